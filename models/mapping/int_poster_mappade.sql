-- Every post with what it was mapped to and all broken rules but those on duplicates, in one
-- number: those broken before, those of the mapping, and those of missing and invalid fields.
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
        enhet_kod is not null
        and mottagning_kod is not null
        and vardenhet_id is null as vardenhet_omappad,
        vardgivarkategori_kod is not null and yrkeskategori is null as yrkeskategori_omappad,
        ar_forsta_kontakt
        and not vardatagande_okant
        and problemkod_enhet_kod is not null
        and problemkod_kod is not null
        and regional_problemkod is null as problemkod_omappad,
        remittent_kravs
        and remittent_klass = 'intern'
        and remiss_fran_enhet_kod is not null
        and remiss_fran_mottagning_kod is null
        and not har_remittent_mottagning as huvudmottagning_saknas,
        remittent_kravs
        and remittent_klass is not null
        and remiss_fran_enhet_kod is not null
        and remittent_id is null
        and (
            remittent_klass = 'extern'
            or remiss_fran_mottagning_kod is not null
            or har_remittent_mottagning
        ) as remittent_omappad,

        -- A first contact whose vårdåtagande is unknown lacks nothing that stands on it, and lacks
        -- days and referrer only where its kind of care request requires them.
        {% for field in [
            'problemkod', 'ankomstdatum', 'typ_av_vb', 'remiss_fran_mottagning',
            'granskningsdatum', 'remissbeslutsdatum',
        ] -%}
        {{ field }} is null and not vardatagande_okant as saknar_{{ field }},
        {% endfor -%}
        {% for field in ['remiss_fran_kod', 'remiss_fran_enhet'] -%}
        {{ field }} is null
        and not vardatagande_okant
        and (remittent_kravs or not ar_forsta_kontakt or not laser_vardatagande)
        as saknar_{{ field }},
        {% endfor -%}
        antal_dagar is null
        and not vardatagande_okant
        and (antal_dagar_kravs or not ar_forsta_kontakt or not laser_vardatagande)
        as saknar_antal_dagar,
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

mappade as (

    select
        domda.kallsystem,
        domda.post_typ,
        domda.post_id,
        domda.kategori,
        domda.ar_forsta_kontakt,
        domda.person,
        domda.enhet_kod as enhet,
        domda.mottagning_kod as mottagning,
        domda.maldatum_datum as maldatum,
        domda.ankomstdatum_datum as ankomstdatum,
        domda.remissbeslutsdatum_datum as remissbeslutsdatum,
        domda.granskningsdatum_datum as granskningsdatum,
        domda.beslutsdatum_aterbesok_datum as beslutsdatum,
        domda.vardenhet_id,
        domda.regional_problemkod,
        domda.yrkeskategori,
        domda.remittent_klass,
        domda.remittent_id,
        domda.remiss_fran_enhet_kod as remiss_fran_enhet,
        (domda.brott | {{ broken_by_fields('domda', 'faltkrav') }})
        + {{ mask_of([
            'vardenhet_omappad', 'yrkeskategori_omappad', 'problemkod_omappad',
            'huvudmottagning_saknas', 'remittent_omappad',
        ]) }} as brott
    from domda
    left join faltkrav
        on
            domda.kallsystem = faltkrav.kallsystem
            and coalesce(domda.kategori, '') = faltkrav.kategori

)

select * from mappade
