{{ config(materialized='view') }}
-- Referrals to close in VÅPs, once each (rules, section 8).
with

exporter as (

    select *
    from {{ ref('avslutsbara_exporter') }}
    where kallsystem = 'VAPS'

),

bestallda as (

    select id
    from {{ ref('stg_ledger__avslut') }}
    where typ = 'vaps_remiss'

),

stangningar as (

    select
        exporter.post_id as remiss_id,
        exporter.datum as avslutsdatum,
        'MM' as avslutsorsak,
        exporter.sign
    from exporter
    left join bestallda
        on exporter.post_id = bestallda.id
    where bestallda.id is null

)

select * from stangningar
