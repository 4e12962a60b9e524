with

source as (

    {{ rows_that_count('exempel_vantelista') }}

),

renamed as (

    select
        rad,
        {{ clean('plats_id') }} as plats_id,
        {{ clean('personnummer') }} as personnummer,
        {{ clean('enhet') }} as enhet,
        {{ clean('team') }} as team,
        {{ clean('kontakttyp') }} as kontakttyp,
        {{ clean('maldatum') }} as maldatum,
        {{ clean('ankomstdatum') }} as ankomstdatum,
        {{ clean('remissdatum') }} as remissdatum,
        {{ clean('granskningsdatum') }} as granskningsdatum,
        {{ clean('anledning') }} as anledning,
        {{ clean('antal_dagar') }} as antal_dagar,
        {{ clean('notering') }} as notering,
        {{ clean('avslutsdatum') }} as avslutsdatum
    from source

),

{{ personal_id_steps('renamed') }}

select * from classified
