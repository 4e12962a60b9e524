-- Rules, section 8: what is ordered closed belongs to an export that Millennium has confirmed.
with

stangningar as (

    select
        'PASIS' as kallsystem,
        bevakning_id as post_id,
        cast(null as varchar) as vardatagande_id
    from {{ ref('stangning_bevakning') }}

    union all

    select
        'VAPS' as kallsystem,
        remiss_id as post_id,
        cast(null as varchar) as vardatagande_id
    from {{ ref('stangning_vaps_remiss') }}

    union all

    select
        'PASIS' as kallsystem,
        post_id,
        vardatagande_id
    from {{ ref('stangning_vardatagande') }}

    union all

    select
        'PASIS' as kallsystem,
        post_id,
        vardatagande_id
    from {{ ref('batchstangning') }}

),

kvitterade as (

    select *
    from {{ ref('stg_ledger__exporter') }}
    where status = 'migrerad'

),

fel as (

    select
        stangningar.kallsystem,
        stangningar.post_id
    from stangningar
    left join kvitterade
        on
            stangningar.kallsystem = kvitterade.kallsystem
            and stangningar.post_id = kvitterade.post_id
            and (
                stangningar.vardatagande_id is null
                or stangningar.vardatagande_id = kvitterade.vardatagande_id
            )
    where kvitterade.post_id is null

)

select * from fel
