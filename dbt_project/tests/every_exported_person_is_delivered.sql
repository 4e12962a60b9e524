-- Rules, section 7: persons are step one, so a post's person is among them.
with

exporterade as (

    select * from {{ ref('exporterade_poster') }}

),

personer as (

    select * from {{ ref('millennium_person') }}

),

fel as (

    select
        exporterade.kallsystem,
        exporterade.post_id
    from exporterade
    left join personer
        on exporterade.personnummer = personer.personnummer
    where personer.personnummer is null

)

select * from fel
