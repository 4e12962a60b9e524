-- What clinics work from: one row per stopped post and broken rule. Texts are fetched by the place
-- of their row.
create unlogged table lista as
with stoppade as (
    select p.nr, p.post_id, p.tid, p.vtid, p.ort, domar.utfall, listor.bit, listor.regel,
        listor.rubrik, listor.atgard, listor.ansvarig, listor.falt, listor.ordning, cast(null as text) as vinnare
    from poster_pasis as p
    inner join listor on listor.s = 'PASIS' and p.grund = listor.grund and p.brist = listor.brist
    inner join domar on listor.dom = domar.id
    union all
    select p.nr, p.post_id, p.tid, p.vtid, p.ort, dubbletter.utfall, s_regel.bit, s_regel.regel,
        s_regel.rubrik, s_regel.atgard, s_regel.ansvarig, s_regel.falt, s_regel.ordning, dubbletter.vinnare
    from poster_pasis as p
    inner join dubbletter on p.nr = dubbletter.nr
    inner join s_regel on dubbletter.regel = s_regel.regel
)
select
    stoppade.nr,
    'PASIS' as kallsystem,
    'bevakning' as post_typ,
    stoppade.post_id,
    orter.ek as enhet,
    orter.mk as mottagning,
    orter.vardenhet_id,
    stoppade.utfall,
    stoppade.regel,
    stoppade.rubrik,
    stoppade.atgard,
    stoppade.ansvarig,
    stoppade.falt,
    case stoppade.bit :varden_pasis end as varde,
    stoppade.vinnare,
    stoppade.ordning
from stoppade
inner join orter on stoppade.ort = orter.id
cross join lateral (select * from pasis_bevakning where ctid = stoppade.tid offset 0) as b
left join lateral (select * from pasis_vardatagande where ctid = stoppade.vtid offset 0) as v
    on true
union all
select
    stoppade.nr,
    'VAPS',
    'remiss',
    stoppade.post_id,
    orter.ek,
    orter.mk,
    orter.vardenhet_id,
    stoppade.utfall,
    stoppade.regel,
    stoppade.rubrik,
    stoppade.atgard,
    stoppade.ansvarig,
    stoppade.falt,
    case stoppade.bit :varden_vaps end,
    stoppade.vinnare,
    stoppade.ordning
from (
    select p.nr, p.post_id, p.tid, p.ort, domar.utfall, listor.bit, listor.regel,
        listor.rubrik, listor.atgard, listor.ansvarig, listor.falt, listor.ordning, cast(null as text) as vinnare
    from poster_vaps as p
    inner join listor on listor.s = 'VAPS' and p.grund = listor.grund and p.brist = listor.brist
    inner join domar on listor.dom = domar.id
    union all
    select p.nr, p.post_id, p.tid, p.ort, dubbletter.utfall, s_regel.bit, s_regel.regel,
        s_regel.rubrik, s_regel.atgard, s_regel.ansvarig, s_regel.falt, s_regel.ordning, dubbletter.vinnare
    from poster_vaps as p
    inner join dubbletter on p.nr = dubbletter.nr
    inner join s_regel on dubbletter.regel = s_regel.regel
) as stoppade
inner join orter on stoppade.ort = orter.id
cross join lateral (select * from vaps_remiss where ctid = stoppade.tid offset 0) as b;
