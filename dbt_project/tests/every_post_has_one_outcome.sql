-- Contract, section 4: what comes in as a post leaves the last stage once, with an outcome.
with

in_och_ut as (

    select
        kallsystem,
        post_typ,
        post_id,
        1 as antal_in,
        0 as antal_ut
    from {{ ref('int_poster') }}

    union all

    select
        kallsystem,
        post_typ,
        post_id,
        0 as antal_in,
        case when utfall is null then 0 else 1 end as antal_ut
    from {{ ref('dispositioner') }}

),

fel as (

    select
        kallsystem,
        post_typ,
        post_id
    from in_och_ut
    group by kallsystem, post_typ, post_id
    having sum(antal_in) <> 1 or sum(antal_ut) <> 1

)

select * from fel
