{{ config(materialized='view') }}
-- What can be closed in Exempel for each exported post: its place in the queue.
with

avslut as (

    select
        'exempel_plats' as typ,
        post_id as id,
        'exempel_vantelista' as tabell,
        kallsystem,
        post_typ,
        post_id,
        false as har_annan,
        false as har_olast
    from {{ ref('stg_ledger__exporter') }}
    where kallsystem = 'EXEMPEL'

)

select * from avslut
