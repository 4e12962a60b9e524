{{ config(materialized='view') }}
-- What the newest extract shows open in PASiS, of the things that can be ordered closed.
with

bevakningar as (

    select * from {{ ref('stg_pasis__bevakningar') }}

),

vardataganden as (

    select * from {{ ref('stg_pasis__vardataganden') }}

),

oppna as (

    select
        'bevakning' as typ,
        'pasis_bevakning' as tabell,
        bevakning_id as id
    from bevakningar
    where avbokad_datum is null

    union all

    select
        'vardatagande' as typ,
        'pasis_vardatagande' as tabell,
        vardatagande_id as id
    from vardataganden
    where avslutsdatum is null

)

select * from oppna
