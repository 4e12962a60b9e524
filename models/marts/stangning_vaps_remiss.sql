{{ config(materialized='view') }}
-- Referrals to close in VÅPs (rules, section 8).
with

avslutsorder as (

    select *
    from {{ ref('avslutsorder') }}
    where typ = 'vaps_remiss'

),

stangningar as (

    select
        id as remiss_id,
        datum as avslutsdatum,
        'MM' as avslutsorsak,
        sign
    from avslutsorder

)

select * from stangningar
