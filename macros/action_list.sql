{# What the clinics' lists say of a post. #}

{#
  The texts of a rule's fields as received. The seed regel names up to four columns, joined with +;
  field_numbers() gives them once per rule, so that field_texts() compares numbers in every row.
#}
{% macro listed_fields() -%}{{ return(flytt.fields() + ['bokad_datum', 'avbokad_datum']) }}{%- endmacro %}

{# Fields that keep invisible characters in what is delivered; a list shows none. #}
{% macro listed_texts() -%}
{{ return(['kod', 'orsak', 'interndiagnos', 'intern_text', 'avvikelseorsak', 'remisskalla', 'vardatagande_id']) }}
{%- endmacro %}

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
        when {{ loop.index }} then
            {%- if field in flytt.listed_texts() %} {{ flytt.clean_value(posts ~ '.' ~ field) }}
            {%- else %} {{ posts }}.{{ 'avslutad' if field == 'avbokad_datum' else field }}
            {%- endif %}
        {% endfor -%}
    end
    {%- endfor %}
), '')
{%- endmacro %}

{# The closing dates that are no dates: the post's, and a first contact's vårdåtagande's. #}
{% macro closing_texts(posts, first_contact) -%}
nullif(concat_ws(
    ' + ',
    case when {{ flytt.parse_date(posts ~ '.avslutad') }} is null then {{ posts }}.avslutad end,
    case
        when {{ first_contact }} and {{ flytt.parse_date(posts ~ '.vardatagande_avslutad') }} is null
            then {{ posts }}.vardatagande_avslutad
    end
), '')
{%- endmacro %}

{# What a list shows of a post and a rule: nothing of a comment that is too long. #}
{% macro listed_value(rules, posts, first_contact) -%}
case
    when {{ rules }}.regel = 'avslutsdatum_ogiltigt' then {{ flytt.closing_texts(posts, first_contact) }}
    when {{ rules }}.regel <> 'kommentar_for_lang' then {{ flytt.field_texts(rules, posts) }}
end
{%- endmacro %}

{# ISO dates compare as text. #}
{% macro earlier_date(known, now) -%}
case when {{ flytt.by_code_point(known) }} < {{ flytt.by_code_point(now) }} then {{ known }} else {{ now }} end
{%- endmacro %}
{% macro later_date(known, now) -%}
case when {{ flytt.by_code_point(known) }} > {{ flytt.by_code_point(now) }} then {{ known }} else {{ now }} end
{%- endmacro %}
