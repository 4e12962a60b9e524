{# What the engines spell differently and models need. #}

{% macro div(a, b) -%}{{ return(adapter.dispatch('div', 'flytt')(a, b)) }}{%- endmacro %}
{% macro default__div(a, b) -%}({{ a }} // {{ b }}){%- endmacro %}
{% macro postgres__div(a, b) -%}({{ a }} / {{ b }}){%- endmacro %}

{#
  PostgreSQL copies a subquery's expressions into every place that names them, unless it is fenced. The
  quotes matter: 0 without them becomes a constant too late for the fence to stand in a parallel plan.
#}
{% macro fence() -%}{{ return(adapter.dispatch('fence', 'flytt')()) }}{%- endmacro %}
{% macro default__fence() -%}{%- endmacro %}
{% macro postgres__fence() -%}offset '0'{%- endmacro %}

{# PostgreSQL plans by statistics, and a table just made has none. #}
{% macro analyze_table() -%}{{ return(adapter.dispatch('analyze_table', 'flytt')()) }}{%- endmacro %}
{% macro default__analyze_table() -%}{%- endmacro %}
{% macro postgres__analyze_table() -%}
{% if model.config.materialized == 'table' %}analyze {{ this }}{% endif %}
{%- endmacro %}
