{{ config(materialized='view') }}
-- What can be closed in VÅPs for each exported post: its referral.
with

avslut as (

    select
        'vaps_remiss' as typ,
        post_id as id,
        'vaps_remiss' as tabell,
        kallsystem,
        post_typ,
        post_id,
        false as har_annan,
        false as har_olast
    from {{ ref('stg_ledger__exporter') }}
    where kallsystem = 'VAPS'

)

select * from avslut
