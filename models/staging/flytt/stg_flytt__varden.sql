{{ config(materialized="table") }}
-- The different texts in columns of dates and of codes that a seed must know, as received: they are
-- few, so that guards clean and judge each once. A table, because two guards read it.
{% for tabell in var('tabeller') %}
select
    varden.tabell,
    varden.kolumn,
    varden.varde,
    varden.antal
from (
    {{ value_counts(tabell) }}
) as varden
where varden.varde is not null
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
