-- Every post with each rule that it breaks, also those that did not decide it: what the number
-- brott holds, rule by rule.
with

poster as (

    select * from {{ ref('int_poster_avgjorda') }}

),

regler as (

    {{ rules_as_rows() }}

)

select
    poster.kallsystem,
    poster.post_id,
    poster.enhet,
    poster.utfall,
    regler.regel,
    regler.regel = poster.regel as avgor
from poster
inner join regler
    on {{ has_bit('poster.brott', 'regler.bit') }}
order by
    {{ by_code_point('poster.kallsystem') }},
    {{ by_code_point('poster.post_id') }},
    {{ by_code_point('regler.regel') }}
