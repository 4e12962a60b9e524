with

source as (

    select * from {{ source('raw', 'ledger_avslut') }}

),

renamed as (

    select
        typ,
        id,
        avslut_id,
        fingeravtryck
    from source

)

select * from renamed
