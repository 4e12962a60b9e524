{{ config(materialized="table") }}
-- A table on every engine: each staging model asks it which rows count.
-- The contract (section 4): rows without a key and keys used with different content are
-- quarantined, exact copies collapse to the first. All of them stay counted here.
{% for tabell in var('tabeller') %}
select
    '{{ tabell }}' as tabell,
    avvikande.rad,
    avvikande.orsak
from (
    {{ rows_set_aside(tabell) }}
) as avvikande
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
