{# Mapping seeds as models use them: keys and values trimmed, codes in upper case, empty rows gone. #}

{% macro seed_codes(seed, codes, texts=[]) -%}
select
    {% for column in codes -%}
    {{ flytt.clean_code(column) }} as {{ column }}{{ "," if not loop.last or texts }}
    {% endfor -%}
    {% for column in texts -%}
    {{ flytt.clean(column) }} as {{ column }}{{ "," if not loop.last }}
    {% endfor -%}
from {{ ref(seed) }}
{%- endmacro %}
