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

{# Whether a kind closes the post itself. #}
{% macro closed_itself(typ) -%}
({{ typ }} in ({% for name, kind in var('avslutstyper').items() if kind.id == 'post_id' %}'{{ name }}'{{ ", " if not loop.last }}{% endfor %}))
{%- endmacro %}

{# Whether a thing is what posts link to, and not a post. #}
{% macro is_linked(thing) -%}
({{ thing }} in (''{% for kind in var('avslutstyper').values() if kind.id != 'post_id' %}, '{{ kind.sak }}'{% endfor %}))
{%- endmacro %}

{# Whether a kind is ordered on request only. #}
{% macro on_request(typ) -%}
({{ typ }} in (''{% for name, kind in var('avslutstyper').items() if kind.begaran %}, '{{ name }}'{% endfor %}))
{%- endmacro %}

{# What the newest extracts show open, of all sources, by the thing that an order closes. #}
{% macro open_things() -%}
{% for source in var('avslutskallor') -%}
select
    typ,
    id
from {{ ref('int_' ~ source ~ '__oppna') }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
{%- endmacro %}
