{{ config(materialized='view') }}
-- All posts of all sources in one shape, codes in upper case. A view: the stages below carry keys
-- and verdicts, and texts of what nothing stops; the lists fetch the texts of the others from here.
with

poster as (

    {% for kalla in var('kallor') %}
    select * from {{ ref('stg_' ~ kalla ~ '__poster') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

kodade as (

    select
        poster.*,
        {{ code('enhet') }} as enhet_kod,
        {{ code('mottagning') }} as mottagning_kod,
        {{ code('vardgivarkategori') }} as vardgivarkategori_kod,
        {{ code('bevakningstyp') }} as bevakningstyp_kod,
        {{ code('kontakttyp') }} as kontakttyp_kod,
        {{ code('typ_av_vb') }} as typ_av_vb_kod,
        {{ code('problemkod') }} as problemkod_kod,
        {{ code('problemkod_enhet') }} as problemkod_enhet_kod,
        {{ code('remiss_fran_kod') }} as remiss_fran_kod_kod,
        {{ code('remiss_fran_enhet') }} as remiss_fran_enhet_kod,
        {{ code('remiss_fran_mottagning') }} as remiss_fran_mottagning_kod
    from poster

)

select * from kodade
