-- Every guard that stops a run (contract, section 5), with the numbers that its message needs:
-- on the extracts, and on the run as a whole.
with

korning as (

    select * from {{ ref('stg_flytt__korning') }}

),

forra as (

    select * from {{ ref('stg_ledger__korningar') }}

),

upprepade as (

    select inlasningar.kallsystem
    from {{ ref('stg_flytt__inlasningar') }} as inlasningar
    left join {{ ref('stg_ledger__korningstabeller') }} as tabeller
        on
            inlasningar.tabell = tabeller.tabell
            and inlasningar.fingeravtryck = tabeller.fingeravtryck
    group by inlasningar.kallsystem
    having count(*) = count(tabeller.tabell)

),

samma_uttag as (

    select {{ guard(
        'samma_uttag',
        tabell=post_table('upprepade.kallsystem'),
        kod='forra.run_id',
    ) }}
    from upprepade
    cross join forra
    cross join korning
    where
        korning.migreringsdatum > forra.migreringsdatum
        and {{ post_table('upprepade.kallsystem') }} is not null

),

utfall as (

    select
        utfall,
        count(*) as antal,
        0 as forut
    from {{ ref('dispositioner') }}
    group by utfall

    union all

    select
        utfall,
        0 as antal,
        antal as forut
    from {{ ref('stg_ledger__korningsutfall') }}

),

andelar as (

    select
        utfall,
        sum(antal) as antal,
        sum(sum(antal)) over () as av,
        sum(forut) as forut,
        sum(sum(forut)) over () as forut_av
    from utfall
    group by utfall

),

utfall_hoppar as (

    select {{ guard(
        'utfall_hoppar',
        kod='utfall',
        antal='antal',
        av='av',
        forut='forut',
        forut_av='forut_av',
    ) }}
    from andelar
    where
        utfall in ('ej_uttag', 'atgardslista')
        -- A share moved by more than 20 points; of no posts there is none.
        and 5 * abs(antal * forut_av - forut * av) > av * forut_av

),

vakter as (

    select * from {{ ref('vakter_uttag') }}
    union all
    select * from samma_uttag
    union all
    select * from utfall_hoppar
    union all
    select * from {{ ref('vakter_migreringsdatum') }}

)

select * from vakter
