-- A migration date that is probably mistyped (contract, section 5).
with

korning as (

    select * from {{ ref('stg_flytt__korning') }}

),

forra as (

    select * from {{ ref('stg_ledger__korningar') }}

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
    where {{ days_between('forra.migreringsdatum', 'korning.migreringsdatum') }} > 60

    union all

    select
        'driftstart' as orsak,
        min(driftstarter.driftstart) as jamfort
    from {{ ref('int_driftstarter') }} as driftstarter
    cross join korning
    having min(abs({{ days_between('driftstarter.driftstart', 'korning.migreringsdatum') }})) > 365

),

datumvakter as (

    select {{ guard('datum', kod=date_text('jamfort'), orsak='orsak') }}
    from datum

)

select * from datumvakter
