{{ config(materialized='view') }}
-- The lines of rows that could not be read, of tables whose rows leave traces: those that a reader
-- refused, and those whose key is missing or used twice with different content.
with

inlasningar as (

    select
        tabell,
        avgransare
    from {{ ref('stg_flytt__inlasningar') }}

),

vagrade as (

    select
        tabell,
        cast(post as bigint) as rad,
        text as innehall
    from {{ source('raw', 'olast') }}
    where tabell in ({{ quoted(var('spartabeller')) }})

),

nyckelbrott as (

    {% for tabell in var('spartabeller') %}
    select
        avvikande.tabell,
        avvikande.rad,
        {{ row_content(raw_columns(tabell), 'rader') | replace("chr(31)", "chr(10)") }} as innehall
    from {{ ref('stg_flytt__avvikande_rader') }} as avvikande
    inner join {{ source('raw', tabell) }} as rader
        on avvikande.rad = rader.rad
    where avvikande.tabell = '{{ tabell }}' and avvikande.orsak <> 'kopia'
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

rader as (

    select * from vagrade
    union all
    select * from nyckelbrott

),

avgransade as (

    select
        rader.tabell,
        rader.rad,
        rader.innehall,
        coalesce(inlasningar.avgransare, ';') as avgransare
    from rader
    left join inlasningar
        on rader.tabell = inlasningar.tabell

)

select * from avgransade
