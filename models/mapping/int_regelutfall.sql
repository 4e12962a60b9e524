-- What each combination of broken rules that occurs means: the first by order decides, and the
-- seed regel says order and outcome.
with

poster as (

    select * from {{ ref('int_poster_mappade') }}

),

brutna as (

    {{ broken_rules('poster', 'brott') }}

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
