-- Rules, section 6, over all runs: where this run exports, a person has one first contact on a
-- Vårdenhet for each regional problem code.
with

poster as (

    select
        personnummer,
        vardenhet_id,
        regional_problemkod,
        1 as nya
    from {{ ref('exporterade_poster') }}
    where ar_forsta_kontakt

    union all

    select
        {{ as_text('person') }} as personnummer,
        vardenhet_id,
        regional_problemkod,
        0 as nya
    from {{ ref('stg_ledger__exporter') }}
    where status in ('utestaende', 'migrerad') and kategori = 'forsta_kontakt'

),

fel as (

    select
        vardenhet_id,
        regional_problemkod,
        count(*) as antal
    from poster
    group by personnummer, vardenhet_id, regional_problemkod
    having sum(nya) > 0 and count(*) > 1

)

select * from fel
