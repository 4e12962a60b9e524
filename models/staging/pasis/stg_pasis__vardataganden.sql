with

source as (

    {{ rows_that_count('pasis_vardatagande') }}

),

renamed as (

    select
        rad,
        {{ clean_id('vardatagande_id') }} as vardatagande_id,
        {{ clean_person('personnummer') }} as personnummer,
        {{ clean_value('enhet') }} as enhet,
        {{ clean_value('problemkod') }} as problemkod,
        {{ clean_value('ankomstdatum') }} as ankomstdatum,
        {{ clean_value('typ_av_vb') }} as typ_av_vb,
        {{ clean_value('antal_dagar') }} as antal_dagar,
        {{ clean_value('remiss_fran_kod') }} as remiss_fran_kod,
        {{ clean_value('remiss_fran_enhet') }} as remiss_fran_enhet,
        {{ clean_value('remiss_fran_mottagning') }} as remiss_fran_mottagning,
        {{ clean_value('granskningsdatum') }} as granskningsdatum,
        {{ clean_value('remissbeslutsdatum') }} as remissbeslutsdatum,
        {{ clean('fri_text') }} as fri_text,
        {{ clean_value('avslutsdatum') }} as avslutsdatum,
        {{ clean('avslutsorsak') }} as avslutsorsak
    from source

),

{{ personal_id_steps('renamed') }}

select * from classified
