{# What the rules ask of a post in the common shape. #}

{% macro validated_fields() -%}
{{ return([
    'personnummer', 'maldatum', 'ankomstdatum', 'remissbeslutsdatum', 'granskningsdatum',
    'beslutsdatum_aterbesok', 'remissdatum', 'antal_dagar',
]) }}
{%- endmacro %}

{% macro broken_by_fields(posts, requirements) -%}
(
        0
        {%- for field in flytt.fields() %}
        | case when {{ posts }}.saknar_{{ field }} then coalesce({{ requirements }}.saknas_{{ field }}, 0) else 0 end
        {%- endfor %}
        {%- for field in flytt.validated_fields() %}
        | case when {{ posts }}.ogiltig_{{ field }} then coalesce({{ requirements }}.ogiltig_{{ field }}, 0) else 0 end
        {%- endfor %}
        )
{%- endmacro %}

{#
  The content an export was made from; the first character says by which edition of the rules. The type
  of a hash is a text's on every engine but for one, whose clients do not know it.
#}
{% macro content_hash(posts, category) -%}
'2' || cast(md5(
    {{ posts }}.innehall
    || case when {{ category }} = 'forsta_kontakt' then chr(30) || {{ posts }}.innehall_vardatagande else '' end
) as {{ flytt.text_type() }})
{%- endmacro %}

{# The same by the first edition, which hashed texts as they stood; it has no first character of its own. #}
{% macro first_edition_hash(posts, category) -%}
cast(md5(
    {{ posts }}.innehall
    || case when {{ category }} = 'forsta_kontakt' then {{ posts }}.innehall_vardatagande else '' end
) as {{ flytt.text_type() }})
{%- endmacro %}
{% macro is_first_edition(e) -%}length({{ e }}) = 32{%- endmacro %}

{% macro post_table(system) -%}
case {{ system }}
        {% for name, table in var('posttabeller').items() -%}
        when '{{ name }}' then '{{ table }}'
        {% endfor -%}
    end
{%- endmacro %}
