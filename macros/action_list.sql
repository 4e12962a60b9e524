{# What the clinics' lists say of a post. #}

{#
  The texts of a rule's fields as received. The seed regel names up to four columns, joined with +;
  field_numbers() gives them once per rule, so that field_texts() compares numbers in every row.
#}
{% macro listed_fields() -%}{{ return(flytt.fields() + ['bokad_datum']) }}{%- endmacro %}

{% macro field_numbers(names) -%}
{%- for place in range(1, 5) -%}
case split_part({{ names }}, '+', {{ place }})
    {% for field in flytt.listed_fields() -%}
    when '{{ field }}' then {{ loop.index }}
    {% endfor -%}
end as falt_{{ place }}{{ "," if not loop.last }}
{% endfor %}
{%- endmacro %}

{% macro field_texts(rules, posts) -%}
nullif(concat_ws(
    ' + '
    {%- for place in range(1, 5) %},
    case {{ rules }}.falt_{{ place }}
        {% for field in flytt.listed_fields() -%}
        when {{ loop.index }} then {{ posts }}.{{ field }}
        {% endfor -%}
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
