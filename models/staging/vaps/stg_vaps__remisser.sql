with

source as (

    {{ rows_that_count('vaps_remiss') }}

),

renamed as (

    select
        rad,
        {{ clean_id('remiss_id') }} as remiss_id,
        {{ clean_person('personnummer') }} as personnummer,
        {{ clean_value('enhet') }} as enhet,
        {{ clean_value('sektor_team') }} as sektor_team,
        {{ clean_value('remissdatum') }} as remissdatum,
        {{ clean_value('ankomstdatum') }} as ankomstdatum,
        {{ clean_value('granskningsdatum') }} as granskningsdatum,
        {{ clean_value('remissanledning') }} as remissanledning,
        {{ clean('remisskalla') }} as remisskalla,
        {{ clean_value('antal_dagar') }} as antal_dagar,
        {{ clean_value('maldatum') }} as maldatum,
        {{ clean_value('kontakttyp') }} as kontakttyp,
        {{ clean_value('bevakningstyp') }} as bevakningstyp,
        {{ clean_value('vardgivarkategori') }} as vardgivarkategori,
        {{ clean('avvikelseorsak') }} as avvikelseorsak,
        {{ clean_value('bokad_datum') }} as bokad_datum,
        {{ clean_value('avslutsdatum') }} as avslutsdatum,
        {{ clean('avslutsorsak') }} as avslutsorsak
    from source

),

{{ personal_id_steps('renamed') }}

select * from classified
