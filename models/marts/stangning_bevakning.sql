{{ config(materialized='view') }}
-- Bevakningar to close in PASiS (rules, section 8).
with

stangningar as (

    select
        id as bevakning_id,
        'MM' as avbokad_av,
        datum,
        sign
    from {{ ref('avslutsorder') }}
    where typ = 'bevakning'

)

select * from stangningar
