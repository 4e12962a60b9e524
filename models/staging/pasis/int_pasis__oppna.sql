{{ config(materialized='view') }}
-- What the newest extract shows open in PASiS, of the things that can be ordered closed: what has
-- no closing date that is a date.
with

oppna as (

    select
        'bevakning' as typ,
        'pasis_bevakning' as tabell,
        bevakning_id as id
    from {{ ref('stg_pasis__bevakningar') }}
    where {{ parse_date('avbokad_datum') }} is null

    union all

    select
        'vardatagande' as typ,
        'pasis_vardatagande' as tabell,
        vardatagande_id as id
    from {{ ref('stg_pasis__vardataganden') }}
    where {{ parse_date('avslutsdatum') }} is null

)

select * from oppna
