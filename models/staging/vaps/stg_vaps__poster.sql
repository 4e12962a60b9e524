{{ config(materialized="view") }}
-- The posts of VÅPs in the common shape: a referral carries everything itself, and a column of
-- its own stands for one of PASiS's: sektor_team for mottagning, remissdatum for
-- remissbeslutsdatum, remissanledning for problemkod (rules, section 7).
with

remisser as (

    select * from {{ ref('stg_vaps__remisser') }}

),

poster as (

    select
        'VAPS' as kallsystem,
        'remiss' as post_typ,
        'R' as post_bokstav,
        remiss_id as post_id,
        'forsta_kontakt' as kategori_utan_kontakttyp,
        avslutsdatum as avslutad,
        bokad_datum,

        personnummer,
        person,
        person_typ,
        personnummer_jamforbart,
        coalesce(id_normaliserat, '') as personnummer_text,

        enhet,
        sektor_team as mottagning,
        sektor_team,
        vardgivarkategori,
        maldatum,
        bevakningstyp,
        kontakttyp,
        {{ no_text() }} as beslutsdatum_aterbesok,
        {{ no_text() }} as kod,
        {{ no_text() }} as orsak,
        {{ no_text() }} as interndiagnos,
        {{ no_text() }} as intern_text,
        avvikelseorsak,
        'Avvikelseorsak: ' || avvikelseorsak as kommentar,

        false as laser_vardatagande,
        {{ no_text() }} as vardatagande_id,
        false as har_vardatagande,
        false as har_oppet_vardatagande,
        {{ no_text() }} as vardatagande_avslutad,
        cast(null as bigint) as vardatagande_person,
        {{ no_text() }} as vardatagande_personnummer_jamforbart,
        '' as vardatagande_personnummer_text,
        enhet as problemkod_enhet,
        remissanledning as problemkod,
        ankomstdatum,
        {{ no_text() }} as typ_av_vb,
        antal_dagar,
        {{ no_text() }} as remiss_fran_kod,
        {{ no_text() }} as remiss_fran_enhet,
        {{ no_text() }} as remiss_fran_mottagning,
        granskningsdatum,
        remissdatum as remissbeslutsdatum,
        remissdatum,
        remissanledning,
        remisskalla,

        {{ compared_content('vaps_remiss', 'remisser') }} as innehall,
        '' as innehall_vardatagande
    from remisser

)

select * from poster
