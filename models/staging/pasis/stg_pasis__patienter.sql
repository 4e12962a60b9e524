with

source as (

    {{ rows_that_count('pasis_patient') }}

),

renamed as (

    select
        rad,
        {{ clean_person('personnummer') }} as personnummer,
        {{ clean_value('senaste_vardkontakt') }} as senaste_vardkontakt
    from source

),

{{ personal_id_steps('renamed') }}

select * from classified
