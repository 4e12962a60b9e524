with

source as (

    select * from {{ source('raw', 'ledger_korning_utfall') }}

),

renamed as (

    select
        utfall,
        cast(antal as bigint) as antal
    from source

)

select * from renamed
