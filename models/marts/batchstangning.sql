{{ config(materialized='view') }}
-- Open vårdåtaganden behind migrated follow-ups: closed on request only, in one batch.
with

avslutsorder as (

    select *
    from {{ ref('avslutsorder') }}
    where typ = 'batchstangning'

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
