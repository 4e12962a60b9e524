{# Text as the data contract takes it: NFC, without surrounding blanks, empty means missing. #}

{% macro blanks() -%}(' ' || chr(9) || chr(10) || chr(13) || chr(160)){%- endmacro %}

{% macro clean(e) -%}{{ return(adapter.dispatch('clean', 'flytt')(e)) }}{%- endmacro %}
{% macro duckdb__clean(e) -%}nullif(trim(nfc_normalize({{ e }}), {{ flytt.blanks() }}), ''){%- endmacro %}
{% macro postgres__clean(e) -%}
nullif(btrim({{ flytt.postgres__nfc(e) }}, {{ flytt.blanks() }}), '')
{%- endmacro %}
{# Spark has no function that makes NFC: text is in that form when it is loaded there. #}
{% macro spark__clean(e) -%}nullif(btrim({{ e }}, {{ flytt.blanks() }}), ''){%- endmacro %}

{#
  The same for codes, flags, personal ids, dates and numbers, of which invisible characters are no part.
#}
{% macro invisible() -%}{{ return([173, 8203, 8204, 8205, 8206, 8207, 8288, 65279]) }}{%- endmacro %}

{#
  A run has looked at every byte that it loaded, and says no when there are none: to look again in every
  value costs a tenth of a run. By hand nobody has looked. Not asked while dbt parses: a model would be
  parsed again whenever the answer changes.
#}
{% macro may_hold_invisible() -%}{{ return(execute and env_var('FLYTT_INVISIBLE', 'yes') != 'no') }}{%- endmacro %}

{# One replacement after another: DuckDB does that once per dictionary entry, and translate() once per row. #}
{% macro without_invisible(e) -%}
{{ return(adapter.dispatch('without_invisible', 'flytt')(e) if flytt.may_hold_invisible() else e) }}
{%- endmacro %}
{% macro duckdb__without_invisible(e) -%}
{%- set ns = namespace(text=e) -%}
{%- for character in flytt.invisible() -%}
{%- set ns.text = 'replace(' ~ ns.text ~ ', chr(' ~ character ~ "), '')" -%}
{%- endfor -%}
{{ ns.text }}
{%- endmacro %}
{% macro postgres__without_invisible(e) -%}
translate({{ e }}, chr({{ flytt.invisible() | join(') || chr(') }}), '')
{%- endmacro %}
{# chr() knows 256 characters there. An accent that one of them kept from its letter stays apart. #}
{% macro spark__without_invisible(e) -%}
translate({{ e }}, '{% for character in flytt.invisible() %}{{ "\\u%04x" | format(character) }}{% endfor %}', '')
{%- endmacro %}

{% macro clean_value(e) -%}{{ return(adapter.dispatch('clean_value', 'flytt')(e)) }}{%- endmacro %}
{% macro duckdb__clean_value(e) -%}{{ flytt.clean(flytt.without_invisible(e)) }}{%- endmacro %}
{% macro postgres__clean_value(e) -%}
nullif(btrim(
    case
        when octet_length({{ e }}) = char_length({{ e }}) then {{ e }}
        else {{ flytt.postgres__nfc(flytt.without_invisible(e)) }}
    end,
    {{ flytt.blanks() }}
), '')
{%- endmacro %}

{% macro spark__clean_value(e) -%}{{ flytt.clean(flytt.without_invisible(e)) }}{%- endmacro %}

{# Personal ids: nearly every value is another and of digits alone. #}
{% macro clean_person(e) -%}{{ return(adapter.dispatch('clean_person', 'flytt')(e)) }}{%- endmacro %}
{% macro duckdb__clean_person(e) -%}
case
    when {{ e }} >= '!' and strlen({{ e }}) = length({{ e }}) and not contains({{ flytt.blanks() }}, {{ e }}[-1])
        then {{ e }}
    else {{ flytt.clean_value(e) }}
end
{%- endmacro %}
{% macro postgres__clean_person(e) -%}{{ flytt.clean_value(e) }}{%- endmacro %}
{% macro spark__clean_person(e) -%}{{ flytt.clean_value(e) }}{%- endmacro %}

{#
  The same for ids, where nearly every value is another: DuckDB cleans a code once per dictionary
  entry, but an id once per row, and trimming costs ten times a look at both ends. U+00A0 and
  nothing else sorts between these two.
#}
{% macro clean_id(e) -%}{{ return(adapter.dispatch('clean_id', 'flytt')(e)) }}{%- endmacro %}
{% macro duckdb__clean_id(e) -%}
case
    when {{ e }} >= '!' and ({{ e }} < chr(160) or {{ e }} >= chr(161)) and not contains({{ flytt.blanks() }}, {{ e }}[-1])
        then nfc_normalize({{ e }})
    else {{ flytt.clean(e) }}
end
{%- endmacro %}
{% macro postgres__clean_id(e) -%}{{ flytt.clean(e) }}{%- endmacro %}
{% macro spark__clean_id(e) -%}{{ flytt.clean(e) }}{%- endmacro %}

{# Everything below U+0300 is in form NFC, and a look is ten times cheaper than making it so. #}
{% macro postgres__nfc(e) -%}
case when {{ e }} !~ '[\u0300-\U0010ffff]' then {{ e }} else normalize({{ e }}, nfc) end
{%- endmacro %}

{#
  Codes compare in upper case, å ä ö and every other Latin letter included, whatever the locale;
  ß becomes SS. Letters of other scripts stay as they are, on every engine.
#}
{% macro code(e) -%}{{ return(adapter.dispatch('code', 'flytt')(e)) }}{%- endmacro %}

{% macro duckdb__code(e) -%}
case
    when strlen({{ e }}) = length({{ e }}) then upper({{ e }})
    when regexp_full_match({{ e }}, '[\x{1}-\x{17f}]*') then upper(replace({{ e }}, 'ß', 'SS'))
    else {{ flytt.upper_latin(flytt.upper_ascii(e)) }}
end
{%- endmacro %}

{#
  PostgreSQL's upper() follows the collation: under "C" it knows A to Z, and the list the rest. The
  list is long, and few codes need more of it than å, ä and ö.
#}
{% macro postgres__code(e) -%}
case
    when octet_length({{ e }}) = char_length({{ e }}) then upper(cast({{ e }} as text) collate "C")
    when {{ e }} !~ '[^\u0001-\u007fåäöÅÄÖ]'
        then upper(replace(replace(replace({{ e }}, 'å', 'Å'), 'ä', 'Ä'), 'ö', 'Ö') collate "C")
    else upper({{ flytt.upper_latin(e) }} collate "C")
end
{%- endmacro %}

{# upper() follows Unicode in full there, where ŉ becomes two letters: only ASCII is left to it. #}
{% macro spark__code(e) -%}
case
    when octet_length({{ e }}) = char_length({{ e }}) then upper({{ e }})
    else {{ flytt.upper_latin(flytt.upper_ascii(e)) }}
end
{%- endmacro %}

{% macro upper_ascii(e) -%}
translate({{ e }}, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
{%- endmacro %}

{% macro upper_latin(e) -%}
translate(
    replace({{ e }}, 'ß', 'SS'),
    'åäöéüµàáâãæçèêëìíîïðñòóôõøùúûýþÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżžſ',
    'ÅÄÖÉÜΜÀÁÂÃÆÇÈÊËÌÍÎÏÐÑÒÓÔÕØÙÚÛÝÞŸĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮIĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŹŻŽS'
)
{%- endmacro %}

{% macro clean_code(e) -%}{{ flytt.code(flytt.clean(e)) }}{%- endmacro %}

{% macro by_code_point(e) -%}{{ return(adapter.dispatch('by_code_point', 'flytt')(e)) }}{%- endmacro %}
{% macro duckdb__by_code_point(e) -%}{{ e }}{%- endmacro %}
{% macro postgres__by_code_point(e) -%}{{ e }} collate "C"{%- endmacro %}
{% macro spark__by_code_point(e) -%}{{ e }}{%- endmacro %}

{% macro matches(e, pattern) -%}{{ return(adapter.dispatch('matches', 'flytt')(e, pattern)) }}{%- endmacro %}
{% macro duckdb__matches(e, pattern) -%}regexp_full_match({{ e }}, '{{ pattern }}'){%- endmacro %}
{% macro postgres__matches(e, pattern) -%}({{ e }} ~ '^({{ pattern }})$'){%- endmacro %}
{# A backslash in a literal is an escape there, and $ is also before a last line feed. #}
{% macro spark__matches(e, pattern) -%}({{ e }} rlike '^({{ pattern | replace("\\", "\\\\") }})\\z'){%- endmacro %}

{% macro contains_pattern(e, pattern) -%}{{ return(adapter.dispatch('contains_pattern', 'flytt')(e, pattern)) }}{%- endmacro %}
{% macro duckdb__contains_pattern(e, pattern) -%}regexp_matches({{ e }}, {{ pattern }}){%- endmacro %}
{% macro postgres__contains_pattern(e, pattern) -%}({{ e }} ~ {{ pattern }}){%- endmacro %}
{% macro spark__contains_pattern(e, pattern) -%}({{ e }} rlike {{ pattern }}){%- endmacro %}

{% macro without_blanks(e) -%}
translate({{ e }}, {{ flytt.blanks() }}, '')
{%- endmacro %}
