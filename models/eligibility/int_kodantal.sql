-- How many posts have which codes: what is asked of all posts together reads them once.
with

poster as (

    select * from {{ ref('int_poster') }}

),

kodantal as (

    select
        kallsystem,
        enhet_kod as enhet,
        mottagning_kod as mottagning,
        kontakttyp_kod as kontakttyp,
        count(*) as antal
    from poster
    group by kallsystem, enhet_kod, mottagning_kod, kontakttyp_kod

)

select * from kodantal
