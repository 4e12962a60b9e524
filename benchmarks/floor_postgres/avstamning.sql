select
    'PASIS',
    'pasis_bevakning',
    coalesce(dubbletter.utfall, domar.utfall, 'migreras') as utfall,
    coalesce(dubbletter.regel, domar.regel, 'migreras') as regel,
    count(*)
from poster_pasis as p
inner join domar on domar.s = 'PASIS' and p.grund = domar.grund and p.brist = domar.brist
left join dubbletter on p.nr = dubbletter.nr
group by 3, 4
union all
select
    'VAPS',
    'vaps_remiss',
    coalesce(dubbletter.utfall, domar.utfall, 'migreras') as utfall,
    coalesce(dubbletter.regel, domar.regel, 'migreras') as regel,
    count(*)
from poster_vaps as p
inner join domar on domar.s = 'VAPS' and p.grund = domar.grund and p.brist = domar.brist
left join dubbletter on p.nr = dubbletter.nr
group by 3, 4
