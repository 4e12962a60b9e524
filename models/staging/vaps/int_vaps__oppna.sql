{{ config(materialized='view') }}
-- What the newest extract shows open in VÅPs.
with

oppna as (

    select
        'vaps_remiss' as typ,
        'vaps_remiss' as tabell,
        remiss_id as id
    from {{ ref('stg_vaps__remisser') }}
    where {{ parse_date('avslutsdatum') }} is null

)

select * from oppna
