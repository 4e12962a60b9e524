with

source as (

    {{ rows_that_count('pasis_vardatagande') }}

),

renamed as (

    select
        rad,
        {{ clean_id('vardatagande_id') }} as vardatagande_id,
        {{ clean_id('personnummer') }} as personnummer,
        {{ clean('enhet') }} as enhet,
        {{ clean('problemkod') }} as problemkod,
        {{ clean('ankomstdatum') }} as ankomstdatum,
        {{ clean('typ_av_vb') }} as typ_av_vb,
        {{ clean('antal_dagar') }} as antal_dagar,
        {{ clean('remiss_fran_kod') }} as remiss_fran_kod,
        {{ clean('remiss_fran_enhet') }} as remiss_fran_enhet,
        {{ clean('remiss_fran_mottagning') }} as remiss_fran_mottagning,
        {{ clean('granskningsdatum') }} as granskningsdatum,
        {{ clean('remissbeslutsdatum') }} as remissbeslutsdatum,
        {{ clean('fri_text') }} as fri_text,
        {{ clean('avslutsdatum') }} as avslutsdatum,
        {{ clean('avslutsorsak') }} as avslutsorsak
    from source

),

{{ personal_id_steps('renamed') }}

select * from classified
