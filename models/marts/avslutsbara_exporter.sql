{{ config(materialized='view') }}
-- Exports that Millennium has confirmed for every record: the only ones that may be closed.
with

exporter as (

    select * from {{ ref('stg_ledger__exporter') }}

),

korning as (

    select * from {{ ref('stg_flytt__korning') }}

),

avslutsbara as (

    select
        exporter.kallsystem,
        exporter.post_typ,
        exporter.post_id,
        exporter.kategori,
        exporter.vardatagande_id,
        exporter.migreringsdatum as datum,
        korning.sign
    from exporter
    cross join korning
    where exporter.status = 'migrerad'

)

select * from avslutsbara
