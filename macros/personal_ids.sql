{#
  Personal ids (rules, section 4), as the steps of a model:

      with renamed as (…),
      {{ flytt.personal_id_steps('renamed') }}
      select * from classified

  adds to a relation with the text column `personnummer`
  - person_typ: saknas, reservnummer, samordningsnummer, personnummer or ogiltigt
  - person: the canonical twelve digits as a number, for the two types that have one
  - personnummer_jamforbart: in upper case, without blanks and separators
#}
{% macro personal_id_steps(relation) -%}
ids_normalised as (
    select
        {{ relation }}.*,
        korning.datum_nr,
        korning.reservnummer_monster,
        {{ flytt.is_in_id_form(relation ~ '.personnummer') }} as id_i_form
    from {{ relation }}
    cross join {{ ref('stg_flytt__korning') }} as korning
    {{ flytt.fence() }}
),

-- Nearly all are in form as they came; only the rest need more than a look.
ids_upper as (
    select
        ids_normalised.*,
        case
            when id_i_form then personnummer
            else {{ flytt.code(flytt.without_blanks('personnummer')) }}
        end as id_normaliserat
    from ids_normalised
    {{ flytt.fence() }}
),

ids_stripped as (
    select
        ids_upper.*,
        replace(replace(id_normaliserat, '-', ''), '+', '') as personnummer_jamforbart
    from ids_upper
    {{ flytt.fence() }}
),

ids_read as (
    select
        ids_stripped.*,
        case
            when id_i_form then cast(personnummer_jamforbart as bigint)
            when {{ flytt.is_in_id_form('id_normaliserat') }}
                then cast(personnummer_jamforbart as bigint)
        end as id_tal
    from ids_stripped
    {{ flytt.fence() }}
),

ids_split as (
    select
        ids_read.*,
        {{ flytt.div('id_tal', 10000) }} as id_fodelse,
        mod({{ flytt.div('id_tal', 10000) }}, 100) between 60 and 91
        and mod({{ flytt.div('id_tal', 1000000) }}, 100) between 0 and 12 as id_samordningsdag
    from ids_read
    {{ flytt.fence() }}
),

-- Ten digits: the latest century that does not put the birth date after d; a plus takes one more.
ids_dated as (
    select
        ids_split.*,
        case
            when length(personnummer_jamforbart) = 12 then id_fodelse
            else
                id_fodelse
                + 1000000 * (
                    {{ flytt.div('datum_nr', 1000000) }}
                    - case
                        when
                            mod(datum_nr, 1000000)
                            < id_fodelse - case when id_samordningsdag then 60 else 0 end
                            then 1
                        else 0
                    end
                    - case when position('+' in id_normaliserat) > 0 then 1 else 0 end
                )
        end as id_datum
    from ids_split
    {{ flytt.fence() }}
),

ids_typed as (
    select
        ids_dated.*,
        case
            -- One look at a time: an engine may work out both sides of an `and` for every row.
            when personnummer is null then 'saknas'
            when {{ flytt.is_regional_reserve_number() }} then 'reservnummer'
            when id_tal is null
                then case when {{ flytt.is_reserve_number() }} then 'reservnummer' else 'ogiltigt' end
            when not {{ flytt.luhn_holds('id_tal') }} then 'ogiltigt'
            when id_samordningsdag then 'samordningsnummer'
            when id_datum > datum_nr then 'ogiltigt'
            when mod({{ flytt.div('id_tal', 10) }}, 1000) = 0 then 'ogiltigt'
            when {{ flytt.is_calendar_day('id_datum') }} then 'personnummer'
            else 'ogiltigt'
        end as person_typ
    from ids_dated
    {{ flytt.fence() }}
),

classified as (
    select
        ids_typed.*,
        case
            when person_typ in ('personnummer', 'samordningsnummer')
                then id_datum * 10000 + mod(id_tal, 10000)
        end as person
    from ids_typed
    {{ flytt.fence() }}
)
{%- endmacro %}

{% macro is_in_id_form(e) -%}{{ return(adapter.dispatch('is_in_id_form', 'flytt')(e)) }}{%- endmacro %}
{% macro duckdb__is_in_id_form(e) -%}{{ flytt.matches(e, '([0-9]{6}|[0-9]{8})[-+]?[0-9]{4}') }}{%- endmacro %}

{% macro spark__is_in_id_form(e) -%}{{ flytt.matches(e, '([0-9]{6}|[0-9]{8})[-+]?[0-9]{4}') }}{%- endmacro %}

{# PostgreSQL compiles a pattern for every value: lengths and classes cost a fifth. #}
{% macro postgres__is_in_id_form(e) -%}
case
    when octet_length({{ e }}) in (10, 12) then {{ e }} !~ '[^0-9]'
    when octet_length({{ e }}) in (11, 13)
        then substr({{ e }}, octet_length({{ e }}) - 4, 1) in ('-', '+')
            and overlay({{ e }} placing '' from octet_length({{ e }}) - 4 for 1) !~ '[^0-9]'
    else false
end
{%- endmacro %}

{% macro is_regional_reserve_number() -%}
case
    when reservnummer_monster is null then false
    else {{ flytt.contains_pattern('personnummer_jamforbart', 'reservnummer_monster') }}
end
{%- endmacro %}

{% macro is_reserve_number() -%}
{{ flytt.matches('id_normaliserat', '([0-9]{6}|[0-9]{8})[-+]?[0-9A-Z]{4}') }}
{%- endmacro %}

{# The check digit over the last ten digits: every second digit doubled, digit sums added. #}
{% macro luhn_holds(number) -%}
mod(
    {%- for place in range(10) %}
    {%- set digit = 'mod(' ~ flytt.div(number, 10 ** place) ~ ', 10)' %}
    {% if loop.index is even -%}
    2 * {{ digit }} - 9 * {{ flytt.div(digit, 5) }}
    {%- else -%}
    {{ digit }}
    {%- endif %}
    {%- if not loop.last %} +{% endif %}
    {%- endfor %},
    10
) = 0
{%- endmacro %}

{% macro is_calendar_day(number) -%}
{%- set year = flytt.div(number, 10000) -%}
{%- set month = 'mod(' ~ flytt.div(number, 100) ~ ', 100)' -%}
{%- set day = 'mod(' ~ number ~ ', 100)' -%}
(
    {{ year }} > 0
    and {{ month }} between 1 and 12
    and {{ day }} between 1 and case
        when {{ month }} in (4, 6, 9, 11) then 30
        when {{ month }} <> 2 then 31
        when mod({{ year }}, 4) = 0 and (mod({{ year }}, 100) <> 0 or mod({{ year }}, 400) = 0) then 29
        else 28
    end
)
{%- endmacro %}
