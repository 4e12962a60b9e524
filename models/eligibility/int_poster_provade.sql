{{ config(materialized='view') }}
-- Every post with what can be said of it without mapping: its category and person, which fields
-- are missing or invalid, and which rules are broken, as bits (macros/rules.sql).
with

poster as (

    select * from {{ ref('int_poster') }}

),

korning as (

    select * from {{ ref('stg_flytt__korning') }}

),

driftstarter as (

    select * from {{ ref('int_driftstarter') }}

),

personer as (

    select * from {{ ref('int_personer') }}

),

exporter as (

    select * from {{ ref('stg_ledger__exporter') }}

),

oforandrade as (

    select * from {{ ref('int_misslyckade_oforandrade') }}

),

kontakttyper as (

    {{ seed_codes('kontakttyp', ['kallsystem', 'kontakttyp'], words=['kategori']) }}

),

tillatna_typer as (

    {{ seed_codes('bevakningstyp', ['kallsystem', 'bevakningstyp'], words=['kategori']) }}

),

kanda_typer as (

    select distinct
        kallsystem,
        bevakningstyp
    from ({{ seed_codes('bevakningstyp', ['kallsystem', 'bevakningstyp']) }}) as typer

),

vardbegaran as (

    {{ seed_codes('vardbegaran', ['typ_av_vb', 'ingar', 'remittent_kravs', 'antal_dagar_kravs']) }}

),

kategoriserade as (

    select
        poster.*,
        kontakttyper.kategori as seedad_kategori,
        case
            when poster.kontakttyp is null then poster.kategori_utan_kontakttyp
            when kontakttyper.kategori <> 'ingar_ej' then kontakttyper.kategori
        end as kategori,
        {{ parse_date('poster.maldatum') }} as maldatum_datum,
        {{ parse_date('poster.ankomstdatum') }} as ankomstdatum_datum,
        {{ parse_date('poster.remissbeslutsdatum') }} as remissbeslutsdatum_datum,
        {{ parse_date('poster.granskningsdatum') }} as granskningsdatum_datum,
        {{ parse_date('poster.beslutsdatum_aterbesok') }} as beslutsdatum_datum
    from poster
    left join kontakttyper
        on
            poster.kallsystem = kontakttyper.kallsystem
            and poster.kontakttyp_kod = kontakttyper.kontakttyp
    {{ fence() }}

),

sammanstallda as (

    select
        kategoriserade.*,
        korning.migreringsdatum,
        korning.kommentar_max,
        driftstarter.driftstart,
        driftstarter.forsta_migrering,
        driftstarter.sista_migrering,
        driftstarter.aldsta_maldatum,
        personer.ar_folkbokford,
        personer.person is not null as finns_i_registret,
        exporter.status as ledger_status,
        oforandrade.post_id is not null as ar_oforandrad,
        kanda_typer.bevakningstyp is not null as ar_kand_bevakningstyp,
        tillatna_typer.bevakningstyp is not null as ar_tillaten_bevakningstyp,
        coalesce(vardbegaran.ingar = 'J', false) as vardbegaran_ingar,
        coalesce(vardbegaran.remittent_kravs = 'J', false) as remittent_kravs,
        coalesce(vardbegaran.antal_dagar_kravs = 'J', false) as antal_dagar_kravs,
        coalesce(kategoriserade.kategori = 'forsta_kontakt', false) as ar_forsta_kontakt,
        -- Rules on a first contact's vårdåtagande need it to exist; where a region requires such a
        -- field of follow-ups, a missing link counts as missing.
        coalesce(kategoriserade.kategori = 'forsta_kontakt', false)
        and kategoriserade.laser_vardatagande
        and not kategoriserade.har_vardatagande as vardatagande_okant
    from kategoriserade
    cross join korning
    left join driftstarter
        on
            kategoriserade.kallsystem = driftstarter.kallsystem
            and kategoriserade.enhet_kod = driftstarter.enhet
    left join personer
        on kategoriserade.person = personer.person
    left join exporter
        on
            kategoriserade.kallsystem = exporter.kallsystem
            and kategoriserade.post_id = exporter.post_id
    left join oforandrade
        on
            kategoriserade.kallsystem = oforandrade.kallsystem
            and kategoriserade.post_id = oforandrade.post_id
    left join kanda_typer
        on
            kategoriserade.kallsystem = kanda_typer.kallsystem
            and kategoriserade.bevakningstyp_kod = kanda_typer.bevakningstyp
    left join tillatna_typer
        on
            kategoriserade.kallsystem = tillatna_typer.kallsystem
            and kategoriserade.bevakningstyp_kod = tillatna_typer.bevakningstyp
            and kategoriserade.kategori = tillatna_typer.kategori
    left join vardbegaran
        on kategoriserade.typ_av_vb_kod = vardbegaran.typ_av_vb
    {{ fence() }}

),

provade as (

    select
        kallsystem,
        post_typ,
        post_id,
        kategori,
        person,
        enhet_kod as enhet,
        mottagning_kod as mottagning,
        vardgivarkategori_kod as vardgivarkategori,
        problemkod_enhet_kod as problemkod_enhet,
        problemkod_kod as problemkod,
        remiss_fran_kod_kod as remiss_fran_kod,
        remiss_fran_enhet_kod as remiss_fran_enhet,
        remiss_fran_mottagning_kod as remiss_fran_mottagning,
        ar_forsta_kontakt,
        remittent_kravs,
        vardatagande_okant,
        maldatum_datum as maldatum,
        ankomstdatum_datum as ankomstdatum,
        remissbeslutsdatum_datum as remissbeslutsdatum,
        granskningsdatum_datum as granskningsdatum,
        beslutsdatum_datum as beslutsdatum,

        {{ missing_fields() }} as saknas,
        {{ invalid_fields() }} as ogiltiga,

        {{ breaks('migrerad', "ledger_status = 'migrerad'") }}
        + {{ breaks('utestaende', "ledger_status = 'utestaende'") }}
        + {{ breaks('inlasning_misslyckad', 'ar_oforandrad') }}

        + {{ breaks('post_avslutad', 'avslutad is not null') }}
        + {{ breaks(
            'kontakttyp_ingar_ej',
            "kontakttyp is not null and coalesce(seedad_kategori, 'ingar_ej') = 'ingar_ej'"
        ) }}
        + {{ breaks(
            'bevakningstyp_ingar_ej',
            'bevakningstyp is not null and not ar_kand_bevakningstyp'
        ) }}
        + {{ breaks(
            'bevakningstyp_ej_tillaten',
            'kategori is not null and ar_kand_bevakningstyp and not ar_tillaten_bevakningstyp'
        ) }}
        + {{ breaks(
            'vardbegaran_ingar_ej',
            'ar_forsta_kontakt and typ_av_vb is not null and not vardbegaran_ingar'
        ) }}
        + {{ breaks('bokad', 'bokad_datum is not null') }}
        + {{ breaks(
            'oppet_vardatagande_saknas',
            'ar_forsta_kontakt and laser_vardatagande and not har_oppet_vardatagande'
        ) }}

        + {{ breaks('reservnummer', "person_typ = 'reservnummer'") }}
        + {{ breaks('samordningsnummer', "person_typ = 'samordningsnummer'") }}
        + {{ breaks('ej_folkbokford', 'finns_i_registret and not ar_folkbokford') }}
        + {{ breaks(
            'person_saknas_i_registret',
            "person_typ = 'personnummer' and not finns_i_registret"
        ) }}
        + {{ breaks(
            'personnummer_skiljer',
            'ar_forsta_kontakt and ' ~ differs_from_vardatagande()
        ) }}

        + {{ breaks('driftstart_saknas', 'enhet is not null and driftstart is null') }}
        + {{ breaks('migrering_ej_startad', 'migreringsdatum < forsta_migrering') }}
        + {{ breaks(
            'migrering_avslutad',
            'migreringsdatum > ' ~ days_after('sista_migrering', 6)
        ) }}
        + {{ breaks(
            'vantar_sista_migrering',
            'migreringsdatum < sista_migrering and maldatum_datum <= driftstart'
        ) }}
        + {{ breaks('maldatum_for_gammalt', 'maldatum_datum < aldsta_maldatum') }}

        + {{ breaks('kommentar_for_lang', 'length(kommentar) > kommentar_max') }}
        as brott
    from sammanstallda

)

select * from provade
