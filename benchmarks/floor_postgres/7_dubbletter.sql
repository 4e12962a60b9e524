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

create unlogged table forlorare as
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
)
select
    aktuella.nr,
    case when aktuella.nr < 268435456 then 'PASIS' else 'VAPS' end as s,
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
    end & 536870911 <> aktuella.nr;

analyze forlorare;

create unlogged table dubbletter as
select forlorare.nr, forlorare.s, forlorare.regel, s_regel.utfall, vinnare.namn as vinnare
from forlorare
inner join s_regel on forlorare.regel = s_regel.regel
inner join (
    select nr, 'PASIS:' || post_id as namn from poster_pasis
    union all
    select nr, 'VAPS:' || post_id from poster_vaps
) as vinnare on forlorare.vinnare = vinnare.nr;
