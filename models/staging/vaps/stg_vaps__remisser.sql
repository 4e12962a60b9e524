with

source as (

    {{ rows_that_count('vaps_remiss') }}

),

renamed as (

    select
        rad,
        {{ clean_id('remiss_id') }} as remiss_id,
        {{ clean_id('personnummer') }} as personnummer,
        {{ clean('enhet') }} as enhet,
        {{ clean('sektor_team') }} as sektor_team,
        {{ clean('remissdatum') }} as remissdatum,
        {{ clean('ankomstdatum') }} as ankomstdatum,
        {{ clean('granskningsdatum') }} as granskningsdatum,
        {{ clean('remissanledning') }} as remissanledning,
        {{ clean('remisskalla') }} as remisskalla,
        {{ clean('antal_dagar') }} as antal_dagar,
        {{ clean('maldatum') }} as maldatum,
        {{ clean('kontakttyp') }} as kontakttyp,
        {{ clean('bevakningstyp') }} as bevakningstyp,
        {{ clean('vardgivarkategori') }} as vardgivarkategori,
        {{ clean('avvikelseorsak') }} as avvikelseorsak,
        {{ clean('avslutsdatum') }} as avslutsdatum,
        {{ clean('avslutsorsak') }} as avslutsorsak
    from source

),

{{ personal_id_steps('renamed') }}

select * from classified
