-- Every post with a column for each rule that can be judged without mapping, and the number that
-- holds them all (macros/rules.sql). docs/rules.md has them in their order.
with

poster as (

    select * from {{ ref('int_poster_sammanstallda') }}

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

domda as (

    select
        poster.*,
        poster.exporterad_status = 'migrerad' as migrerad,
        poster.exporterad_status = 'utestaende' as utestaende,
        poster.exporterad_status = 'misslyckad'
        and poster.exporterad_bestalld as stangd_utan_ankomst,
        -- A failed post is tried again when its source has changed.
        poster.exporterad_status = 'misslyckad'
        and poster.exporterad_oforandrad as inlasning_misslyckad,

        poster.avslutad_datum is not null as post_avslutad,
        poster.ogiltig_avslutad
        or poster.ogiltig_vardatagande_avslutad and poster.ar_forsta_kontakt
        as avslutsdatum_ogiltigt,
        poster.ar_forsta_kontakt
        and (poster.olast_person is not null or poster.olast_vardatagande is not null)
        as olast_rad,
        poster.kontakttyp is not null
        and coalesce(poster.seedad_kategori, 'ingar_ej') = 'ingar_ej' as kontakttyp_ingar_ej,
        poster.bevakningstyp is not null
        and not poster.ar_kand_bevakningstyp as bevakningstyp_ingar_ej,
        poster.kategori is not null
        and poster.ar_kand_bevakningstyp
        and not poster.ar_tillaten_bevakningstyp as bevakningstyp_ej_tillaten,
        poster.ar_forsta_kontakt
        and poster.typ_av_vb is not null
        and not poster.vardbegaran_ingar as vardbegaran_ingar_ej,
        poster.bokad_datum is not null as bokad,
        poster.ar_forsta_kontakt
        and poster.laser_vardatagande
        and not poster.har_oppet_vardatagande
        and poster.olast_vardatagande is null as oppet_vardatagande_saknas,

        poster.person_typ = 'reservnummer' as reservnummer,
        poster.person_typ = 'samordningsnummer' as samordningsnummer,
        not personer.ar_folkbokford as ej_folkbokford,
        poster.person_typ = 'personnummer'
        and personer.person is null as person_saknas_i_registret,
        -- As canonical ids or, where one has none, as bare text.
        poster.ar_forsta_kontakt
        and poster.personnummer is not null
        and coalesce({{ as_text('poster.person') }}, poster.personnummer_jamforbart)
        <> coalesce(
            {{ as_text('poster.vardatagande_person') }}, poster.vardatagande_personnummer_jamforbart
        ) as personnummer_skiljer,

        poster.enhet is not null and driftstarter.driftstart is null as driftstart_saknas,
        korning.migreringsdatum < driftstarter.forsta_migrering as migrering_ej_startad,
        korning.migreringsdatum
        > {{ days_after('driftstarter.sista_migrering', 6) }} as migrering_avslutad,
        korning.migreringsdatum < driftstarter.sista_migrering
        and poster.maldatum_datum <= driftstarter.driftstart as vantar_sista_migrering,
        poster.maldatum_datum < driftstarter.aldsta_maldatum as maldatum_for_gammalt,
        length(poster.kommentar) > korning.kommentar_max as kommentar_for_lang
    from poster
    cross join korning
    left join driftstarter
        on
            poster.kallsystem = driftstarter.kallsystem
            and poster.enhet_kod = driftstarter.enhet
    left join personer
        on poster.person = personer.person

),

provade as (

    select
        domda.*,
        {{ mask_of([
            'migrerad', 'utestaende', 'stangd_utan_ankomst', 'inlasning_misslyckad',
            'post_avslutad', 'avslutsdatum_ogiltigt', 'olast_rad',
            'kontakttyp_ingar_ej', 'bevakningstyp_ingar_ej', 'bevakningstyp_ej_tillaten',
            'vardbegaran_ingar_ej', 'bokad', 'oppet_vardatagande_saknas', 'reservnummer',
            'samordningsnummer', 'ej_folkbokford', 'person_saknas_i_registret',
            'personnummer_skiljer', 'driftstart_saknas', 'migrering_ej_startad',
            'migrering_avslutad', 'vantar_sista_migrering', 'maldatum_for_gammalt',
            'kommentar_for_lang',
        ]) }} as brott
    from domda

)

select * from provade
