with

source as (

    {{ rows_that_count('pu_person') }}

),

renamed as (

    select
        rad,
        {{ clean_person('personnummer') }} as personnummer,
        {{ clean_value('folkbokford') }} as folkbokford,
        {{ clean('avregistrerad_orsak') }} as avregistrerad_orsak,
        {{ clean_value('skyddad') }} as skyddad,
        {{ clean('fornamn') }} as fornamn,
        {{ clean('efternamn') }} as efternamn,
        {{ clean('adress') }} as adress,
        {{ clean('postnummer') }} as postnummer,
        {{ clean('postort') }} as postort
    from source

),

{{ personal_id_steps('renamed') }}

select * from classified
