-- What the newest extract holds of posts that the ledger holds, as it is compared with their
-- export.
-- A ledger that knows nothing of the first edition spares the engine the content that it hashed.
{% set forsta_upplagan = has_rows('ledger_export', is_first_edition('innehall')) %}
with

exporter as (

    select * from {{ ref('stg_ledger__exporter') }}

),

poster as (

    select * from {{ ref('int_poster') }}

),

{% if forsta_upplagan %}
forsta_upplagan as (

    {% for kalla in var('forsta_upplagans_kallor') %}
    select * from {{ ref('int_' ~ kalla ~ '__forsta_upplagan') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),
{% endif %}

lasta as (

    select
        exporter.kallsystem,
        exporter.post_typ,
        exporter.post_id,
        exporter.kategori = 'forsta_kontakt' as ar_forsta_kontakt,
        {{ parse_date('poster.avslutad') }} is null as oppen,
        poster.vardatagande_id,
        poster.personnummer_text,
        coalesce({{ as_text('poster.person') }}, poster.personnummer_text) as person,
        poster.vardatagande_personnummer_text,
        coalesce(
            {{ as_text('poster.vardatagande_person') }}, poster.vardatagande_personnummer_text
        ) as vardatagande_person,
        {{ content_hash('poster', 'exporter.kategori') }} as innehall,
        {% if forsta_upplagan %}
        case
            when {{ is_first_edition('exporter.innehall') }}
                then {{ first_edition_hash('forsta_upplagan', 'exporter.kategori') }}
        end
        {% else %}
        {{ no_text() }}
        {% endif %}
        as innehall_forsta_upplagan
    from exporter
    inner join poster
        on
            exporter.kallsystem = poster.kallsystem
            and exporter.post_id = poster.post_id
    {% if forsta_upplagan %}
    left join forsta_upplagan
        on
            {{ is_first_edition('exporter.innehall') }}
            and exporter.kallsystem = forsta_upplagan.kallsystem
            and exporter.post_id = forsta_upplagan.post_id
    {% endif %}
    -- A first run need not read every post to find that the ledger holds none of them.
    where {{ "true" if has_rows('ledger_export') else "false" }}
    {{ fence() }}

),

-- Only a first contact reads its vårdåtagande.
nu as (

    select
        kallsystem,
        post_typ,
        post_id,
        oppen,
        vardatagande_id,
        personnummer_text,
        person,
        case
            when ar_forsta_kontakt then vardatagande_personnummer_text else ''
        end as vardatagande_personnummer_text,
        case when ar_forsta_kontakt then vardatagande_person else '' end as vardatagande_person,
        innehall,
        innehall_forsta_upplagan
    from lasta

)

select * from nu
