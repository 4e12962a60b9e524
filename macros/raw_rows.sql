{# What the data contract says of raw rows: keys, exact copies, content (sections 1 and 4). #}

{% macro raw_columns(table) -%}
{%- set ns = namespace(columns=[]) -%}
{%- if execute -%}
{%- for source in graph.sources.values() if source.name == table -%}
{%- set ns.columns = source.columns.keys() | reject('equalto', 'rad') | list -%}
{%- endfor -%}
{%- endif -%}
{{ return(ns.columns) }}
{%- endmacro %}

{% macro raw_key(table) -%}
{%- set ns = namespace(key='rad') -%}
{%- if execute -%}
{%- for source in graph.sources.values() if source.name == table -%}
{%- set ns.key = source.config.meta.nyckel -%}
{%- endfor -%}
{%- endif -%}
{{ return(ns.key) }}
{%- endmacro %}

{% macro row_content(columns, relation) -%}
concat_ws(
    chr(31)
    {%- for column in columns %},
    coalesce({{ relation }}.{{ column }}, '')
    {%- endfor %}
)
{%- endmacro %}

{# How a column's values compare: id, code, person, date, number or text (flytt.api.Table). #}
{% macro column_kind(table, column) -%}
{{ return(var('kolumnslag').get(table, {}).get(column, 'text')) }}
{%- endmacro %}

{# A raw value without what is no part of it. #}
{% macro cleaned(table, column) -%}
{%- set kind = flytt.column_kind(table, column) -%}
{%- if kind == 'id' -%}{{ flytt.clean_id(column) }}
{%- elif kind == 'person' -%}{{ flytt.clean_person(column) }}
{%- elif kind == 'text' -%}{{ flytt.clean(column) }}
{%- else -%}{{ flytt.clean_value(column) }}
{%- endif -%}
{%- endmacro %}

{% macro raw_row_content(table) -%}
concat_ws(
    chr(31)
    {%- for column in flytt.raw_columns(table) %},
    coalesce({{ flytt.cleaned(table, column) }}, '')
    {%- endfor %}
)
{%- endmacro %}

{#
  A row's content as it is compared over time (rules, section 8): codes in upper case, dates as dates.
  A personal id is left out: it is compared by the date of the command (compared_person).
#}
{% macro compared_content(table, relation) -%}
concat_ws(
    chr(31)
    {%- for column in flytt.raw_columns(table) %},
    {%- set value = relation ~ '.' ~ column -%}
    {%- set kind = flytt.column_kind(table, column) %}
    {% if kind == 'person' -%}''
    {%- elif kind == 'code' -%}coalesce({{ flytt.code(value) }}, '')
    {%- elif kind == 'date' -%}{{ flytt.compared_date(value) }}
    {%- else -%}coalesce({{ value }}, '')
    {%- endif -%}
    {%- endfor %}
)
{%- endmacro %}

{% macro rows_set_aside(table) -%}
select
    rad,
    case
        when nyckel is null then 'nyckel_saknas'
        when minsta_innehall <> storsta_innehall then 'nyckel_dubbel'
        else 'kopia'
    end as orsak
from (
    select
        rad,
        nyckel,
        min(innehall) over (partition by nyckel) as minsta_innehall,
        max(innehall) over (partition by nyckel) as storsta_innehall,
        row_number() over (partition by nyckel order by rad) as nummer
    from (
        select
            rad,
            {{ flytt.cleaned(table, flytt.raw_key(table)) }} as nyckel,
            {{ flytt.raw_row_content(table) }} as innehall
        from {{ source('raw', table) }}
        where
            -- Nearly every key is used once: only the other rows' content is looked at.
            {{ flytt.cleaned(table, flytt.raw_key(table)) }} is null
            or {{ flytt.cleaned(table, flytt.raw_key(table)) }} in (
                select {{ flytt.cleaned(table, flytt.raw_key(table)) }}
                from {{ source('raw', table) }}
                group by 1
                having count(*) > 1
            )
    ) as misstankta
) as numrerade
where nyckel is null or nummer > 1 or minsta_innehall <> storsta_innehall
{%- endmacro %}

{% macro rows_that_count(table) -%}
select *
from {{ source('raw', table) }}
where rad not in (
    select rad
    from {{ ref('stg_flytt__avvikande_rader') }}
    where tabell = '{{ table }}'
)
{%- endmacro %}

{# Columns whose values the guards look into: dates, and codes that a seed must know. #}
{% macro guarded_columns(table) -%}
{%- set found = [] -%}
{%- for column in flytt.raw_columns(table) -%}
{%- if column.endswith('datum') or column in ('kontakttyp', 'bevakningstyp', 'typ_av_vb') -%}
{%- do found.append(column) -%}
{%- endif -%}
{%- endfor -%}
{{ return(found) }}
{%- endmacro %}

{# One pass over the table, whatever its columns. #}
{% macro value_counts(table) -%}
{%- set columns = flytt.guarded_columns(table) -%}
{%- if columns -%}
select
    '{{ table }}' as tabell,
    case
        {%- for column in columns %}
        when grouping({{ column }}) = 0 then '{{ column }}'
        {%- endfor %}
    end as kolumn,
    coalesce({{ columns | join(', ') }}, {{ flytt.no_text() }}) as varde,
    count(*) as antal
from {{ source('raw', table) }}
group by grouping sets (
    {%- for column in columns %}
    ({{ column }}){{ "," if not loop.last }}
    {%- endfor %}
)
{%- else -%}
select
    '{{ table }}' as tabell,
    {{ flytt.no_text() }} as kolumn,
    {{ flytt.no_text() }} as varde,
    cast(0 as bigint) as antal
from {{ source('raw', table) }}
where 1 = 0
{%- endif -%}
{%- endmacro %}
