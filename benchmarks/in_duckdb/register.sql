-- The register by canonical id; the few ids that several rows share are told apart from the rest.
create table flera_rader as
select pid
from pu
where pid is not null
group by pid
having count(*) > 1;

create table register as
with

rader as (

    select
        rowid as rad,
        pid,
        personnummer,
        idtyp(pid, personnummer) as typ,
        case
            when folkbokford in ('J', 'N') then folkbokford = 'J'
            else coalesce(kod(folkbokford) = 'J', false)
        end as ar_folkbokford,
        case when skyddad = 'N' then 'N' else coalesce(kod(skyddad), '') end as skyddad
    from pu
    where pid is not null and rowid not in (select rid from bort where tabell = 'pu_person')

),

delade as (

    select
        rader.*,
        ren(personnummer) as id_text
    from rader
    where pid in (select pid from flera_rader)

)

select
    pid,
    typ,
    ar_folkbokford,
    skyddad,
    rad
from rader
where typ in (2, 3) and pid not in (select pid from flera_rader)
union all
select
    pid,
    any_value(typ) as typ,
    bool_and(ar_folkbokford) as ar_folkbokford,
    coalesce(arg_min(skyddad, id_text) filter (where skyddad <> 'N'), 'N') as skyddad,
    arg_min(rad, id_text) as rad
from delade
where typ in (2, 3)
group by pid;
