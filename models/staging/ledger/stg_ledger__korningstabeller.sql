with

source as (

    select * from {{ source('raw', 'ledger_korning_tabell') }}

),

renamed as (

    select
        tabell,
        kallsystem,
        cast(antal as bigint) as antal,
        fingeravtryck
    from source

)

select * from renamed
