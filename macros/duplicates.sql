{# Section 6: who meets whom, and in an order that is total, so that every engine names the same winner. #}

{# Follow-ups meet whatever their problem, first contacts problem by problem. #}
{% macro place_of(posts) -%}
{{ posts }}.person,
                {{ posts }}.vardenhet_id,
                {{ posts }}.ar_forsta_kontakt,
                case when {{ posts }}.ar_forsta_kontakt then {{ posts }}.regional_problemkod end
{%- endmacro %}

{# A part that only one of the two kinds is ordered by is the same for all of the other. #}
{% macro place_order(posts) -%}
{{ posts }}.maldatum nulls last,
                case when {{ posts }}.kategori = 'aterbesok' then 0 else 1 end,
                case when {{ posts }}.ar_forsta_kontakt then {{ posts }}.ankomstdatum end nulls last,
                {{ flytt.post_order(posts) }}
{%- endmacro %}

{% macro post_order(posts) -%}
{{ flytt.by_code_point(posts ~ '.kallsystem') }}, {{ flytt.by_code_point(posts ~ '.post_id') }}
{%- endmacro %}
