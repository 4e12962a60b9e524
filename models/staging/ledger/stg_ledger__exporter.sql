with

source as (

    select * from {{ source('raw', 'ledger_export') }}

),

renamed as (

    select
        kallsystem,
        post_typ,
        post_id,
        run_id,
        migreringsdatum,
        cast(personnummer as bigint) as person,
        vardenhet_id,
        kategori,
        regional_problemkod,
        vardatagande_id,
        innehall,
        status
    from source

)

select * from renamed
