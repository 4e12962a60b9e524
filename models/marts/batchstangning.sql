{{ config(materialized='view') }}
-- Open vårdåtaganden behind migrated follow-ups: closed on request only, in one batch.
with

stangningar as (

    select
        id as vardatagande_id,
        datum,
        'MM' as orsak,
        sign
    from {{ ref('avslutsorder') }}
    where typ = 'batchstangning'

)

select * from stangningar
