-- Tables that are empty, much shorter than before or full of unread rows (contract, section 5).
with

korning as (

    select * from {{ ref('stg_flytt__korning') }}

),

inlasningar as (

    select * from {{ ref('stg_flytt__inlasningar') }}

),

forra as (

    select * from {{ ref('stg_ledger__korningstabeller') }}

),

tomma as (

    select
        {{ guard(
            'tom_tabell',
            tabell='coalesce(inlasningar.tabell, forra.tabell)',
            antal='inlasningar.antal',
            forut='forra.antal',
        ) }}
    from inlasningar
    full outer join forra
        on inlasningar.tabell = forra.tabell
    where
        inlasningar.tabell is null
        -- What no earlier run has read is in its first run.
        or (inlasningar.antal = 0 and coalesce(forra.antal, 1) > 0)

),

krympta as (

    select {{ guard(
        'krympt_tabell',
        tabell='inlasningar.tabell',
        antal='inlasningar.antal',
        forut='forra.antal',
    ) }}
    from inlasningar
    inner join forra
        on inlasningar.tabell = forra.tabell
    cross join korning
    where
        inlasningar.antal > 0
        and forra.antal - inlasningar.antal > korning.shrunk * forra.antal

),

orsaker as (

    select
        tabell,
        orsak,
        count(*) as antal
    from {{ ref('karantan') }}
    group by tabell, orsak

),

olasta as (

    select
        tabell,
        sum(antal) as antal,
        {{ first_in_order('orsak', 'antal desc, ' ~ by_code_point('orsak')) }} as orsak
    from orsaker
    group by tabell

),

karantan as (

    select {{ guard(
        'karantan',
        tabell='olasta.tabell',
        antal='olasta.antal',
        av='inlasningar.antal',
        orsak='olasta.orsak',
    ) }}
    from olasta
    inner join inlasningar
        on olasta.tabell = inlasningar.tabell
    cross join korning
    where
        (olasta.antal > 10 and olasta.antal > korning.quarantined * inlasningar.antal)
        or olasta.antal = inlasningar.antal

),

vakter as (

    select * from tomma
    union all
    select * from krympta
    union all
    select * from karantan

)

select * from vakter
