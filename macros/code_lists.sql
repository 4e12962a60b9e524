{#
  Mapping seeds as models use them: codes in upper case, words of ours (kategori, klass) in lower
  case, texts trimmed. Keys compare like codes, so either spelling of a word is the same key. Rows
  whose column `filled` is empty are left out.
#}
{% macro seed_codes(seed, codes, texts=[], words=[], values=[], filled=none) -%}
{%- set columns = [] -%}
{%- for column in codes -%}
{%- do columns.append(flytt.code(column) ~ ' as ' ~ column) -%}
{%- endfor -%}
{%- for column in words -%}
{%- do columns.append(flytt.word(column) ~ ' as ' ~ column) -%}
{%- endfor -%}
{%- do columns.extend(values + texts) -%}
select
    {{ columns | join(',\n    ') }}
    -- In two steps, so that no engine repeats the first in every place that the second names it.
    from (
        select
            {%- for column in codes + words + values + texts %}
            {{ flytt.clean(column) if column in texts else flytt.clean_value(column) }} as {{ column }}{{ "," if not loop.last }}
            {%- endfor %}
        from {{ ref(seed) }}
        {{ flytt.fence() }}
    ) as rensade
    {%- if filled %}
    where {{ filled }} is not null
    {%- endif %}
    {{ flytt.fence() }}
{%- endmacro %}

{# A word of ours in lower case; only A to Z occur in one. #}
{% macro word(e) -%}
translate({{ e }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
{%- endmacro %}
