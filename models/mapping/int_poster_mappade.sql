-- Every post with what it was mapped to, all broken rules but those on duplicates as one number,
-- and where nothing is broken its texts and content hash, so that they are not fetched again.
with

poster as (

    select * from {{ ref('int_poster_kopplade') }}

),

faltkrav as (

    select * from {{ ref('int_faltkrav') }}

),

domda as (

    select
        poster.*,
        enhet_kod is not null and mottagning_kod is not null and vardenhet_id is null
        as vardenhet_omappad,
        vardgivarkategori_kod is not null and yrkeskategori is null as yrkeskategori_omappad,
        ar_forsta_kontakt and not vardatagande_okant
        and problemkod_enhet_kod is not null and problemkod_kod is not null
        and regional_problemkod is null as problemkod_omappad,
        remittent_kravs and remittent_klass = 'intern' and remiss_fran_enhet_kod is not null
        and remiss_fran_mottagning_kod is null
        and not har_remittent_mottagning as huvudmottagning_saknas,
        remittent_kravs and remittent_klass is not null and remiss_fran_enhet_kod is not null
        and remittent_id is null
        and (
            remittent_klass = 'extern'
            or remiss_fran_mottagning_kod is not null
            or har_remittent_mottagning
        ) as remittent_omappad,

        -- A first contact lacks nothing of an unknown vårdåtagande; days and referrer as required.
        {% for field in [
            'problemkod', 'ankomstdatum', 'typ_av_vb', 'remiss_fran_mottagning',
            'granskningsdatum', 'remissbeslutsdatum',
        ] -%}
        {{ field }} is null and not vardatagande_okant as saknar_{{ field }},
        {% endfor -%}
        {% for field, required in {
            'antal_dagar': 'antal_dagar_kravs',
            'remiss_fran_kod': 'remittent_kravs',
            'remiss_fran_enhet': 'remittent_kravs',
        }.items() -%}
        {{ field }} is null and not vardatagande_okant
        and ({{ required }} or not ar_forsta_kontakt or not laser_vardatagande)
        as saknar_{{ field }},
        {% endfor -%}
        {% for field in [
            'personnummer', 'enhet', 'mottagning', 'sektor_team', 'vardgivarkategori', 'maldatum',
            'bevakningstyp', 'kontakttyp', 'beslutsdatum_aterbesok', 'kod', 'orsak',
            'interndiagnos', 'intern_text', 'vardatagande_id', 'remissdatum', 'remissanledning',
            'remisskalla', 'avvikelseorsak',
        ] -%}
        {{ field }} is null as saknar_{{ field }}{{ "," if not loop.last }}
        {% endfor %}
    from poster

),

brutna as (

    select
        domda.*,
        (domda.brott | {{ broken_by_fields('domda', 'faltkrav') }})
        + {{ mask_of([
            'vardenhet_omappad', 'yrkeskategori_omappad', 'problemkod_omappad',
            'huvudmottagning_saknas', 'remittent_omappad',
        ]) }} as alla_brott
    from domda
    left join faltkrav
        on
            domda.kallsystem = faltkrav.kallsystem
            and coalesce(domda.kategori, '') = faltkrav.kategori
    {{ fence() }}

),

mappade as (

    select
        kallsystem,
        post_typ,
        post_bokstav,
        post_id,
        kategori,
        ar_forsta_kontakt,
        person,
        enhet_kod as enhet,
        mottagning_kod as mottagning,
        maldatum_datum as maldatum,
        ankomstdatum_datum as ankomstdatum,
        remissbeslutsdatum_datum as remissbeslutsdatum,
        granskningsdatum_datum as granskningsdatum,
        beslutsdatum_aterbesok_datum as beslutsdatum,
        vardenhet_id,
        regional_problemkod,
        yrkeskategori,
        remittent_klass,
        remittent_id,
        remiss_fran_enhet_kod as remiss_fran_enhet,
        {% for text in [
            'vardatagande_id', 'typ_av_vb_kod', 'remisskalla', 'antal_dagar', 'bevakningstyp_kod',
            'kontakttyp_kod', 'kommentar', 'avvikelseorsak', 'huvudmottagning', 'personnummer_text',
            'vardatagande_personnummer_text'] -%}
        case when alla_brott = 0 then {{ text }} end as {{ text.removesuffix('_kod') }},
        {% endfor -%}
        case when alla_brott = 0 then {{ content_hash('brutna', 'kategori') }} end as innehall,
        alla_brott as brott
    from brutna

)

select * from mappade
