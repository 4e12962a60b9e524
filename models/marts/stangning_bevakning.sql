{{ config(materialized='view') }}
-- Bevakningar to close in PASiS (rules, section 8).
with

avslutsorder as (

    select *
    from {{ ref('avslutsorder') }}
    where typ = 'bevakning'

),

stangningar as (

    select
        id as bevakning_id,
        'MM' as avbokad_av,
        datum,
        sign
    from avslutsorder

)

select * from stangningar
