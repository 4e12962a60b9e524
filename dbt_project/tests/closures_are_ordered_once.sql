-- Rules, section 8: an id stands once in a closure order, and in no earlier one. A vårdåtagande
-- is closed with its first contact or in a batch, not both.
with

stangningar as (

    select
        'bevakning' as typ,
        bevakning_id as id
    from {{ ref('stangning_bevakning') }}

    union all

    select
        'vaps_remiss' as typ,
        remiss_id as id
    from {{ ref('stangning_vaps_remiss') }}

    union all

    select
        'vardatagande' as typ,
        vardatagande_id as id
    from {{ ref('stangning_vardatagande') }}

    union all

    select
        'vardatagande' as typ,
        vardatagande_id as id
    from {{ ref('batchstangning') }}

),

bestallda as (

    select distinct
        case when typ = 'batchstangning' then 'vardatagande' else typ end as typ,
        id
    from {{ ref('stg_ledger__avslut') }}

),

alla as (

    select
        typ,
        id,
        1 as nya
    from stangningar

    union all

    select
        typ,
        id,
        0 as nya
    from bestallda

),

fel as (

    select
        typ,
        id
    from alla
    group by typ, id
    having sum(nya) > 0 and count(*) > 1

)

select * from fel
