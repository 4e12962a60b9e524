-- Section 6 among the posts that share person and Vårdenhet with another that counts.
create table prov as
select
    kallsystem,
    id,
    person * 1000000 + enum_code(vardenhet) as grupp,
    kategori,
    oavgjord.brott = 0 as kandidat,
    regional,
    mal,
    ankomst
from oavgjord
inner join utfall on oavgjord.brott = utfall.brott
where
    person is not null
    and vardenhet is not null
    and (oavgjord.brott = 0 or kategori > 1 and utfall in ('atgardslista', 'vantar'));

create table delad as
select *
from prov
where grupp in (select grupp from prov group by grupp having count(*) > 1);

create table dubblett as
with

uppfoljningar as (

    select
        kallsystem,
        id,
        grupp,
        kandidat,
        first_value(kallsystem || ':' || id) over ordning as forsta,
        first_value(case when kandidat then kallsystem || ':' || id end ignore nulls)
            over ordning as forsta_kandidat
    from delad
    where kategori > 1
    window ordning as (
        partition by grupp
        order by mal nulls last, kategori, kallsystem, id
        rows between unbounded preceding and unbounded following
    )

),

forsta_kontakter as (

    select
        delad.kallsystem,
        delad.id,
        blockerande.forsta as uppfoljning,
        first_value(delad.kallsystem || ':' || delad.id) over (
            partition by delad.grupp, regional
            order by mal nulls last, ankomst nulls last, delad.kallsystem, delad.id
        ) as forsta
    from delad
    left join (select distinct grupp, forsta from uppfoljningar) as blockerande
        on delad.grupp = blockerande.grupp
    where kategori = 1

),

forlorare as (

    select
        kallsystem,
        id,
        'dubblett_uppfoljning' as regel,
        forsta_kandidat as vinnare
    from uppfoljningar
    where kandidat and kallsystem || ':' || id <> forsta_kandidat
    union all
    select
        kallsystem,
        id,
        case
            when uppfoljning is not null then 'aterbesok_gar_fore' else 'dubblett_forsta_kontakt'
        end as regel,
        coalesce(uppfoljning, forsta) as vinnare
    from forsta_kontakter
    where uppfoljning is not null or kallsystem || ':' || id <> forsta

)

select
    kallsystem,
    id,
    vinnare,
    cast(regel.regel as regelnamn) as regel,
    cast(regel.regel as regellista) as regler,
    cast(regel.utfall as utfallsnamn) as utfall
from forlorare
inner join regel on forlorare.regel = regel.regel;
