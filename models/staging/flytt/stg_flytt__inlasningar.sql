with

source as (

    select * from {{ source('raw', 'inlasning') }}

),

renamed as (

    select
        kallsystem,
        tabell,
        antal,
        fingeravtryck,
        avgransare
    from source

)

select * from renamed
