-- The seed regel alone says what a rule means, and the rule that decides a post is the first that
-- is listed for it.
with

poster as (

    select * from {{ ref('dispositioner') }}

),

regler as (

    {{ seed_codes('regel', [], ['regel', 'utfall']) }}

),

fel as (

    select
        poster.regel,
        count(*) as antal
    from poster
    left join regler
        on poster.regel = regler.regel
    where
        coalesce(poster.utfall, '') <> coalesce(regler.utfall, 'okand')
        or coalesce(split_part(poster.regler, '|', 1), '') <> poster.regel
    group by poster.regel

)

select * from fel
