{#
  What the engines spell differently and models need. No macro has a default: an engine that lacks
  one fails when the project is parsed, and not by another engine's dialect.
#}

{% macro text_type() -%}{{ return(adapter.dispatch('text_type', 'flytt')()) }}{%- endmacro %}
{% macro duckdb__text_type() -%}varchar{%- endmacro %}
{% macro postgres__text_type() -%}text{%- endmacro %}
{% macro spark__text_type() -%}string{%- endmacro %}

{% macro as_text(e) -%}cast({{ e }} as {{ flytt.text_type() }}){%- endmacro %}
{% macro no_text() -%}{{ flytt.as_text('null') }}{%- endmacro %}

{% macro joined_in_order(e, separator, order) -%}
{{ return(adapter.dispatch('joined_in_order', 'flytt')(e, separator, order)) }}
{%- endmacro %}
{% macro duckdb__joined_in_order(e, separator, order) -%}string_agg({{ e }}, '{{ separator }}' order by {{ order }}){%- endmacro %}
{% macro postgres__joined_in_order(e, separator, order) -%}string_agg({{ e }}, '{{ separator }}' order by {{ order }}){%- endmacro %}
{% macro spark__joined_in_order(e, separator, order) -%}listagg({{ e }}, '{{ separator }}') within group (order by {{ order }}){%- endmacro %}

{% macro first_in_order(e, order) -%}{{ return(adapter.dispatch('first_in_order', 'flytt')(e, order)) }}{%- endmacro %}
{% macro duckdb__first_in_order(e, order) -%}first({{ e }} order by {{ order }}) filter (where {{ e }} is not null){%- endmacro %}
{% macro postgres__first_in_order(e, order) -%}(array_agg({{ e }} order by {{ order }}) filter (where {{ e }} is not null))[1]{%- endmacro %}
{# Of a text. No aggregate takes the first by an order there; a NUL character is in no text that was read. #}
{% macro spark__first_in_order(e, order) -%}split_part(listagg({{ e }}, chr(0)) within group (order by {{ order }}), chr(0), 1){%- endmacro %}

{# What is read twice is not copied first: the engine knows nothing of a copy, and would sort all of it. #}
{% macro inlined() -%}{{ return(adapter.dispatch('inlined', 'flytt')()) }}{%- endmacro %}
{% macro duckdb__inlined() -%}not materialized{%- endmacro %}
{% macro postgres__inlined() -%}not materialized{%- endmacro %}
{% macro spark__inlined() -%}{%- endmacro %}

{% macro div(a, b) -%}{{ return(adapter.dispatch('div', 'flytt')(a, b)) }}{%- endmacro %}
{% macro duckdb__div(a, b) -%}({{ a }} // {{ b }}){%- endmacro %}
{% macro postgres__div(a, b) -%}({{ a }} / {{ b }}){%- endmacro %}
{% macro spark__div(a, b) -%}({{ a }} div {{ b }}){%- endmacro %}

{#
  PostgreSQL copies a subquery's expressions into every place that names them, unless it is fenced. The
  quotes matter: 0 without them becomes a constant too late for the fence to stand in a parallel plan.
#}
{% macro fence() -%}{{ return(adapter.dispatch('fence', 'flytt')()) }}{%- endmacro %}
{% macro duckdb__fence() -%}{%- endmacro %}
{% macro postgres__fence() -%}offset '0'{%- endmacro %}
{% macro spark__fence() -%}{%- endmacro %}

{# PostgreSQL plans by statistics, and a table just made has none. Few will do: a sample of 3,000 rows. #}
{% macro analyze_table() -%}{{ return(adapter.dispatch('analyze_table', 'flytt')()) }}{%- endmacro %}
{% macro duckdb__analyze_table() -%}{%- endmacro %}
{% macro spark__analyze_table() -%}{%- endmacro %}
{% macro postgres__analyze_table() -%}
{% if model.config.materialized == 'table' %}set local default_statistics_target = 10; analyze {{ this }}{% endif %}
{%- endmacro %}

{#
  Whether a raw table has rows, or such rows, asked while a model is compiled: a first run has no ledger,
  and need not read every post to find none of its posts. A replay compiles once, and fills the table
  later; the documentation tells of all that may be read.
#}
{% macro has_rows(table, condition='true') -%}
{%- set whatever_is_there = env_var('FLYTT_FILLED_LATER', 'no') == 'yes' or flags.WHICH == 'generate' -%}
{%- if not execute or whatever_is_there -%}{{ return(true) }}{%- endif -%}
{{ return(run_query('select 1 from ' ~ source('raw', table) ~ ' where ' ~ condition ~ ' limit 1').rows | length > 0) }}
{%- endmacro %}
