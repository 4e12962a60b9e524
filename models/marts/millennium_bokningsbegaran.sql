{{ config(materialized='view') }}
with

exporterade as (

    select *
    from {{ ref('exporterade_poster') }}
    where not ar_forsta_kontakt

),

bokningsbegaran as (

    select
        run_id,
        record_id,
        remiss_record_id,
        kallsystem,
        post_id,
        personnummer,
        vardenhet_id,
        kontakttyp,
        bevakningstyp,
        yrkeskategori,
        maldatum,
        beslutsdatum,
        kommentar
    from exporterade

)

select * from bokningsbegaran
