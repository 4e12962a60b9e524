{{ config(materialized='view') }}
-- What the newest extract shows open in Exempel.
with

oppna as (

    select
        'exempel_plats' as typ,
        'exempel_vantelista' as tabell,
        plats_id as id
    from {{ ref('stg_exempel__vantelista') }}
    where {{ parse_date('avslutsdatum') }} is null

)

select * from oppna
