{{ config(materialized='view') }}
with

exporterade as (

    select *
    from {{ ref('exporterade_poster') }}
    where ar_forsta_kontakt

),

remisser as (

    select
        run_id,
        record_id,
        kallsystem,
        post_id,
        vardatagande_id,
        personnummer,
        vardenhet_id,
        regional_problemkod,
        vardbegaran,
        remisskalla,
        ankomstdatum,
        remissbeslutsdatum,
        granskningsdatum,
        maldatum,
        antal_dagar,
        bevakningstyp,
        kontakttyp,
        yrkeskategori,
        remittent_klass,
        remittent_id,
        kommentar
    from exporterade

)

select * from remisser
