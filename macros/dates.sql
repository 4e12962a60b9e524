{# Dates: YYYY-MM-DD and YYYYMMDD, real calendar dates, years 1900–2199 (rules, section 5). #}

{% macro parse_date(e) -%}{{ return(adapter.dispatch('parse_date', 'flytt')(e)) }}{%- endmacro %}

{# The length decides the form, so that one pattern is tried. #}
{% macro duckdb__parse_date(e) -%}
case strlen({{ e }})
    when 10 then
        case when {{ flytt.matches(e, '(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}') }} then try_cast({{ e }} as date) end
    when 8 then
        case when {{ flytt.matches(e, '(19|20|21)[0-9]{6}') }} then cast(try_strptime({{ e }}, '%Y%m%d') as date) end
end
{%- endmacro %}

{#
  Nearly every date is within days 1 to 28, which comparing pieces of text decides at a fraction of a
  pattern's cost; another pattern is the rest of the calendar, so that no cast can fail.
#}
{% macro postgres__parse_date(e) -%}
{%- set thirty_one = '(0[13578]|1[02])D(0[1-9]|[12][0-9]|3[01])' -%}
{%- set thirty = '(0[469]|11)D(0[1-9]|[12][0-9]|30)' -%}
{%- set february = '02D(0[1-9]|1[0-9]|2[0-8])' -%}
{%- set calendar = '(' ~ thirty_one ~ '|' ~ thirty ~ '|' ~ february ~ ')' -%}
{%- set leap_years = '(19|20|21)(0[48]|[2468][048]|[13579][26])|2000' -%}
case
    when
        length(replace({{ e }}, '-', '')) = 8
        and {{ e }} !~ '[^0-9-]'
        and substr({{ e }}, 1, 2) in ('19', '20', '21')
        and right({{ e }}, 2) collate "C" between '01' and '28'
        and (
            ({{ e }} like '____-__-__' and substr({{ e }}, 6, 2) collate "C" between '01' and '12')
            or (length({{ e }}) = 8 and substr({{ e }}, 5, 2) collate "C" between '01' and '12')
        )
        then cast({{ e }} as date)
    when {{ e }} ~ '^(19|20|21)[0-9]{2}(-{{ calendar | replace("D", "-") }}|{{ calendar | replace("D", "") }})$'
        then cast({{ e }} as date)
    when {{ e }} ~ '^({{ leap_years }})(-02-29|0229)$' then cast({{ e }} as date)
end
{%- endmacro %}

{% macro spark__parse_date(e) -%}
case octet_length({{ e }})
    when 10 then
        case when {{ flytt.matches(e, '(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}') }} then try_cast({{ e }} as date) end
    when 8 then
        case
            when {{ flytt.matches(e, '(19|20|21)[0-9]{6}') }}
                then try_cast(substr({{ e }}, 1, 4) || '-' || substr({{ e }}, 5, 2) || '-' || substr({{ e }}, 7, 2) as date)
        end
end
{%- endmacro %}

{% macro date_text(e) -%}{{ return(adapter.dispatch('date_text', 'flytt')(e)) }}{%- endmacro %}
{% macro duckdb__date_text(e) -%}strftime({{ e }}, '%Y-%m-%d'){%- endmacro %}
{% macro postgres__date_text(e) -%}to_char({{ e }}, 'YYYY-MM-DD'){%- endmacro %}
{# date_format() would make a timestamp of the date, in some time zone. #}
{% macro spark__date_text(e) -%}cast({{ e }} as string){%- endmacro %}

{# YYYY-MM-DD where a text is a date, and the text where not: ten characters are one of the two as they stand. #}
{% macro compared_date(e) -%}
case when length({{ e }}) = 8 then coalesce({{ flytt.date_text(flytt.parse_date(e)) }}, {{ e }}) else coalesce({{ e }}, '') end
{%- endmacro %}

{% macro date_number(e) -%}
cast(extract(year from {{ e }}) * 10000 + extract(month from {{ e }}) * 100 + extract(day from {{ e }}) as bigint)
{%- endmacro %}

{% macro years_before(e, years) -%}cast({{ e }} - interval '{{ years }}' year as date){%- endmacro %}

{% macro days_after(e, days) -%}cast({{ e }} + interval '{{ days }}' day as date){%- endmacro %}

{% macro days_between(earlier, later) -%}{{ return(adapter.dispatch('days_between', 'flytt')(earlier, later)) }}{%- endmacro %}
{% macro duckdb__days_between(earlier, later) -%}({{ later }} - {{ earlier }}){%- endmacro %}
{% macro postgres__days_between(earlier, later) -%}({{ later }} - {{ earlier }}){%- endmacro %}
{# A difference is an interval there. #}
{% macro spark__days_between(earlier, later) -%}datediff({{ later }}, {{ earlier }}){%- endmacro %}
