-- The mapping tables with their keys as codes compare, and small types for what they map to.
create type system as enum ('PASIS', 'VAPS');

create type posttyp as enum ('bevakning', 'remiss');

create type kategori as enum ('forsta_kontakt', 'aterbesok', 'distanskontakt');

create type vardenhet as enum (
    select '-'
    union
    select ren(vardenhet_id) from mappning_vardenhet where ren(vardenhet_id) is not null
);

create type problem as enum (
    select '-'
    union
    select ren(regional_problemkod)
    from mappning_problemkod
    where ren(regional_problemkod) is not null
);

create type yrke as enum (
    select '-'
    union
    select ren(yrkeskategori) from mappning_yrkeskategori where ren(yrkeskategori) is not null
);

create table enhetskarta as
select
    kod(kallsystem) as kallsystem,
    kod(enhet) as enhet,
    kod(mottagning) as mottagning,
    cast(ren(vardenhet_id) as vardenhet) as vardenhet
from mappning_vardenhet
where ren(vardenhet_id) is not null;

create table problemkarta as
select
    kod(kallsystem) as kallsystem,
    kod(enhet) as enhet,
    kod(problemkod) as problemkod,
    cast(ren(regional_problemkod) as problem) as regional
from mappning_problemkod
where ren(regional_problemkod) is not null;

create table start as
select
    kallsystem,
    enhet,
    driftstart,
    coalesce(forsta, driftstart - 42) as forsta,
    coalesce(sista, driftstart + 7) as sista
from (
    select
        kod(kallsystem) as kallsystem,
        kod(enhet) as enhet,
        dag(driftstart) as driftstart,
        dag(forsta_migrering) as forsta,
        dag(sista_migrering) as sista
    from driftstart
);
