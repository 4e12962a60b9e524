-- Open bevakningar with a column for each finding (rules, section 9).
with

bevakningar as (

    select
        bevakning_id,
        vardatagande_id,
        maldatum,
        {{ code('enhet') }} as enhet,
        {{ code('mottagning') }} as mottagning,
        {{ code('kontakttyp') }} as kontakttyp,
        {{ parse_date('bokad_datum') }} as bokad_datum
    from {{ ref('stg_pasis__bevakningar') }}
    where {{ parse_date('avbokad_datum') }} is null

),

vardataganden as (

    select * from {{ ref('int_fynd_vardataganden') }}

),

driftstarter as (

    select *
    from {{ ref('int_driftstarter') }}
    where kallsystem = 'PASIS'

),

fynd as (

    select
        bevakningar.bevakning_id,
        bevakningar.enhet,
        bevakningar.mottagning,
        bevakningar.mottagning is null as mottagning_saknas,
        bevakningar.maldatum is null as maldatum_saknas,
        bevakningar.kontakttyp = 'BB' as bb_kvar,
        bevakningar.kontakttyp in ('KT', 'VK')
        and vardataganden.antal_bevakningar = 1 as kanske_forsta_kontakt,
        bevakningar.bokad_datum > driftstarter.driftstart as bokad_efter_driftstart
    from bevakningar
    left join vardataganden
        on bevakningar.vardatagande_id = vardataganden.vardatagande_id
    left join driftstarter
        on bevakningar.enhet = driftstarter.enhet

)

select * from fynd
