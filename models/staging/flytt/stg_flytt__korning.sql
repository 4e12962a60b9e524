with

source as (

    select * from {{ source('raw', 'korning') }}

),

renamed as (

    select
        run_id,
        cast(migreringsdatum as date) as migreringsdatum,
        cast(kommentar_max as integer) as kommentar_max,
        -- null where the region has no pattern of its own: the default is covered by the letter
        reservnummer_monster,
        sign,
        -- a share with up to ten decimals
        cast(quarantined as decimal(12, 10)) as quarantined,
        cast(shrunk as decimal(12, 10)) as shrunk,
        cast(senaste_migrering as date) as senaste_migrering,
        {{ date_number('cast(migreringsdatum as date)') }} as datum_nr,
        {{ years_before('cast(migreringsdatum as date)', 2) }} as kontaktgrans
    from source

)

select * from renamed
