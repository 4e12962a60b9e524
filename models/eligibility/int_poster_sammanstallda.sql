-- Every post with its latest export, and with what rows that could not be read say of its person
-- and of its vårdåtagande.
with

poster as (

    select * from {{ ref('int_poster_tolkade') }}

),

exporter as (

    select * from {{ ref('int_exporter_lage') }}

),

olasta_personer as (

    select distinct person
    from {{ ref('int_spar') }}
    where person is not null and tabell in ({{ quoted(var('posttabeller').values()) }})

),

olasta_vardataganden as (

    select distinct vardatagande_id
    from {{ ref('int_spar') }}
    where
        vardatagande_id is not null
        and tabell not in ({{ quoted(var('posttabeller').values()) }})

),

sammanstallda as (

    select
        poster.*,
        exporter.status as exporterad_status,
        exporter.bestalld as exporterad_bestalld,
        exporter.oforandrad as exporterad_oforandrad,
        olasta_personer.person as olast_person,
        olasta_vardataganden.vardatagande_id as olast_vardatagande
    from poster
    left join exporter
        on poster.kallsystem = exporter.kallsystem and poster.post_id = exporter.post_id
    left join olasta_personer
        on poster.person = olasta_personer.person
    left join olasta_vardataganden
        on poster.vardatagande_id = olasta_vardataganden.vardatagande_id
    {{ fence() }}

)

select * from sammanstallda
