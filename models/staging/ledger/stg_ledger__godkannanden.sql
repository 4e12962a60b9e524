with

source as (

    select * from {{ source('raw', 'ledger_godkannande') }}

),

renamed as (

    select
        kallsystem,
        post_typ,
        post_id,
        run_id,
        coalesce(innehall, '') as innehall,
        coalesce(personnummer_text, '') as personnummer_text,
        coalesce(vardatagande_personnummer_text, '') as vardatagande_personnummer_text
    from source

)

select * from renamed
