{{ config(materialized='view') }}
-- What the ledger remembers of an exported post.
with

exporterade as (

    select * from {{ ref('exporterade_poster') }}

),

export as (

    select
        kallsystem,
        post_typ,
        post_id,
        personnummer,
        vardenhet_id,
        kategori,
        regional_problemkod,
        vardatagande_id,
        innehall,
        personnummer_text,
        vardatagande_personnummer_text,
        avvikelseorsak,
        huvudmottagning,
        post_bokstav,
        record_id,
        remiss_record_id
    from exporterade

)

select * from export
