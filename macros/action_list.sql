{# What the clinics' lists say of a post. #}

{# The texts of a rule's fields as received: the seed names up to four columns, joined with +. #}
{% macro field_texts(names, posts) -%}
nullif(concat_ws(
    ' + '
    {%- for place in range(1, 5) %},
    case split_part({{ names }}, '+', {{ place }})
        {% for field in flytt.fields() -%}
        when '{{ field }}' then {{ posts }}.{{ field }}
        {% endfor -%}
        when 'bokad_datum' then {{ posts }}.bokad_datum
    end
    {%- endfor %}
), '')
{%- endmacro %}

{# ISO dates compare as text. #}
{% macro earlier_date(known, now) -%}
case when {{ flytt.by_code_point(known) }} < {{ flytt.by_code_point(now) }} then {{ known }} else {{ now }} end
{%- endmacro %}
{% macro later_date(known, now) -%}
case when {{ flytt.by_code_point(known) }} > {{ flytt.by_code_point(now) }} then {{ known }} else {{ now }} end
{%- endmacro %}
