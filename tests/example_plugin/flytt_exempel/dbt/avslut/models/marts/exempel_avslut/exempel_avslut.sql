{{ config(materialized='view') }}
-- Places in the queue to close in Exempel.
with

avslutsorder as (

    select *
    from {{ ref('avslutsorder') }}
    where typ = 'exempel_plats'

),

exempel_avslut as (

    select
        id as plats_id,
        datum as avslutsdatum,
        sign
    from avslutsorder

)

select * from exempel_avslut
