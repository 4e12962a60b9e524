-- Open VÅPs referrals with a column for each finding (rules, section 9).
with

remisser as (

    select
        remiss_id,
        maldatum,
        {{ code('enhet') }} as enhet,
        {{ code('sektor_team') }} as mottagning,
        {{ parse_date('bokad_datum') }} as bokad_datum
    from {{ ref('stg_vaps__remisser') }}
    where {{ parse_date('avslutsdatum') }} is null

),

driftstarter as (

    select *
    from {{ ref('int_driftstarter') }}
    where kallsystem = 'VAPS'

),

fynd as (

    select
        remisser.remiss_id,
        remisser.enhet,
        remisser.mottagning,
        remisser.maldatum is null as maldatum_saknas,
        remisser.bokad_datum > driftstarter.driftstart as bokad_efter_driftstart
    from remisser
    left join driftstarter
        on remisser.enhet = driftstarter.enhet

)

select * from fynd
