{# The orders of section 6: total, so that every engine names the same winner. #}

{% macro follow_up_order(posts) -%}
{{ posts }}.maldatum nulls last,
            case when {{ posts }}.kategori = 'aterbesok' then 0 else 1 end,
            {{ flytt.by_code_point(posts ~ '.kallsystem') }},
            {{ flytt.by_code_point(posts ~ '.post_id') }}
{%- endmacro %}

{% macro first_contact_order(posts) -%}
{{ posts }}.maldatum nulls last,
            {{ posts }}.ankomstdatum nulls last,
            {{ flytt.by_code_point(posts ~ '.kallsystem') }},
            {{ flytt.by_code_point(posts ~ '.post_id') }}
{%- endmacro %}

{# The first row by source and id of every group. #}
{% macro first_of(relation, columns, condition='true') -%}
select *
    from (
        select
            {{ columns | join(', ') }},
            kallsystem,
            post_id,
            row_number() over (
                partition by {{ columns | join(', ') }}
                order by {{ flytt.by_code_point('kallsystem') }}, {{ flytt.by_code_point('post_id') }}
            ) as nummer
        from {{ relation }}
        where {{ condition }}
    ) as numrerade
    where nummer = 1
{%- endmacro %}
