{{ config(materialized='view') }}
-- Referrals to close in VÅPs (rules, section 8).
with

stangningar as (

    select
        id as remiss_id,
        datum as avslutsdatum,
        'MM' as avslutsorsak,
        sign
    from {{ ref('avslutsorder') }}
    where typ = 'vaps_remiss'

)

select * from stangningar
