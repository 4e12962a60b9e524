-- What each combination of broken rules that occurs means: the first by order decides, and the
-- seed regel says order and outcome.
with

poster as (

    select * from {{ ref('int_poster_mappade') }}

),

regler as (

    {{ seed_codes('regel', [], ['ordning'], words=['regel', 'utfall']) }}

),

bitar as (

    {{ rules_as_rows() }}

),

kombinationer as (

    select distinct brott
    from poster
    where brott <> 0

),

brutna as (

    select
        kombinationer.brott,
        regler.regel,
        regler.utfall,
        cast(regler.ordning as integer) as ordning,
        row_number() over (
            partition by kombinationer.brott
            order by cast(regler.ordning as integer), {{ by_code_point('regler.regel') }}
        ) as nummer
    from kombinationer
    inner join bitar
        on {{ has_bit('kombinationer.brott', 'bitar.bit') }}
    inner join regler
        on bitar.regel = regler.regel

),

avgorande as (

    select
        brott,
        regel,
        utfall
    from brutna
    where nummer = 1

),

sammanfattade as (

    select
        avgorande.brott,
        avgorande.regel,
        avgorande.utfall,
        -- A post that the ledger holds lists that rule only.
        case
            when {{ decides_alone('avgorande.regel') }} then avgorande.regel
            else {{ joined_in_order('brutna.regel', '|', 'brutna.nummer') }}
        end as regler
    from avgorande
    inner join brutna
        on avgorande.brott = brutna.brott
    group by avgorande.brott, avgorande.regel, avgorande.utfall

)

select * from sammanfattade
