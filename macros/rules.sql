{#
  Every rule has a bit, so that all that is broken on a post is one integer.
  What a rule means for a post — its precedence, outcome and texts — stands in the seed regel only.
  The order below is no precedence; new names go last.
#}

{% macro rules() -%}
{{ return([
    'post_avslutad', 'kontakttyp_ingar_ej', 'bevakningstyp_ingar_ej', 'vardbegaran_ingar_ej',
    'reservnummer', 'samordningsnummer', 'ej_folkbokford', 'bokad',
    'oppet_vardatagande_saknas', 'mottagning_saknas', 'ankomstdatum_saknas',
    'remissbeslutsdatum_saknas', 'granskningsdatum_saknas', 'maldatum_saknas',
    'maldatum_for_gammalt', 'driftstart_saknas', 'migrering_avslutad', 'migrering_ej_startad',
    'vantar_sista_migrering',
    'personnummer_saknas', 'personnummer_ogiltigt', 'person_saknas_i_registret',
    'personnummer_skiljer', 'enhet_saknas', 'vardenhet_omappad', 'sektor_team_saknas',
    'kontakttyp_saknas', 'bevakningstyp_saknas', 'bevakningstyp_ej_tillaten',
    'vardbegaran_saknas', 'ankomstdatum_ogiltigt', 'remissbeslutsdatum_ogiltigt',
    'granskningsdatum_ogiltigt', 'maldatum_ogiltigt', 'beslutsdatum_saknas',
    'beslutsdatum_ogiltigt', 'yrkeskategori_saknas', 'yrkeskategori_omappad',
    'antal_dagar_saknas', 'antal_dagar_ogiltigt', 'problemkod_saknas', 'remissanledning_saknas',
    'problemkod_omappad', 'remittent_saknas', 'huvudmottagning_saknas', 'remittent_omappad',
    'kommentar_for_lang', 'inlasning_misslyckad', 'migrerad', 'utestaende', 'stangd_utan_ankomst',
    'olast_rad', 'avslutsdatum_ogiltigt',
]) }}
{%- endmacro %}

{% macro fields() -%}
{{ return([
    'personnummer', 'enhet', 'mottagning', 'sektor_team', 'vardgivarkategori', 'maldatum',
    'bevakningstyp', 'kontakttyp', 'beslutsdatum_aterbesok', 'kod', 'orsak', 'interndiagnos',
    'intern_text', 'vardatagande_id', 'problemkod', 'ankomstdatum', 'typ_av_vb', 'antal_dagar',
    'remiss_fran_kod', 'remiss_fran_enhet', 'remiss_fran_mottagning', 'granskningsdatum',
    'remissbeslutsdatum', 'remissdatum', 'remissanledning', 'remisskalla', 'avvikelseorsak',
]) }}
{%- endmacro %}

{% macro rule_bit(name) -%}
{%- if name not in flytt.rules() -%}
{{ exceptions.raise_compiler_error("unknown rule: " ~ name) }}
{%- endif -%}
cast({{ 2 ** flytt.rules().index(name) }} as bigint)
{%- endmacro %}

{# Rules of the ledger (order 10 to 12): a post that one of them decides lists that one only. #}
{% macro decides_alone(rule) -%}{{ rule }} in ('migrerad', 'utestaende', 'stangd_utan_ankomst'){%- endmacro %}

{% macro lists_rule(posts, broken) -%}
{{ posts }}.brott = {{ broken }}.brott
            and (not {{ flytt.decides_alone(posts ~ '.regel') }} or {{ posts }}.regel = {{ broken }}.regel)
{%- endmacro %}

{% macro quoted(names) -%}'{{ names | join("', '") }}'{%- endmacro %}

{% macro mask_of(names) -%}
{% for name in names -%}
{{ "+ " if not loop.first }}case when {{ name }} then {{ flytt.rule_bit(name) }} else 0 end
{% endfor %}
{%- endmacro %}

{% macro rules_as_rows() -%}
{% for name in flytt.rules() -%}
select '{{ name }}' as regel, {{ flytt.rule_bit(name) }} as bit{% if not loop.last %} union all {% endif %}
{% endfor %}
{%- endmacro %}

{# Whether a bit is set: the same on every engine, and right for bigint. #}
{% macro has_bit(mask, bit) -%}(({{ mask }}) & ({{ bit }})) <> 0{%- endmacro %}

{#
  Each combination of broken rules that a column holds, with its rules by precedence: number 1
  decides, and the seed regel says order and outcome.
#}
{% macro broken_rules(relation, mask) -%}
select
    masker.brott,
    regler.regel,
    regler.utfall,
    row_number() over (
        partition by masker.brott
        order by cast(regler.ordning as integer), {{ flytt.by_code_point('regler.regel') }}
    ) as nummer
from (select distinct {{ mask }} as brott from {{ relation }} where {{ mask }} <> 0) as masker
inner join ({{ flytt.rules_as_rows() }}) as bitar
    on {{ flytt.has_bit('masker.brott', 'bitar.bit') }}
inner join ({{ flytt.seed_codes('regel', [], ['ordning'], words=['regel', 'utfall']) }}) as regler
    on bitar.regel = regler.regel
{%- endmacro %}
