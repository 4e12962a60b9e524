{{ config(materialized='view') }}
-- Bevakningar to close in PASiS, once each (rules, section 8).
with

exporter as (

    select *
    from {{ ref('avslutsbara_exporter') }}
    where kallsystem = 'PASIS'

),

bestallda as (

    select id
    from {{ ref('stg_ledger__avslut') }}
    where typ = 'bevakning'

),

stangningar as (

    select
        exporter.post_id as bevakning_id,
        'MM' as avbokad_av,
        exporter.datum,
        exporter.sign
    from exporter
    left join bestallda
        on exporter.post_id = bestallda.id
    where bestallda.id is null

)

select * from stangningar
