{{ config(materialized='view') }}
-- Åtgärdslistan: what clinics must correct before a post can migrate, and duplicates.
with

listade as (

    select *
    from {{ ref('listade_poster') }}
    where utfall <> 'manuell'

),

lista as (

    select
        kallsystem,
        post_typ,
        post_id,
        enhet,
        mottagning,
        vardenhet_id,
        utfall,
        regel,
        rubrik,
        atgard,
        ansvarig,
        falt,
        varde,
        vinnare,
        forst_sedd,
        senast_sedd,
        ordning
    from listade

)

select * from lista
