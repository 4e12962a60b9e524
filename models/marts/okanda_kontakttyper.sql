{{ config(materialized='view') }}
-- Contact types that posts have and the seed does not know (rule 21): they make no category.
with

poster as (

    select * from {{ ref('int_poster') }}

),

kontakttyper as (

    {{ seed_codes('kontakttyp', ['kallsystem', 'kontakttyp']) }}

),

koder as (

    select
        kallsystem,
        kontakttyp_kod as kontakttyp,
        count(*) as antal
    from poster
    where kontakttyp_kod is not null
    group by kallsystem, kontakttyp_kod

),

okanda as (

    select koder.*
    from koder
    left join kontakttyper
        on
            koder.kallsystem = kontakttyper.kallsystem
            and koder.kontakttyp = kontakttyper.kontakttyp
    where kontakttyper.kontakttyp is null

)

select * from okanda
