-- Every row read of the tables that hold posts, by unit and Vårdenhet: what the report sums. Rows
-- that are no post, copies and quarantined ones, have no unit.
with

avgjorda as (

    select * from {{ ref('int_poster_avgjorda') }}

),

poster as (

    select
        {{ post_table('kallsystem') }} as tabell,
        kallsystem,
        enhet,
        vardenhet_id,
        utfall,
        regel,
        count(*) as antal
    from avgjorda
    group by {{ post_table('kallsystem') }}, kallsystem, enhet, vardenhet_id, utfall, regel

),

andra as (

    select
        tabell,
        kallsystem,
        {{ no_text() }} as enhet,
        {{ no_text() }} as vardenhet_id,
        utfall,
        regel,
        antal
    from {{ ref('avstamning') }}
    where utfall in ('karantan', 'kopia') and tabell in ({{ quoted(var('posttabeller').values()) }})

),

balans as (

    select * from poster
    union all
    select * from andra

)

select * from balans
