with

source as (

    select * from {{ source('raw', 'karantan') }}

),

renamed as (

    select
        tabell,
        rad,
        orsak
    from source

)

select * from renamed
