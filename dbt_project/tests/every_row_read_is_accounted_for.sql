-- Contract, section 4: per table, the rows of the reconciliation add up to the rows read.
with

inlasningar as (

    select * from {{ ref('stg_flytt__inlasningar') }}

),

summor as (

    select
        tabell,
        sum(antal) as antal
    from {{ ref('avstamning') }}
    group by tabell

),

fel as (

    select
        inlasningar.tabell,
        inlasningar.antal as lasta,
        coalesce(summor.antal, 0) as redovisade
    from inlasningar
    left join summor
        on inlasningar.tabell = summor.tabell
    where inlasningar.antal <> coalesce(summor.antal, 0)

)

select * from fel
