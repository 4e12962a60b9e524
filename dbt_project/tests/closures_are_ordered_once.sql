-- Rules, section 8: an id of a thing stands once in a closure order, and in no earlier one that is
-- in force.
with

alla as (

    select
        {{ closed_thing('typ') }} as sak,
        id,
        1 as nya
    from {{ ref('avslutsorder') }}

    union all

    select distinct
        {{ closed_thing('typ') }} as sak,
        id,
        0 as nya
    from {{ ref('stg_ledger__avslut') }}
    where i_kraft

),

fel as (

    select
        sak,
        id
    from alla
    group by sak, id
    having sum(nya) > 0 and (count(*) > 1 or sak is null)

)

select * from fel
