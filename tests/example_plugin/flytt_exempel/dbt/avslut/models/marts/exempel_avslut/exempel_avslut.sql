{{ config(materialized='view') }}
-- Places in the queue to close in Exempel.
with

exempel_avslut as (

    select
        id as plats_id,
        datum as avslutsdatum,
        sign
    from {{ ref('avslutsorder') }}
    where typ = 'exempel_plats'

)

select * from exempel_avslut
