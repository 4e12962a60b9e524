-- Where the work is: posts that are stopped, moved by hand or waiting, by deciding rule and who
-- acts, and how many units they are spread over.
with

poster as (

    select *
    from {{ ref('int_poster_avgjorda') }}
    where utfall in ('atgardslista', 'dubblett', 'manuell', 'vantar')

),

regler as (

    {{ seed_codes('regel', [], ['regel', 'ordning', 'ansvarig', 'rubrik']) }}

),

per_regel as (

    select
        regler.ansvarig,
        poster.utfall,
        poster.regel,
        regler.rubrik,
        cast(regler.ordning as integer) as ordning,
        count(*) as antal_poster,
        count(distinct poster.kallsystem || ':' || poster.enhet) as antal_enheter
    from poster
    inner join regler
        on poster.regel = regler.regel
    group by regler.ansvarig, poster.utfall, poster.regel, regler.rubrik, regler.ordning

)

select *
from per_regel
order by {{ by_code_point('ansvarig') }}, antal_poster desc, ordning
