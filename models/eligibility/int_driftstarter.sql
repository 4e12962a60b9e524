-- Go-live per source unit, with the window of weekly migrations around it.
with

driftstarter as (

    {{ seed_codes(
        'driftstart',
        ['kallsystem', 'enhet'],
        values=['driftstart', 'forsta_migrering', 'sista_migrering'],
    ) }}

),

tolkade as (

    select
        kallsystem,
        enhet,
        {{ parse_date('driftstart') }} as driftstart,
        {{ parse_date('forsta_migrering') }} as forsta_migrering,
        {{ parse_date('sista_migrering') }} as sista_migrering
    from driftstarter

),

fonster as (

    select
        kallsystem,
        enhet,
        driftstart,
        coalesce(forsta_migrering, {{ days_after('driftstart', -42) }}) as forsta_migrering,
        coalesce(sista_migrering, {{ days_after('driftstart', 7) }}) as sista_migrering,
        {{ years_before('driftstart', 1) }} as aldsta_maldatum
    from tolkade

)

select * from fonster
