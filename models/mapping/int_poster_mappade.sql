-- Every post with its Vårdenhet, regional problem code, profession and referrer, and all broken
-- rules in one number. What has no mapping is a broken rule, never a missing row.
with

poster as (

    select * from {{ ref('int_poster_provade') }}

),

faltkrav as (

    select * from {{ ref('int_faltkrav') }}

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

mappade as (

    select
        poster.*,
        {{ broken_by_fields('poster', 'faltkrav') }} as falt_brott,
        coalesce(exakta.vardenhet_id, reserver.vardenhet_id) as vardenhet_id,
        case
            when poster.ar_forsta_kontakt then problemkoder.regional_problemkod
        end as regional_problemkod,
        yrkeskategorier.yrkeskategori,
        case
            when not poster.ar_forsta_kontakt or poster.remiss_fran_kod is null then null
            when poster.remiss_fran_kod in ('02', '03') then 'intern'
            else 'extern'
        end as remittent_klass,
        remittenter.remittent_klass is not null as har_remittent_mottagning,
        case when poster.ar_forsta_kontakt then remittenter.remittent_id end as remittent_id
    from poster
    left join faltkrav
        on
            poster.kallsystem = faltkrav.kallsystem
            and coalesce(poster.kategori, '') = faltkrav.kategori
    left join vardenheter as exakta
        on
            poster.kallsystem = exakta.kallsystem
            and poster.enhet = exakta.enhet
            and poster.mottagning = exakta.mottagning
    left join vardenheter as reserver
        on
            poster.kallsystem = reserver.kallsystem
            and poster.enhet = reserver.enhet
            and reserver.mottagning = '*'
    left join problemkoder
        on
            poster.kallsystem = problemkoder.kallsystem
            and poster.problemkod_enhet = problemkoder.enhet
            and poster.problemkod = problemkoder.problemkod
    left join yrkeskategorier
        on poster.vardgivarkategori = yrkeskategorier.vardgivarkategori
    left join remittenter
        on
            remittenter.remittent_klass
            = case
                when poster.remiss_fran_kod in ('02', '03') then 'intern'
                when poster.remiss_fran_kod is not null then 'extern'
            end
            and poster.remiss_fran_enhet = remittenter.enhet
            and case
                when poster.remiss_fran_kod in ('02', '03')
                    then coalesce(poster.remiss_fran_mottagning, '')
                else ''
            end = remittenter.mottagning
    {{ fence() }}

),

med_brott as (

    select
        kallsystem,
        post_typ,
        post_id,
        kategori,
        ar_forsta_kontakt,
        person,
        enhet,
        mottagning,
        maldatum,
        ankomstdatum,
        remissbeslutsdatum,
        granskningsdatum,
        beslutsdatum,
        vardenhet_id,
        regional_problemkod,
        yrkeskategori,
        remittent_klass,
        remittent_id,
        remiss_fran_enhet,
        (brott | falt_brott)
        + {{ breaks('vardenhet_omappad', '
            enhet is not null
            and mottagning is not null
            and vardenhet_id is null
        ') }}
        + {{ breaks('yrkeskategori_omappad', '
            vardgivarkategori is not null
            and yrkeskategori is null
        ') }}
        + {{ breaks('problemkod_omappad', '
            ar_forsta_kontakt
            and not vardatagande_okant
            and problemkod_enhet is not null
            and problemkod is not null
            and regional_problemkod is null
        ') }}
        + {{ breaks('huvudmottagning_saknas', "
            remittent_kravs
            and remittent_klass = 'intern'
            and remiss_fran_enhet is not null
            and remiss_fran_mottagning is null
            and not har_remittent_mottagning
        ") }}
        + {{ breaks('remittent_omappad', "
            remittent_kravs
            and remittent_klass is not null
            and remiss_fran_enhet is not null
            and remittent_id is null
            and (
                remittent_klass = 'extern'
                or remiss_fran_mottagning is not null
                or har_remittent_mottagning
            )
        ") }}
        as brott
    from mappade

)

select * from med_brott
