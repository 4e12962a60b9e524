{# How a model becomes a relation. #}

{#
  A run builds into an empty schema: nothing is there to be kept until the new relation is whole, so
  it is made under its own name, in one statement. Where a relation is there already (dbt by hand),
  dbt's own materialization builds next to it and swaps.
#}
{% materialization table, default -%}
{%- if flytt.is_new() -%}{{ return(flytt.first_build('table')) }}{%- endif -%}
{{ return(dbt.materialization_table_default()) }}
{%- endmaterialization %}

{% materialization table, adapter='duckdb' -%}
{%- if flytt.is_new() -%}{{ return(flytt.first_build('table')) }}{%- endif -%}
{{ return(dbt.materialization_table_duckdb()) }}
{%- endmaterialization %}

{% materialization view, default -%}
{%- if flytt.is_new() -%}{{ return(flytt.first_build('view')) }}{%- endif -%}
{{ return(dbt.materialization_view_default()) }}
{%- endmaterialization %}

{% macro is_new() -%}
{{ return(load_cached_relation(this) is none and not config.get('grants')) }}
{%- endmacro %}

{% macro first_build(type) -%}
{%- set relation = this.incorporate(type=type) -%}
{{ run_hooks(pre_hooks, inside_transaction=False) }}
{{ run_hooks(pre_hooks, inside_transaction=True) }}
{%- call statement('main') -%}
{%- if type == 'table' -%}
{{ get_create_table_as_sql(False, relation, sql) }}
{%- else -%}
{{ get_create_view_as_sql(relation, sql) }}
{%- endif -%}
{%- endcall -%}
{{ run_hooks(post_hooks, inside_transaction=True) }}
{%- do persist_docs(relation, model) -%}
{{ adapter.commit() }}
{{ run_hooks(post_hooks, inside_transaction=False) }}
{{ return({'relations': [relation]}) }}
{%- endmacro %}

{#
  On Spark all of a run lies in a folder of its own, what is a view elsewhere too: a catalog may be gone
  with the session that made it. By hand a table lies where the server puts it. No configuration: dbt
  would read the whole project again for every new folder.
#}
{% materialization view, adapter='spark' -%}
{%- if env_var('FLYTT_LANDING', '') -%}{{ return(dbt.materialization_table_spark()) }}{%- endif -%}
{{ return(dbt.materialization_view_spark()) }}
{%- endmaterialization %}

{% macro spark__location_clause() -%}
{%- set folder = env_var('FLYTT_LANDING', '') -%}
{%- if folder %}location '{{ dbt.escape_single_quotes(folder) }}/{{ model.alias }}'{% endif -%}
{%- endmacro %}

{# dbt-spark binds a missing value as the text None, and a quote ends its text (dbt by hand: dbt seed). #}
{% macro spark__load_csv_rows(model, agate_table) -%}
{%- set types = model['config'].get('column_types', {}) -%}
{%- for rows in agate_table.rows | batch(500) -%}
{%- set inserts -%}
insert into {{ this }} values
{% for row in rows -%}
({% for column in agate_table.column_names -%}
cast({{ flytt.spark__seed_literal(row[loop.index0]) }} as {{ types.get(column, adapter.convert_type(agate_table, loop.index0)) }}){{ ", " if not loop.last }}
{%- endfor %}){{ "," if not loop.last }}
{% endfor %}
{%- endset -%}
{%- do adapter.add_query(inserts, abridge_sql_log=True) -%}
{%- endfor -%}
{{ return('') }}
{%- endmacro %}

{% macro spark__seed_literal(value) -%}
{%- if value is none -%}null{%- else -%}'{{ value | string | replace('\\', '\\\\') | replace("'", "\\'") }}'{%- endif -%}
{%- endmacro %}
