{{ config(materialized='view') }}
-- Contact types that posts have and the seed does not know (rule 21): they make no category.
with

kontakttyper as (

    {{ seed_codes('kontakttyp', ['kallsystem', 'kontakttyp']) }}

),

okanda as (

    select
        poster.kallsystem,
        poster.kontakttyp_kod as kontakttyp,
        count(*) as antal
    from {{ ref('int_poster') }} as poster
    left join kontakttyper
        on
            poster.kallsystem = kontakttyper.kallsystem
            and poster.kontakttyp_kod = kontakttyper.kontakttyp
    where poster.kontakttyp_kod is not null and kontakttyper.kontakttyp is null
    group by poster.kallsystem, poster.kontakttyp_kod

)

select * from okanda
