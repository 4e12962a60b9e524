{{ config(materialized='view') }}
with

exporterade as (

    select *
    from {{ ref('exporterade_poster') }}
    where not ar_forsta_kontakt

),

forbrukade_remisser as (

    select
        run_id,
        remiss_record_id as record_id,
        kallsystem,
        post_id,
        personnummer,
        vardenhet_id,
        yrkeskategori,
        maldatum,
        remisskalla
    from exporterade

)

select * from forbrukade_remisser
