with

source as (

    {{ rows_that_count('pasis_bevakning') }}

),

renamed as (

    select
        rad,
        {{ clean_id('bevakning_id') }} as bevakning_id,
        {{ clean_id('vardatagande_id') }} as vardatagande_id,
        {{ clean_id('personnummer') }} as personnummer,
        {{ clean('enhet') }} as enhet,
        {{ clean('mottagning') }} as mottagning,
        {{ clean('vardgivarkategori') }} as vardgivarkategori,
        {{ clean('maldatum') }} as maldatum,
        {{ clean('bevakningstyp') }} as bevakningstyp,
        {{ clean('kontakttyp') }} as kontakttyp,
        {{ clean('beslutsdatum_aterbesok') }} as beslutsdatum_aterbesok,
        {{ clean('kod') }} as kod,
        {{ clean('orsak') }} as orsak,
        {{ clean('interndiagnos') }} as interndiagnos,
        {{ clean('intern_text') }} as intern_text,
        {{ clean('bokad_datum') }} as bokad_datum,
        {{ clean('avbokad_datum') }} as avbokad_datum,
        {{ clean('avbokad_av') }} as avbokad_av
    from source

),

{{ personal_id_steps('renamed') }}

select * from classified
