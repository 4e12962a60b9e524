-- What one correction would really release, duplicates decided again: each correction is a world of
-- its own, with the posts it touches and those of the same persons. What a post lacks is new there:
-- a person, Vårdenhet or regional code that no other post has but those of the same gap.
with

rattelser as (

    select * from {{ ref('rattelser') }}

),

avgjorda as (

    select * from {{ ref('int_poster_avgjorda') }}

),

rattade as (

    select
        {{ columns_of_world('avgjorda') }},
        rattelser.varld,
        avgjorda.person as samma_person,
        {{ person_of_world(
            'rattelser.varld', 'coalesce(avgjorda.person, 1000000000000 + rattelser.nummer)'
        ) }} as person,
        {{ place_in_world('avgjorda') }} as vardenhet_id,
        coalesce(avgjorda.regional_problemkod, 'ny:' || rattelser.problem) as regional_problemkod,
        rattelser.brott_efter as brott,
        rattelser.utfall_efter as utfall,
        avgjorda.utfall as utfall_nu
    from rattelser
    inner join avgjorda
        on
            rattelser.kallsystem = avgjorda.kallsystem
            and rattelser.post_id = avgjorda.post_id
    where rattelser.utfall_efter <> 'atgardslista'

),

personer as (

    select distinct
        varld,
        samma_person
    from rattade

),

-- Whom the corrected posts meet: candidates, and follow-ups that are stopped or wait.
grannar as (

    select
        {{ columns_of_world('avgjorda') }},
        personer.varld,
        personer.samma_person,
        {{ person_of_world('personer.varld', 'avgjorda.person') }} as person,
        {{ place_in_world('avgjorda') }} as vardenhet_id,
        avgjorda.regional_problemkod,
        avgjorda.brott,
        avgjorda.utfall,
        avgjorda.utfall as utfall_nu
    from personer
    inner join avgjorda
        on personer.samma_person = avgjorda.person
    left join rattade
        on
            personer.varld = rattade.varld
            and avgjorda.kallsystem = rattade.kallsystem
            and avgjorda.post_id = rattade.post_id
    where
        rattade.post_id is null
        and (avgjorda.brott = 0 or avgjorda.utfall in ('atgardslista', 'vantar'))

),

poster as (

    select * from rattade
    union all
    select * from grannar

),

exporter as (

    select
        personer.varld,
        {{ person_of_world('personer.varld', 'held.person') }} as person,
        held.kallsystem,
        held.post_id,
        held.vardenhet_id,
        held.kategori,
        held.regional_problemkod,
        held.status
    from personer
    inner join {{ ref('stg_ledger__exporter') }} as held
        on personer.samma_person = held.person

),

{{ who_gives_way() }},

{{ released() }}

select * from losningar
