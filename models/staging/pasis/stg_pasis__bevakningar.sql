with

source as (

    {{ rows_that_count('pasis_bevakning') }}

),

renamed as (

    select
        rad,
        {{ clean_id('bevakning_id') }} as bevakning_id,
        {{ clean_id('vardatagande_id') }} as vardatagande_id,
        {{ clean_person('personnummer') }} as personnummer,
        {{ clean_value('enhet') }} as enhet,
        {{ clean_value('mottagning') }} as mottagning,
        {{ clean_value('vardgivarkategori') }} as vardgivarkategori,
        {{ clean_value('maldatum') }} as maldatum,
        {{ clean_value('bevakningstyp') }} as bevakningstyp,
        {{ clean_value('kontakttyp') }} as kontakttyp,
        {{ clean_value('beslutsdatum_aterbesok') }} as beslutsdatum_aterbesok,
        {{ clean('kod') }} as kod,
        {{ clean('orsak') }} as orsak,
        {{ clean('interndiagnos') }} as interndiagnos,
        {{ clean('intern_text') }} as intern_text,
        {{ clean_value('bokad_datum') }} as bokad_datum,
        {{ clean_value('avbokad_datum') }} as avbokad_datum,
        {{ clean('avbokad_av') }} as avbokad_av
    from source

),

{{ personal_id_steps('renamed') }}

select * from classified
