-- Every post with what the mapping tables say of it: Vårdenhet, regional problem code, profession
-- and referrer. What has no mapping is empty, never a missing row.
with

poster as (

    select
        int_poster_provade.*,
        -- An internal referrer is a clinic, and its unit's main clinic where that is missing.
        case
            when remittent_klass = 'intern' then coalesce(remiss_fran_mottagning_kod, '')
            else ''
        end as remittent_mottagning
    from {{ ref('int_poster_provade') }} as int_poster_provade

),

vardenheter as (

    {{ seed_codes(
        'mappning_vardenhet',
        ['kallsystem', 'enhet', 'mottagning'],
        ['vardenhet_id'],
        filled='vardenhet_id',
    ) }}

),

problemkoder as (

    {{ seed_codes(
        'mappning_problemkod',
        ['kallsystem', 'enhet', 'problemkod'],
        ['regional_problemkod'],
        filled='regional_problemkod',
    ) }}

),

yrkeskategorier as (

    {{ seed_codes(
        'mappning_yrkeskategori',
        ['vardgivarkategori'],
        ['yrkeskategori'],
        filled='yrkeskategori',
    ) }}

),

remittenter as (

    select * from {{ ref('int_remittenter') }}

),

kopplade as (

    select
        poster.*,
        coalesce(exakta.vardenhet_id, reserver.vardenhet_id) as vardenhet_id,
        case
            when poster.ar_forsta_kontakt then problemkoder.regional_problemkod
        end as regional_problemkod,
        yrkeskategorier.yrkeskategori,
        remittenter.remittent_klass is not null as har_remittent_mottagning,
        remittenter.remittent_id,
        case
            when remittenter.remittent_id is not null
                then poster.remiss_fran_enhet_kod || ' + ' || remittenter.huvudmottagning
        end as huvudmottagning
    from poster
    left join vardenheter as exakta
        on
            poster.kallsystem = exakta.kallsystem
            and poster.enhet_kod = exakta.enhet
            and poster.mottagning_kod = exakta.mottagning
    left join vardenheter as reserver
        on
            poster.kallsystem = reserver.kallsystem
            and poster.enhet_kod = reserver.enhet
            and reserver.mottagning = '*'
    left join problemkoder
        on
            poster.kallsystem = problemkoder.kallsystem
            and poster.problemkod_enhet_kod = problemkoder.enhet
            and poster.problemkod_kod = problemkoder.problemkod
    left join yrkeskategorier
        on poster.vardgivarkategori_kod = yrkeskategorier.vardgivarkategori
    left join remittenter
        on
            poster.remittent_klass = remittenter.remittent_klass
            and poster.remiss_fran_enhet_kod = remittenter.enhet
            and poster.remittent_mottagning = remittenter.mottagning
    {{ fence() }}

)

select * from kopplade
