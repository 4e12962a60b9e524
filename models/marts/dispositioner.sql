{{ config(materialized='view') }}
with

poster as (

    select * from {{ ref('int_poster_avgjorda') }}

),

dispositioner as (

    select
        kallsystem,
        post_typ,
        post_id,
        utfall,
        regel,
        regler,
        kategori,
        vardenhet_id,
        regional_problemkod,
        vinnare
    from poster

)

select * from dispositioner
