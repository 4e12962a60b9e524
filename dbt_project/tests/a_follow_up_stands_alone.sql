-- Rules, section 6, over all runs: where this run exports, a person has one follow-up on a
-- Vårdenhet and nothing else, or first contacts only. Held pairs that this run adds nothing to are
-- the ledger's history (a late receipt can make them) and stop no run.
with

poster as (

    select
        personnummer,
        vardenhet_id,
        1 as nya,
        case when ar_forsta_kontakt then 0 else 1 end as uppfoljningar
    from {{ ref('exporterade_poster') }}

    union all

    select
        {{ as_text('person') }} as personnummer,
        vardenhet_id,
        0 as nya,
        case when kategori = 'forsta_kontakt' then 0 else 1 end as uppfoljningar
    from {{ ref('stg_ledger__exporter') }}
    where status in ('utestaende', 'migrerad')

),

fel as (

    select
        vardenhet_id,
        count(*) as antal
    from poster
    group by personnummer, vardenhet_id
    having sum(nya) > 0 and sum(uppfoljningar) > 0 and count(*) > 1

)

select * from fel
