with

source as (

    select * from {{ source('raw', 'ledger_listning') }}

),

renamed as (

    select
        kallsystem,
        post_typ,
        post_id,
        regel,
        forst_sedd,
        senast_sedd
    from source

)

select * from renamed
