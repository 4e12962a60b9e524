-- Posts that wait, by unit and the week in which the unit's migration takes them up: the first
-- migration, or the last one for posts whose måldatum has passed by go-live. Without a week, the
-- unit has no go-live date.
with

poster as (

    select *
    from {{ ref('int_poster_avgjorda') }}
    where utfall = 'vantar'

),

driftstarter as (

    select * from {{ ref('int_driftstarter') }}

),

daterade as (

    select
        poster.kallsystem,
        poster.enhet,
        poster.regel,
        case
            when {{ has_bit('poster.brott', rule_bit('vantar_sista_migrering')) }}
                then driftstarter.sista_migrering
            else driftstarter.forsta_migrering
        end as provas_datum
    from poster
    left join driftstarter
        on
            poster.kallsystem = driftstarter.kallsystem
            and poster.enhet = driftstarter.enhet

),

per_vecka as (

    select
        kallsystem,
        enhet,
        cast({{ dbt.date_trunc('week', 'provas_datum') }} as date) as vecka,
        regel,
        count(*) as antal
    from daterade
    group by kallsystem, enhet, cast({{ dbt.date_trunc('week', 'provas_datum') }} as date), regel

)

select *
from per_vecka
order by vecka nulls last, {{ by_code_point('kallsystem') }}, {{ by_code_point('enhet') }}
