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
        coalesce(personnummer_text, '') as personnummer_text,
        coalesce(vardatagande_personnummer_text, '') as vardatagande_personnummer_text,
        avvikelseorsak,
        huvudmottagning,
        status,
        coalesce(motstridig = 'J', false) as motstridig,
        coalesce(bestalld = 'J', false) as bestalld,
        avslut_id,
        avslut_datum
    from source

)

select * from renamed
