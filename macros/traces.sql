{# Cutting the text of rows that could not be read (contract, section 5). #}

{# Text cut at every line feed, one row for each piece. #}
{% macro lines_of(e) -%}{{ return(adapter.dispatch('lines_of', 'flytt')(e)) }}{%- endmacro %}
{% macro duckdb__lines_of(e) -%}unnest(string_split({{ e }}, chr(10))){%- endmacro %}
{% macro postgres__lines_of(e) -%}unnest(string_to_array({{ e }}, chr(10))){%- endmacro %}

{#
  Runs of 6 or 8 digits, perhaps a sign, and four digits, which no letter or digit touches, one row for
  each. What is neither is doubled first, so that a sign between two runs can end the one and begin the
  other: not every engine can look around.
#}
{% macro id_runs_of(e) -%}{{ return(adapter.dispatch('id_runs_of', 'flytt')(e)) }}{%- endmacro %}
{% macro duckdb__id_runs_of(e) -%}
{%- set other = '[^0-9A-Za-zª²³µ¹º¼½¾À-ÖØ-öø-ʯͰ-ԯ]' -%}
unnest(regexp_extract_all(
    regexp_replace({{ e }}, '({{ other }})', '\1\1', 'g'),
    '(?:^|{{ other }})((?:[0-9]{6}|[0-9]{8})(?:--|\+\+)?[0-9]{4})(?:{{ other }}|$)',
    1
))
{%- endmacro %}
{% macro postgres__id_runs_of(e) -%}
{%- set other = '[^0-9A-Za-zª²³µ¹º¼½¾À-ÖØ-öø-ʯͰ-ԯ]' -%}
(regexp_matches(
    regexp_replace({{ e }}, '({{ other }})', '\1\1', 'g'),
    '(?:^|{{ other }})((?:[0-9]{6}|[0-9]{8})(?:--|\+\+)?[0-9]{4})(?:{{ other }}|$)',
    'g'
))[1]
{%- endmacro %}
