with

source as (

    select * from {{ source('raw', 'ledger_korning') }}

),

renamed as (

    select
        run_id,
        cast(migreringsdatum as date) as migreringsdatum
    from source

)

select * from renamed
