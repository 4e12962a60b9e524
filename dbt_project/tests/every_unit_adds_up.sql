-- Per table that holds posts, the units of the report add up to the rows read, and outcome by
-- outcome to the reconciliation.
with

enheter as (

    select
        tabell,
        utfall,
        sum(antal) as antal
    from {{ ref('balans') }}
    group by tabell, utfall

),

tabeller as (

    select
        tabell,
        utfall,
        sum(antal) as antal
    from {{ ref('avstamning') }}
    where tabell in ({{ quoted(var('posttabeller').values()) }})
    group by tabell, utfall

),

fel as (

    select
        tabeller.tabell,
        tabeller.utfall,
        tabeller.antal,
        enheter.antal as enheternas
    from tabeller
    full outer join enheter
        on tabeller.tabell = enheter.tabell and tabeller.utfall = enheter.utfall
    where coalesce(tabeller.antal, -1) <> coalesce(enheter.antal, -1)

)

select * from fel
