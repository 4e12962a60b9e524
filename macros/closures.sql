{#
  Vårdåtaganden behind migrated posts that no other open bevakning refers to, once each: the latest
  export, then the first post by id, stands for those that share one. `condition` picks the posts.
#}
{% macro closable_vardataganden(condition, batch=false) -%}
with

exporter as (

    select *
    from {{ ref('avslutsbara_exporter') }}
    where kallsystem = 'PASIS' and vardatagande_id is not null and {{ condition }}

),

oppna_bevakningar as (

    select
        bevakning_id,
        vardatagande_id
    from {{ ref('stg_pasis__bevakningar') }}
    where avbokad_datum is null

),

oppna_vardataganden as (

    select vardatagande_id
    from {{ ref('stg_pasis__vardataganden') }}
    where avslutsdatum is null

),

bestallda as (

    select id
    from {{ ref('stg_ledger__avslut') }}
    where typ in ('vardatagande', 'batchstangning')
    {% if batch %}
    union all

    -- What a migrated first contact closes needs no batch.
    select vardatagande_id as id
    from {{ ref('stangning_vardatagande') }}
    {% endif %}

),

numrerade as (

    select
        exporter.*,
        row_number() over (
            partition by exporter.vardatagande_id
            order by {{ flytt.by_code_point('exporter.datum') }} desc, {{ flytt.by_code_point('exporter.post_id') }}
        ) as nummer
    from exporter
    where
        not exists (
            select 1
            from oppna_bevakningar
            where
                oppna_bevakningar.vardatagande_id = exporter.vardatagande_id
                and oppna_bevakningar.bevakning_id <> exporter.post_id
        )
        and not exists (
            select 1
            from bestallda
            where bestallda.id = exporter.vardatagande_id
        )
        {% if batch -%}
        and exists (
            select 1
            from oppna_vardataganden
            where oppna_vardataganden.vardatagande_id = exporter.vardatagande_id
        )
        {%- endif %}

),

stangningar as (

    select
        vardatagande_id,
        datum,
        'MM' as orsak,
        sign,
        post_id
    from numrerade
    where nummer = 1

)

select * from stangningar
{%- endmacro %}
