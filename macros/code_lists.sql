{#
  Mapping seeds as models use them: codes in upper case, words of ours (kategori, klass) in lower
  case, texts trimmed. Keys compare like codes, so either spelling of a word is the same key. Rows
  whose column `filled` is empty are left out.
#}
{% macro seed_codes(seed, codes, texts=[], words=[], filled=none) -%}
{%- set columns = [] -%}
{%- for column in codes -%}
{%- do columns.append(flytt.clean_code(column) ~ ' as ' ~ column) -%}
{%- endfor -%}
{%- for column in words -%}
{%- do columns.append(flytt.word(column) ~ ' as ' ~ column) -%}
{%- endfor -%}
{%- for column in texts -%}
{%- do columns.append(flytt.clean(column) ~ ' as ' ~ column) -%}
{%- endfor -%}
select
    {{ columns | join(',\n    ') }}
from {{ ref(seed) }}
    {%- if filled %}
    where {{ flytt.clean(filled) }} is not null
    {%- endif %}
    {{ flytt.fence() }}
{%- endmacro %}

{# A word of ours in lower case; only A to Z occur in one. #}
{% macro word(e) -%}{{ return(adapter.dispatch('word', 'flytt')(e)) }}{%- endmacro %}
{% macro default__word(e) -%}lower({{ flytt.clean(e) }}){%- endmacro %}
{% macro postgres__word(e) -%}lower({{ flytt.clean(e) }} collate "C"){%- endmacro %}
