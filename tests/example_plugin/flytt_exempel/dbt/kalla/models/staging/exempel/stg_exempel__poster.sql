-- The posts of Exempel in the common shape. It has no vårdåtagande: a place in the queue carries
-- everything itself, and what Exempel lacks is empty.
with

vantelista as (

    select * from {{ ref('stg_exempel__vantelista') }}

),

poster as (

    select
        'EXEMPEL' as kallsystem,
        'remiss' as post_typ,
        'R' as post_bokstav,
        plats_id as post_id,
        'forsta_kontakt' as kategori_utan_kontakttyp,
        avslutsdatum as avslutad,
        cast(null as varchar) as bokad_datum,

        personnummer,
        person,
        person_typ,
        personnummer_jamforbart,
        coalesce(id_normaliserat, '') as personnummer_text,

        enhet,
        team as mottagning,
        cast(null as varchar) as sektor_team,
        cast(null as varchar) as vardgivarkategori,
        maldatum,
        cast(null as varchar) as bevakningstyp,
        kontakttyp,
        cast(null as varchar) as beslutsdatum_aterbesok,
        cast(null as varchar) as kod,
        cast(null as varchar) as orsak,
        cast(null as varchar) as interndiagnos,
        cast(null as varchar) as intern_text,
        cast(null as varchar) as avvikelseorsak,
        concat_ws(' | ', 'Notering: ' || notering) as kommentar,

        false as laser_vardatagande,
        cast(null as varchar) as vardatagande_id,
        false as har_vardatagande,
        false as har_oppet_vardatagande,
        cast(null as varchar) as vardatagande_avslutad,
        cast(null as bigint) as vardatagande_person,
        cast(null as varchar) as vardatagande_personnummer_jamforbart,
        '' as vardatagande_personnummer_text,
        enhet as problemkod_enhet,
        anledning as problemkod,
        ankomstdatum,
        cast(null as varchar) as typ_av_vb,
        antal_dagar,
        cast(null as varchar) as remiss_fran_kod,
        cast(null as varchar) as remiss_fran_enhet,
        cast(null as varchar) as remiss_fran_mottagning,
        granskningsdatum,
        remissdatum as remissbeslutsdatum,
        remissdatum,
        anledning as remissanledning,
        cast(null as varchar) as remisskalla,

        {{ compared_content('exempel_vantelista', 'vantelista') }} as innehall,
        '' as innehall_vardatagande
    from vantelista

)

select * from poster
