-- Every guard that stops a run (contract, section 5), with the numbers that its message needs: those
-- on the extracts, and those on the run as a whole.
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

datum as (

    select
        'fore' as orsak,
        korning.senaste_migrering as jamfort
    from korning
    where korning.migreringsdatum < korning.senaste_migrering

    union all

    select
        'efter' as orsak,
        forra.migreringsdatum as jamfort
    from forra
    cross join korning
    where korning.migreringsdatum - forra.migreringsdatum > 60

    union all

    select
        'driftstart' as orsak,
        min(driftstarter.driftstart) as jamfort
    from {{ ref('int_driftstarter') }} as driftstarter
    cross join korning
    having min(abs(korning.migreringsdatum - driftstarter.driftstart)) > 365

),

datumvakter as (

    select {{ guard('datum', kod=date_text('jamfort'), orsak='orsak') }}
    from datum

),

vakter as (

    select * from {{ ref('vakter_uttag') }}
    union all
    select * from samma_uttag
    union all
    select * from utfall_hoppar
    union all
    select * from datumvakter

)

select * from vakter
