-- First contacts become referrals.
-- file: millennium/remiss.csv
-- columns: run_id;record_id;kallsystem;post_id;vardatagande_id;personnummer;vardenhet_id;regional_problemkod;vardbegaran;remisskalla;ankomstdatum;remissbeslutsdatum;granskningsdatum;maldatum;antal_dagar;bevakningstyp;kontakttyp;yrkeskategori;remittent_klass;remittent_id;kommentar
select
    :run_id,
    'PASIS-B-' || p.post_id,
    'PASIS',
    p.post_id,
    ren(b.vardatagande_id),
    p.person,
    orter.vardenhet_id,
    s_regional.regional_problemkod,
    vag.vardbegaran,
    null,
    p.ankomst,
    p.beslut,
    p.granskning,
    p.mal,
    p.dagar,
    slag.tk,
    slag.kk,
    slag.yrkeskategori,
    vag.remittent_klass,
    vag.remittent_id,
    nullif(:kommentar_pasis, '')
from poster_pasis as p
inner join domar on domar.s = 'PASIS' and p.grund = domar.grund and p.brist = domar.brist
inner join orter on p.ort = orter.id
inner join slag on p.slag = slag.id
cross join lateral (select * from pasis_bevakning where ctid = p.tid offset 0) as b
left join s_regional on p.regional = s_regional.regional
left join vag on p.vag = vag.id
where p.kat = 1 and domar.kandidat and p.nr not in (select nr from dubbletter)
order by p.nr;

select
    :run_id,
    'VAPS-R-' || p.post_id,
    'VAPS',
    p.post_id,
    null,
    p.person,
    orter.vardenhet_id,
    s_regional.regional_problemkod,
    null,
    ren(b.remisskalla),
    p.ankomst,
    p.beslut,
    p.granskning,
    p.mal,
    p.dagar,
    slag.tk,
    slag.kk,
    slag.yrkeskategori,
    null,
    null,
    nullif(:kommentar_vaps, '')
from poster_vaps as p
inner join domar on domar.s = 'VAPS' and p.grund = domar.grund and p.brist = domar.brist
inner join orter on p.ort = orter.id
inner join slag on p.slag = slag.id
cross join lateral (select * from vaps_remiss where ctid = p.tid offset 0) as b
left join s_regional on p.regional = s_regional.regional
where p.kat = 1 and domar.kandidat and p.nr not in (select nr from dubbletter)
order by p.nr;
