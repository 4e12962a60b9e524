-- file: dispositioner.csv
-- columns: kallsystem;post_typ;post_id;utfall;regel;regler;kategori;vardenhet_id;regional_problemkod;vinnare
select
    'PASIS',
    'bevakning',
    p.post_id,
    coalesce(dubbletter.utfall, domar.utfall, 'migreras'),
    coalesce(dubbletter.regel, domar.regel, 'migreras'),
    coalesce(dubbletter.regel, domar.regler, 'migreras'),
    domar.kategori,
    orter.vardenhet_id,
    s_regional.regional_problemkod,
    dubbletter.vinnare
from poster_pasis as p
inner join domar on domar.s = 'PASIS' and p.grund = domar.grund and p.brist = domar.brist
inner join orter on p.ort = orter.id
left join s_regional on p.regional = s_regional.regional
left join dubbletter on p.nr = dubbletter.nr
order by p.nr;

select
    'VAPS',
    'remiss',
    p.post_id,
    coalesce(dubbletter.utfall, domar.utfall, 'migreras'),
    coalesce(dubbletter.regel, domar.regel, 'migreras'),
    coalesce(dubbletter.regel, domar.regler, 'migreras'),
    domar.kategori,
    orter.vardenhet_id,
    s_regional.regional_problemkod,
    dubbletter.vinnare
from poster_vaps as p
inner join domar on domar.s = 'VAPS' and p.grund = domar.grund and p.brist = domar.brist
inner join orter on p.ort = orter.id
left join s_regional on p.regional = s_regional.regional
left join dubbletter on p.nr = dubbletter.nr
order by p.nr;

-- file: atgardslista.csv
-- columns: kallsystem;post_typ;post_id;enhet;mottagning;vardenhet_id;utfall;regel;rubrik;atgard;ansvarig;falt;varde;vinnare;forst_sedd;senast_sedd
select
    kallsystem,
    post_typ,
    post_id,
    enhet,
    mottagning,
    vardenhet_id,
    utfall,
    regel,
    rubrik,
    atgard,
    ansvarig,
    falt,
    varde,
    vinnare,
    :datum,
    :datum
from lista
where utfall <> 'manuell'
order by nr, ordning;

-- file: manuell_lista.csv
-- columns: kallsystem;post_typ;post_id;enhet;mottagning;vardenhet_id;utfall;regel;rubrik;atgard;ansvarig;falt;varde;vinnare;forst_sedd;senast_sedd
select
    kallsystem,
    post_typ,
    post_id,
    enhet,
    mottagning,
    vardenhet_id,
    utfall,
    regel,
    rubrik,
    atgard,
    ansvarig,
    falt,
    varde,
    vinnare,
    :datum,
    :datum
from lista
where utfall = 'manuell'
order by nr, ordning;
