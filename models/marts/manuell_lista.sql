{{ config(materialized='view') }}
-- Posts that must be moved by hand, for each rule that says so.
with

listade as (

    select *
    from {{ ref('listade_poster') }}
    where utfall = 'manuell'

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
