-- The posts that migrate, with everything that leaves for Millennium: keys and verdicts from the
-- stages, texts fetched once from the posts. One row per exported post.
with

avgjorda as (

    select *
    from {{ ref('int_poster_avgjorda') }}
    where utfall = 'migreras'

),

poster as (

    select * from {{ ref('int_poster') }}

),

korning as (

    select * from {{ ref('stg_flytt__korning') }}

),

remitterande_driftstarter as (

    select
        enhet,
        driftstart
    from {{ ref('int_driftstarter') }}
    where kallsystem = 'PASIS'

),

exporterade as (

    select
        korning.run_id,
        korning.migreringsdatum,
        avgjorda.kallsystem,
        avgjorda.post_typ,
        avgjorda.post_id,
        poster.post_bokstav,
        avgjorda.kallsystem || '-' || poster.post_bokstav || '-' || avgjorda.post_id as record_id,
        avgjorda.kategori,
        avgjorda.ar_forsta_kontakt,
        cast(avgjorda.person as varchar) as personnummer,
        avgjorda.vardenhet_id,
        avgjorda.regional_problemkod,
        avgjorda.yrkeskategori,
        poster.vardatagande_id,
        poster.typ_av_vb_kod as vardbegaran,
        poster.remisskalla,
        {{ date_text('avgjorda.ankomstdatum') }} as ankomstdatum,
        {{ date_text('avgjorda.remissbeslutsdatum') }} as remissbeslutsdatum,
        {{ date_text('avgjorda.granskningsdatum') }} as granskningsdatum,
        {{ date_text('avgjorda.maldatum') }} as maldatum,
        -- Delivered when it is a date, empty otherwise: only aterbesok requires it.
        {{ date_text('avgjorda.beslutsdatum') }} as beslutsdatum,
        cast(cast(
            case
                when {{ matches('poster.antal_dagar', '[0-9]{1,3}') }} then poster.antal_dagar
            end
        as integer) as varchar) as antal_dagar,
        poster.bevakningstyp_kod as bevakningstyp,
        poster.kontakttyp_kod as kontakttyp,
        case
            when avgjorda.remittent_id is null then null
            when avgjorda.remittent_klass = 'extern' then 'extern_extern'
            when remitterande_driftstarter.driftstart <= korning.migreringsdatum
                then 'intern_intern'
            else 'extern_intern'
        end as remittent_klass,
        avgjorda.remittent_id,
        poster.kommentar,
        {{ content_hash('poster', 'avgjorda.kategori') }} as innehall
    from avgjorda
    inner join poster
        on
            avgjorda.kallsystem = poster.kallsystem
            and avgjorda.post_id = poster.post_id
    cross join korning
    left join remitterande_driftstarter
        on avgjorda.remiss_fran_enhet = remitterande_driftstarter.enhet

)

select * from exporterade
