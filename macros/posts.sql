{# What the eligibility stage asks of a post in the common shape. #}

{# Bits of the fields that are empty. Two are required by some kinds of care request only, and a
   first contact whose vårdåtagande is unknown is not asked for the fields that stand on it. #}
{% macro missing_fields() -%}
{%- set on_vardatagande = [
    'problemkod', 'ankomstdatum', 'typ_av_vb', 'antal_dagar', 'remiss_fran_kod',
    'remiss_fran_enhet', 'remiss_fran_mottagning', 'granskningsdatum', 'remissbeslutsdatum',
] -%}
{%- set required_if = {
    'antal_dagar': 'antal_dagar_kravs',
    'remiss_fran_kod': 'remittent_kravs',
    'remiss_fran_enhet': 'remittent_kravs',
} -%}
{% for field in flytt.fields() -%}
{%- set conditions = [field ~ ' is null'] -%}
{%- if field in on_vardatagande %}{% do conditions.append('not vardatagande_okant') %}{% endif -%}
{%- if field in required_if %}{% do conditions.append('(not ar_forsta_kontakt or not laser_vardatagande or ' ~ required_if[field] ~ ')') %}{% endif -%}
{{ "+ " if not loop.first }}{{ flytt.lacks(field, conditions | join(' and ')) }}
{% endfor %}
{%- endmacro %}

{# The fields that can be invalid: dates, days, personal ids. #}
{% macro validated_fields() -%}
{{ return([
    'personnummer', 'maldatum', 'ankomstdatum', 'remissbeslutsdatum', 'granskningsdatum',
    'beslutsdatum_aterbesok', 'remissdatum', 'antal_dagar',
]) }}
{%- endmacro %}

{# Bits of the fields that are filled with something else than they hold. #}
{% macro invalid_fields() -%}
{%- set dates = {
    'maldatum': 'maldatum_datum',
    'ankomstdatum': 'ankomstdatum_datum',
    'remissbeslutsdatum': 'remissbeslutsdatum_datum',
    'granskningsdatum': 'granskningsdatum_datum',
    'beslutsdatum_aterbesok': 'beslutsdatum_datum',
} -%}
{% for field, parsed in dates.items() -%}
{{ flytt.lacks(field, field ~ ' is not null and ' ~ parsed ~ ' is null') }}
+ {% endfor -%}
{{ flytt.lacks('remissdatum', 'remissdatum is not null and remissbeslutsdatum_datum is null') }}
+ {{ flytt.lacks('antal_dagar', 'antal_dagar is not null and not ' ~ flytt.matches('antal_dagar', '[0-9]{1,3}')) }}
+ {{ flytt.lacks('personnummer', "person_typ = 'ogiltigt'") }}
{%- endmacro %}

{# The rules that the fields of a post break: its missing and invalid fields beside int_faltkrav. #}
{% macro broken_by_fields(posts, requirements) -%}
(
        0
        {%- for field in flytt.fields() %}
        | case when {{ flytt.has_bit(posts ~ '.saknas', flytt.field_bit(field)) }} then coalesce({{ requirements }}.saknas_{{ field }}, 0) else 0 end
        {%- endfor %}
        {%- for field in flytt.validated_fields() %}
        | case when {{ flytt.has_bit(posts ~ '.ogiltiga', flytt.field_bit(field)) }} then coalesce({{ requirements }}.ogiltig_{{ field }}, 0) else 0 end
        {%- endfor %}
        )
{%- endmacro %}

{# Both filled, and different as canonical ids or, where one has none, as bare text. #}
{% macro differs_from_vardatagande() -%}
personnummer is not null
        and coalesce(cast(person as varchar), personnummer_jamforbart)
        <> coalesce(cast(vardatagande_person as varchar), vardatagande_personnummer_jamforbart)
{%- endmacro %}

{# The content an export was made from: a failed post is tried again only when it has changed. #}
{% macro content_hash(posts, category) -%}
md5({{ posts }}.innehall || case when {{ category }} = 'forsta_kontakt' then {{ posts }}.innehall_vardatagande else '' end)
{%- endmacro %}

{# The extract table that a source's posts come from. #}
{% macro post_table(system) -%}
case {{ system }}
        {% for name, table in var('posttabeller').items() -%}
        when '{{ name }}' then '{{ table }}'
        {% endfor -%}
    end
{%- endmacro %}
