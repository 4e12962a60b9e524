{{ config(tags=['kontroll']) }}
-- Open bevakningar with a column for each finding (rules, section 9).
with

bevakningar as (

    select
        bevakning_id,
        vardatagande_id,
        mottagning,
        {{ code('enhet') }} as enhet,
        {{ code('kontakttyp') }} as kontakttyp,
        {{ parse_date('bokad_datum') }} as bokad_datum
    from {{ ref('stg_pasis__bevakningar') }}
    where avbokad_datum is null

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
        coalesce(bevakningar.enhet, '') as enhet,
        bevakningar.mottagning is null as mottagning_saknas,
        bevakningar.kontakttyp = 'BB' as kontakttyp_bb_kvar,
        bevakningar.kontakttyp in ('KT', 'VK')
        and vardataganden.antal_bevakningar = 1 as distanskontakt_kanske_ny,
        bevakningar.bokad_datum > driftstarter.driftstart as bokad_efter_driftstart
    from bevakningar
    left join vardataganden
        on bevakningar.vardatagande_id = vardataganden.vardatagande_id
    left join driftstarter
        on bevakningar.enhet = driftstarter.enhet

)

select * from fynd
