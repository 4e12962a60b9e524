-- What all that is wrong means, once for every combination that occurs: the fields by the seed
-- faltkrav, the rules by the seed regel, the first of them decides.
create unlogged table domar as
with olika as materialized (
    select row_number() over () as id, grund, brist, s, antal
    from (
        select grund, brist, 'PASIS' as s, count(*) as antal from poster_pasis group by grund, brist
        union all
        select grund, brist, 'VAPS', count(*) from poster_vaps group by grund, brist
    ) as alla
),
krav as materialized (
    select
        kod(kallsystem) as s,
        ord(kategori) as kategori,
        ord(brist) as brist,
        s_regel.bit,
        bitar.saknas,
        bitar.ogiltig
    from faltkrav
    inner join s_regel on ord(faltkrav.regel) = s_regel.regel
    inner join (values :faltbitar) as bitar (namn, saknas, ogiltig)
        on ord(faltkrav.falt) = bitar.namn
),
brott as materialized (
    select olika.id, olika.grund | coalesce(bit_or(krav.bit), 0) as brott
    from olika
    left join krav
        on
            olika.s = krav.s
            and (
                krav.kategori = '*'
                or krav.kategori = (array['forsta_kontakt', 'aterbesok', 'distanskontakt'])[olika.brist >> 54]
            )
            and olika.brist & case when krav.brist = 'saknas' then krav.saknas else krav.ogiltig end <> 0
    group by olika.id, olika.grund
),
masker as (
    select
        brott.brott,
        (array_agg(s_regel.regel order by ordning, s_regel.regel collate "C"))[1] as regel,
        (array_agg(s_regel.utfall order by ordning, s_regel.regel collate "C"))[1] as utfall,
        string_agg(s_regel.regel, '|' order by ordning, s_regel.regel collate "C") as regler
    from (select distinct brott from brott where brott <> 0) as brott
    inner join s_regel on brott.brott & s_regel.bit <> 0
    group by brott.brott
)
select
    cast(olika.id as integer) as id,
    olika.s,
    olika.grund,
    olika.brist,
    olika.antal,
    brott.brott,
    masker.regel,
    masker.utfall,
    masker.regler,
    (array['forsta_kontakt', 'aterbesok', 'distanskontakt'])[olika.brist >> 54] as kategori,
    brott.brott = 0 as kandidat,
    brott.brott = 0 or coalesce(masker.utfall in ('atgardslista', 'vantar'), false) as blockerar
from olika
inner join brott on olika.id = brott.id
left join masker on brott.brott = masker.brott;

create unlogged table listor as
select domar.id as dom, domar.s, domar.grund, domar.brist, s_regel.*
from domar
inner join s_regel on domar.brott & s_regel.bit <> 0
where domar.utfall = 'atgardslista' or (domar.utfall = 'manuell' and s_regel.utfall = 'manuell');
