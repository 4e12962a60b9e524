-- Follow-ups become a used referral and a booking request.
-- file: millennium/forbrukad_remiss.csv
-- columns: run_id;record_id;kallsystem;post_id;personnummer;vardenhet_id;yrkeskategori;maldatum
select
    :run_id,
    'PASIS-B-' || p.post_id || '-FR',
    'PASIS',
    p.post_id,
    p.person,
    orter.vardenhet_id,
    slag.yrkeskategori,
    p.mal
from poster_pasis as p
inner join domar on domar.s = 'PASIS' and p.grund = domar.grund and p.brist = domar.brist
inner join orter on p.ort = orter.id
inner join slag on p.slag = slag.id
where p.kat > 1 and domar.kandidat and p.nr not in (select nr from dubbletter)
order by p.nr;

select
    :run_id,
    'VAPS-R-' || p.post_id || '-FR',
    'VAPS',
    p.post_id,
    p.person,
    orter.vardenhet_id,
    slag.yrkeskategori,
    p.mal
from poster_vaps as p
inner join domar on domar.s = 'VAPS' and p.grund = domar.grund and p.brist = domar.brist
inner join orter on p.ort = orter.id
inner join slag on p.slag = slag.id
where p.kat > 1 and domar.kandidat and p.nr not in (select nr from dubbletter)
order by p.nr;

-- file: millennium/bokningsbegaran.csv
-- columns: run_id;record_id;remiss_record_id;kallsystem;post_id;personnummer;vardenhet_id;kontakttyp;bevakningstyp;yrkeskategori;maldatum;beslutsdatum;kommentar
select
    :run_id,
    'PASIS-B-' || p.post_id,
    'PASIS-B-' || p.post_id || '-FR',
    'PASIS',
    p.post_id,
    p.person,
    orter.vardenhet_id,
    slag.kk,
    slag.tk,
    slag.yrkeskategori,
    p.mal,
    p.beslut_aterbesok,
    nullif(:kommentar_pasis, '')
from poster_pasis as p
inner join domar on domar.s = 'PASIS' and p.grund = domar.grund and p.brist = domar.brist
inner join orter on p.ort = orter.id
inner join slag on p.slag = slag.id
cross join lateral (select * from pasis_bevakning where ctid = p.tid offset 0) as b
where p.kat > 1 and domar.kandidat and p.nr not in (select nr from dubbletter)
order by p.nr;

select
    :run_id,
    'VAPS-R-' || p.post_id,
    'VAPS-R-' || p.post_id || '-FR',
    'VAPS',
    p.post_id,
    p.person,
    orter.vardenhet_id,
    slag.kk,
    slag.tk,
    slag.yrkeskategori,
    p.mal,
    null,
    nullif(:kommentar_vaps, '')
from poster_vaps as p
inner join domar on domar.s = 'VAPS' and p.grund = domar.grund and p.brist = domar.brist
inner join orter on p.ort = orter.id
inner join slag on p.slag = slag.id
cross join lateral (select * from vaps_remiss where ctid = p.tid offset 0) as b
where p.kat > 1 and domar.kandidat and p.nr not in (select nr from dubbletter)
order by p.nr;
