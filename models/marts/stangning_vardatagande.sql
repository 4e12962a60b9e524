{{ config(materialized='view') }}
-- Vårdåtaganden of migrated first contacts, to close in PASiS.
with

stangningar as (

    select
        id as vardatagande_id,
        datum,
        'MM' as orsak,
        sign
    from {{ ref('avslutsorder') }}
    where typ = 'vardatagande'

)

select * from stangningar
