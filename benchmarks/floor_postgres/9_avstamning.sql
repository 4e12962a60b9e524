-- The posts by outcome and deciding rule: what the combinations say, less the duplicates.
with rakning as (
    select s, coalesce(utfall, 'migreras') as utfall, coalesce(regel, 'migreras') as regel, antal
    from domar
    union all
    select s, utfall, regel, 1 from dubbletter
    union all
    select s, 'migreras', 'migreras', -1 from dubbletter
)
select
    s,
    case s when 'PASIS' then 'pasis_bevakning' else 'vaps_remiss' end,
    utfall,
    regel,
    cast(sum(antal) as bigint)
from rakning
group by s, utfall, regel
having sum(antal) > 0
