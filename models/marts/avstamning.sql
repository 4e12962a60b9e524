-- Every row read is somewhere: per table the sum is the rows read (contract, section 4).
with

inlasningar as (

    select * from {{ ref('stg_flytt__inlasningar') }}

),

karantan as (

    select
        tabell,
        'karantan' as utfall,
        orsak as regel,
        count(*) as antal
    from {{ ref('karantan') }}
    group by tabell, orsak

),

kopior as (

    select
        tabell,
        'kopia' as utfall,
        {{ no_text() }} as regel,
        count(*) as antal
    from {{ ref('stg_flytt__avvikande_rader') }}
    where orsak = 'kopia'
    group by tabell

),

poster as (

    select
        {{ post_table('kallsystem') }} as tabell,
        utfall,
        regel,
        count(*) as antal
    from {{ ref('int_poster_avgjorda') }}
    group by {{ post_table('kallsystem') }}, utfall, regel

),

lasta as (

    {% for tabell in var('tabeller') if tabell not in var('posttabeller').values() %}
    select
        '{{ tabell }}' as tabell,
        'last' as utfall,
        {{ no_text() }} as regel,
        count(*) as antal
    from ({{ rows_that_count(tabell) }}) as rader
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

alla as (

    select * from karantan
    union all
    select * from kopior
    union all
    select * from poster
    union all
    select * from lasta

),

avstamning as (

    select
        inlasningar.kallsystem,
        alla.tabell,
        alla.utfall,
        alla.regel,
        alla.antal
    from alla
    inner join inlasningar
        on alla.tabell = inlasningar.tabell
    where alla.antal > 0

)

select * from avstamning
