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
        post_bokstav,
        record_id,
        case when not ar_forsta_kontakt then record_id || '-FR' end as remiss_record_id
    from exporterade

)

select * from export
