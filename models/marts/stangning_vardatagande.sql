{{ config(materialized='view') }}
-- Vårdåtaganden of migrated first contacts, to close in PASiS.
with

avslutsorder as (

    select *
    from {{ ref('avslutsorder') }}
    where typ = 'vardatagande'

),

stangningar as (

    select
        id as vardatagande_id,
        datum,
        'MM' as orsak,
        sign
    from avslutsorder

)

select * from stangningar
