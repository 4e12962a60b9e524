-- What all that is wrong means, once for every combination that occurs: the fields by the seed
-- faltkrav, the rules by the seed regel, the first of them decides.
create unlogged table domar as
with olika as materialized (
    select row_number() over () as id, grund, brist, s
    from (
        select grund, brist, 'PASIS' as s from poster_pasis group by grund, brist
        union all
        select grund, brist, 'VAPS' from poster_vaps group by grund, brist
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
    inner join (values :faltbitar) as bitar (namn, saknas, ogiltig) on ord(faltkrav.falt) = bitar.namn
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

-- Duplicates: the order of a window is one number, its winner the least of the group.
create unlogged table aktuella as
select nr, kat, person, vardenhet, regional, kandidat,
    case
        when kat = 1
            then (coalesce(mal - date '1900-01-01', 131071)::bigint << 46)
                | (coalesce(ankomst - date '1900-01-01', 131071)::bigint << 29) | nr
        else (coalesce(mal - date '1900-01-01', 131071)::bigint << 30) | ((kat - 2)::bigint << 29) | nr
    end as plats
from (
    select p.nr, p.kat, p.person, p.vardenhet, p.regional, p.mal, p.ankomst, domar.kandidat
    from poster_pasis as p
    inner join domar on domar.s = 'PASIS' and p.grund = domar.grund and p.brist = domar.brist
    where p.kat > 0 and domar.blockerar and (domar.kandidat or p.kat > 1)
    union all
    select p.nr, p.kat, p.person, p.vardenhet, p.regional, p.mal, p.ankomst, domar.kandidat
    from poster_vaps as p
    inner join domar on domar.s = 'VAPS' and p.grund = domar.grund and p.brist = domar.brist
    where p.kat > 0 and domar.blockerar and (domar.kandidat or p.kat > 1)
) as p
where person is not null and vardenhet is not null;

create unlogged table dubbletter as
with uppfoljningar as materialized (
    select
        person,
        vardenhet,
        min(plats) as blockerar,
        min(plats) filter (where kandidat) as vinner
    from aktuella
    where kat > 1
    group by person, vardenhet
),
forsta_kontakter as materialized (
    select person, vardenhet, regional, min(plats) as vinner
    from aktuella
    where kat = 1
    group by person, vardenhet, regional
),
forlorare as (
    select
        aktuella.nr,
        case
            when uppfoljningar.blockerar is not null and aktuella.kat = 1 then 'aterbesok_gar_fore'
            when aktuella.kat = 1 then 'dubblett_forsta_kontakt'
            else 'dubblett_uppfoljning'
        end as regel,
        case
            when aktuella.kat > 1 then uppfoljningar.vinner
            else coalesce(uppfoljningar.blockerar, forsta_kontakter.vinner)
        end & 536870911 as vinnare
    from aktuella
    left join uppfoljningar
        on aktuella.person = uppfoljningar.person and aktuella.vardenhet = uppfoljningar.vardenhet
    left join forsta_kontakter
        on
            aktuella.kat = 1
            and aktuella.person = forsta_kontakter.person
            and aktuella.vardenhet = forsta_kontakter.vardenhet
            and aktuella.regional = forsta_kontakter.regional
    where
        aktuella.kandidat
        and case
            when aktuella.kat > 1 then uppfoljningar.vinner
            else coalesce(uppfoljningar.blockerar, forsta_kontakter.vinner)
        end & 536870911 <> aktuella.nr
)
select forlorare.nr, forlorare.regel, s_regel.utfall, vinnare.namn as vinnare
from forlorare
inner join s_regel on forlorare.regel = s_regel.regel
inner join (
    select nr, 'PASIS:' || post_id as namn from poster_pasis
    union all
    select nr, 'VAPS:' || post_id from poster_vaps
) as vinnare on forlorare.vinnare = vinnare.nr;
