-- What becomes of every row of the clinics' lists from one run to the next, and what the workbooks
-- add: who the patient is. Rows that only the last run listed are here too.
with

-- Whatever the last run listed was last seen on its day, or later where an earlier date was run.
forra as (

    select max(migreringsdatum) as datum from {{ ref('stg_ledger__korningar') }}

),

forra_rader as (

    select
        listningar.kallsystem,
        listningar.post_typ,
        listningar.post_id,
        listningar.regel
    from {{ ref('stg_ledger__listningar') }} as listningar
    inner join forra
        on cast(listningar.senast_sedd as date) >= forra.datum

),

forra_poster as (

    select distinct kallsystem, post_id from forra_rader

),

pa_listan as (

    select
        listade.kallsystem,
        listade.post_typ,
        listade.post_id,
        listade.enhet,
        listade.regel,
        'J' as pa_listan,
        case
            when cast(listade.tidigare_sedd as date) >= forra.datum then 'kvar'
            when listade.tidigare_sedd is not null then 'aterkom'
            when forra_poster.post_id is not null then 'ny_orsak'
            else 'ny'
        end as liv,
        listade.forst_sedd as sedan,
        listade.personnummer
    from {{ ref('listade_poster') }} as listade
    cross join forra
    left join forra_poster
        on listade.kallsystem = forra_poster.kallsystem and listade.post_id = forra_poster.post_id

),

-- Gone from the list is not corrected.
borta as (

    select
        forra_rader.kallsystem,
        forra_rader.post_typ,
        forra_rader.post_id,
        avgjorda.enhet,
        forra_rader.regel,
        'N' as pa_listan,
        case
            when avgjorda.utfall in ('migreras', 'utestaende', 'migrerad') then 'migrerad'
            when avgjorda.utfall in ('atgardslista', 'dubblett') then 'ny_orsak'
            when avgjorda.utfall = 'manuell' then 'flyttas_for_hand'
            when avgjorda.utfall = 'vantar' then 'vantar'
            else 'utanfor'
        end as liv,
        {{ date_text('korning.migreringsdatum') }} as sedan,
        {{ no_text() }} as personnummer
    from forra_rader
    cross join {{ ref('stg_flytt__korning') }} as korning
    left join {{ ref('listade_poster') }} as listade
        on
            forra_rader.kallsystem = listade.kallsystem
            and forra_rader.post_id = listade.post_id
            and forra_rader.regel = listade.regel
    left join {{ ref('int_poster_avgjorda') }} as avgjorda
        on forra_rader.kallsystem = avgjorda.kallsystem and forra_rader.post_id = avgjorda.post_id
    where listade.regel is null

),

-- Posts that are migrated, with something left to do by hand.
efterarbete as (

    select distinct
        arbeten.kallsystem,
        arbeten.post_typ,
        arbeten.post_id,
        avgjorda.enhet,
        {{ no_text() }} as regel,
        'E' as pa_listan,
        'efterarbete' as liv,
        exporter.migreringsdatum as sedan,
        coalesce(nullif(exporter.personnummer_text, ''), {{ as_text('exporter.person') }})
        as personnummer
    from {{ ref('efterarbete') }} as arbeten
    inner join {{ ref('stg_ledger__exporter') }} as exporter
        on arbeten.kallsystem = exporter.kallsystem and arbeten.post_id = exporter.post_id
    left join {{ ref('int_poster_avgjorda') }} as avgjorda
        on arbeten.kallsystem = avgjorda.kallsystem and arbeten.post_id = avgjorda.post_id

),

arbetslista as (

    select * from pa_listan
    union all
    select * from borta
    union all
    select * from efterarbete

)

select * from arbetslista
