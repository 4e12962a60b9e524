-- How many posts of each outcome every Vårdenhet has.
with

poster as (

    select * from {{ ref('int_poster_avgjorda') }}

),

exempel_lista as (

    select
        vardenhet_id,
        utfall,
        count(*) as antal
    from poster
    group by vardenhet_id, utfall

)

select * from exempel_lista
