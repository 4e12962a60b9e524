{# Kinds of closure order, as the sources declare them (variable avslutstyper). #}

{# The thing that a kind closes: an id of it is ordered once, over all its kinds. #}
{% macro closed_thing(typ) -%}
case {{ typ }}{% for name, kind in var('avslutstyper').items() %} when '{{ name }}' then '{{ kind.sak }}'{% endfor %} end
{%- endmacro %}

{# The id that an order of a kind names, of the exported post behind it. #}
{% macro closed_id(typ, exports) -%}
case {{ typ }}{% for name, kind in var('avslutstyper').items() %} when '{{ name }}' then {{ exports }}.{{ kind.id }}{% endfor %} end
{%- endmacro %}

{# The place of a kind: of two that would close one id, the first does. #}
{% macro kind_place(typ) -%}
case {{ typ }}{% for name in var('avslutstyper') %} when '{{ name }}' then {{ loop.index }}{% endfor %} end
{%- endmacro %}
