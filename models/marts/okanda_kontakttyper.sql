{{ config(materialized='view') }}
-- Contact types that posts have and the seed does not know (rule 21): they make no category.
with

kontakttyper as (

    {{ seed_codes('kontakttyp', ['kallsystem', 'kontakttyp']) }}

),

okanda as (

    select
        kodantal.kallsystem,
        kodantal.kontakttyp,
        sum(kodantal.antal) as antal
    from {{ ref('int_kodantal') }} as kodantal
    left join kontakttyper
        on
            kodantal.kallsystem = kontakttyper.kallsystem
            and kodantal.kontakttyp = kontakttyper.kontakttyp
    where kodantal.kontakttyp is not null and kontakttyper.kontakttyp is null
    group by kodantal.kallsystem, kodantal.kontakttyp

)

select * from okanda
