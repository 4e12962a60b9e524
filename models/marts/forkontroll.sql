{{ config(tags=['kontroll']) }}
-- Findings for the clinics' own quality work before go-live: counts, no outcome (rules, section 9).
with

alla_bevakningar as (

    select * from {{ ref('stg_pasis__bevakningar') }}

),

bevakningar as (

    select *
    from alla_bevakningar
    where avbokad_datum is null

),

vardataganden as (

    select *
    from {{ ref('stg_pasis__vardataganden') }}
    where avslutsdatum is null

),

avgjorda as (

    select * from {{ ref('int_poster_avgjorda') }}

),

driftstarter as (

    select * from {{ ref('int_driftstarter') }}

),

remisser as (

    select * from {{ ref('stg_vaps__remisser') }}

),

bevakningar_per_vardatagande as (

    select
        vardatagande_id,
        count(*) as antal_alla,
        sum(case when avbokad_datum is null then 1 else 0 end) as antal,
        sum(
            case
                when
                    avbokad_datum is null
                    and {{ code('kontakttyp') }} = 'NY'
                    and intern_text is null
                    then 1
                else 0
            end
        ) as antal_ny_utan_text
    from alla_bevakningar
    where vardatagande_id is not null
    group by vardatagande_id

),

vardataganden_med_bevakningar as (

    select
        vardataganden.*,
        coalesce(bevakningar_per_vardatagande.antal_alla, 0) as antal_alla_bevakningar,
        coalesce(bevakningar_per_vardatagande.antal, 0) as antal_bevakningar,
        coalesce(bevakningar_per_vardatagande.antal_ny_utan_text, 0) as antal_ny_utan_text
    from vardataganden
    left join bevakningar_per_vardatagande
        on vardataganden.vardatagande_id = bevakningar_per_vardatagande.vardatagande_id

),

fynd as (

    select
        'vardatagande_utan_bevakning' as fynd,
        'PASIS' as kallsystem,
        enhet
    from vardataganden_med_bevakningar
    where antal_bevakningar = 0

    union all

    select
        'granskningsdatum_saknas' as fynd,
        'PASIS' as kallsystem,
        enhet
    from vardataganden
    where problemkod is not null and granskningsdatum is null

    union all

    select
        'remissbeslutsdatum_saknas' as fynd,
        'PASIS' as kallsystem,
        enhet
    from vardataganden
    where remissbeslutsdatum is null

    union all

    select
        'mottagning_saknas' as fynd,
        'PASIS' as kallsystem,
        enhet
    from bevakningar
    where mottagning is null

    union all

    select
        'kontakttyp_bb_kvar' as fynd,
        'PASIS' as kallsystem,
        enhet
    from bevakningar
    where {{ code('kontakttyp') }} = 'BB'

    union all

    select
        'distanskontakt_kanske_ny' as fynd,
        'PASIS' as kallsystem,
        bevakningar.enhet
    from bevakningar
    inner join vardataganden_med_bevakningar
        on bevakningar.vardatagande_id = vardataganden_med_bevakningar.vardatagande_id
    where
        {{ code('bevakningar.kontakttyp') }} in ('KT', 'VK')
        and vardataganden_med_bevakningar.antal_alla_bevakningar = 1

    union all

    select
        'bokad_efter_driftstart' as fynd,
        'PASIS' as kallsystem,
        bevakningar.enhet
    from bevakningar
    inner join driftstarter
        on
            driftstarter.kallsystem = 'PASIS'
            and {{ code('bevakningar.enhet') }} = driftstarter.enhet
    where {{ parse_date('bevakningar.bokad_datum') }} > driftstarter.driftstart

    union all

    select
        'fri_text_utan_intern_text' as fynd,
        'PASIS' as kallsystem,
        enhet
    from vardataganden_med_bevakningar
    where fri_text is not null and antal_ny_utan_text > 0

    union all

    select
        'avvikelseorsak_folj_upp' as fynd,
        'VAPS' as kallsystem,
        remisser.enhet
    from avgjorda
    inner join remisser
        on avgjorda.post_id = remisser.remiss_id
    where
        avgjorda.kallsystem = 'VAPS'
        and avgjorda.utfall in ('migreras', 'utestaende', 'migrerad')
        and remisser.avvikelseorsak is not null

),

sammanraknade as (

    select
        fynd,
        kallsystem,
        coalesce({{ code('enhet') }}, '') as enhet,
        count(*) as antal
    from fynd
    group by fynd, kallsystem, coalesce({{ code('enhet') }}, '')

)

select * from sammanraknade
