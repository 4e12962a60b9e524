-- The posts that migrate, with everything that leaves for Millennium. One row per exported post.
with

avgjorda as (

    select *
    from {{ ref('int_poster_avgjorda') }}
    where utfall = 'migreras'

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
        avgjorda.post_bokstav,
        avgjorda.kallsystem || '-' || avgjorda.post_bokstav || '-' || avgjorda.post_id as record_id,
        case
            when not avgjorda.ar_forsta_kontakt
                then avgjorda.kallsystem || '-F' || avgjorda.post_bokstav || '-' || avgjorda.post_id
        end as remiss_record_id,
        avgjorda.kategori,
        avgjorda.ar_forsta_kontakt,
        {{ as_text('avgjorda.person') }} as personnummer,
        avgjorda.vardenhet_id,
        avgjorda.regional_problemkod,
        avgjorda.yrkeskategori,
        avgjorda.vardatagande_id,
        avgjorda.typ_av_vb as vardbegaran,
        avgjorda.remisskalla,
        {{ date_text('avgjorda.ankomstdatum') }} as ankomstdatum,
        {{ date_text('avgjorda.remissbeslutsdatum') }} as remissbeslutsdatum,
        {{ date_text('avgjorda.granskningsdatum') }} as granskningsdatum,
        {{ date_text('avgjorda.maldatum') }} as maldatum,
        -- Delivered when it is a date, empty otherwise: only aterbesok requires it.
        {{ date_text('avgjorda.beslutsdatum') }} as beslutsdatum,
        cast(cast(
            case
                when {{ matches('avgjorda.antal_dagar', '[0-9]{1,3}') }} then avgjorda.antal_dagar
            end
        as integer) as {{ text_type() }}) as antal_dagar,
        avgjorda.bevakningstyp,
        avgjorda.kontakttyp,
        case
            when avgjorda.remittent_id is null then null
            when avgjorda.remittent_klass = 'extern' then 'extern_extern'
            when remitterande_driftstarter.driftstart <= korning.migreringsdatum
                then 'intern_intern'
            else 'extern_intern'
        end as remittent_klass,
        avgjorda.remittent_id,
        avgjorda.kommentar,
        avgjorda.innehall,
        avgjorda.personnummer_text,
        case
            when avgjorda.ar_forsta_kontakt then avgjorda.vardatagande_personnummer_text else ''
        end as vardatagande_personnummer_text,
        avgjorda.avvikelseorsak,
        avgjorda.huvudmottagning
    from avgjorda
    cross join korning
    left join remitterande_driftstarter
        on avgjorda.remiss_fran_enhet = remitterande_driftstarter.enhet

)

select * from exporterade
