{#
  A table of codes that a region may replace: its key, compared like codes, is filled and unique
  (`optional` columns may be empty), columns named in `allowed` hold nothing but those values, and
  a kallsystem is one of those that take part.
#}
{% test code_table(model, key, optional=[], allowed={}) %}

{%- set values = dict(allowed) -%}
{%- if 'kallsystem' in key -%}
{%- do values.update({'kallsystem': var('posttabeller').keys() | list}) -%}
{%- endif %}

with

nycklar as (

    select
        {%- for column in key %}
        {{ flytt.clean_code(column) }} as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ model }}

),

nyckelfel as (

    select
        'nyckel' as fel,
        count(*) as antal
    from nycklar
    group by {{ key | join(', ') }}
    having
        count(*) > 1
        {%- for column in key if column not in optional %}
        or {{ column }} is null
        {%- endfor %}

),

{%- for column, known in values.items() %}

fel_{{ column }} as (

    select
        '{{ column }}' as fel,
        count(*) as antal
    from {{ model }}
    where coalesce({{ flytt.clean_code(column) }}, '')
        not in ('{{ known | map("upper") | join("', '") }}')
    having count(*) > 0

),
{%- endfor %}

alla_fel as (

    select * from nyckelfel
    {%- for column in values %}
    union all
    select * from fel_{{ column }}
    {%- endfor %}

)

select * from alla_fel

{% endtest %}
