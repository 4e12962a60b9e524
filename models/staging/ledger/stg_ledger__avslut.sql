with

source as (

    select * from {{ source('raw', 'ledger_avslut') }}

),

renamed as (

    select
        typ,
        id,
        avslut_id,
        cast(datum as date) as datum,
        kallsystem,
        post_typ,
        post_id,
        run_id,
        i_kraft = 'J' as i_kraft
    from source

)

select * from renamed
