with

source as (

    select * from {{ source('raw', 'ledger_larm') }}

),

renamed as (

    select
        kallsystem,
        post_typ,
        post_id,
        larm,
        sedan
    from source

)

select * from renamed
