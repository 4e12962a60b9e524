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
        cast(null as text) as bokad_datum,

        personnummer,
        person,
        person_typ,
        personnummer_jamforbart,

        enhet,
        sektor_team as mottagning,
        sektor_team,
        vardgivarkategori,
        maldatum,
        bevakningstyp,
        kontakttyp,
        cast(null as text) as beslutsdatum_aterbesok,
        cast(null as text) as kod,
        cast(null as text) as orsak,
        cast(null as text) as interndiagnos,
        cast(null as text) as intern_text,
        avvikelseorsak,
        'Avvikelseorsak: ' || avvikelseorsak as kommentar,

        false as laser_vardatagande,
        cast(null as text) as vardatagande_id,
        false as har_vardatagande,
        false as har_oppet_vardatagande,
        cast(null as bigint) as vardatagande_person,
        cast(null as text) as vardatagande_personnummer_jamforbart,
        enhet as problemkod_enhet,
        remissanledning as problemkod,
        ankomstdatum,
        cast(null as text) as typ_av_vb,
        antal_dagar,
        cast(null as text) as remiss_fran_kod,
        cast(null as text) as remiss_fran_enhet,
        cast(null as text) as remiss_fran_mottagning,
        granskningsdatum,
        remissdatum as remissbeslutsdatum,
        remissdatum,
        remissanledning,
        remisskalla,

        {{ row_content(raw_columns('vaps_remiss'), 'remisser') }} as innehall,
        '' as innehall_vardatagande
    from remisser

)

select * from poster
