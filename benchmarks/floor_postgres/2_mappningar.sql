-- A calendar, and the seeds with their codes in order.
-- Both spellings of the days that occur; what is not here is looked at by `datum`.
create unlogged table kalender as
select
    cast(to_char(dag, form) as text) collate "C" as t,
    cast(dag as date) as d,
    0 as brist
from generate_series(timestamp '2010-01-01', timestamp '2034-12-31', interval '1 day') as dag
cross join (values ('YYYY-MM-DD'), ('YYYYMMDD')) as former (form)
union all
select '', null, 1;

create unlogged table s_driftstart as
select
    kod(kallsystem) as kallsystem,
    kod(enhet) as enhet,
    datum(driftstart) as driftstart,
    coalesce(datum(forsta_migrering), datum(driftstart) - 42) as forsta,
    coalesce(datum(sista_migrering), datum(driftstart) + 7) as sista,
    cast(datum(driftstart) - interval '1 year' as date) as aldsta
from driftstart;

create unlogged table s_vardenhet as
select
    kod(kallsystem) as kallsystem,
    kod(enhet) as enhet,
    kod(mottagning) as mottagning,
    ren(vardenhet_id) as vardenhet_id,
    dense_rank() over (order by ren(vardenhet_id)) as vardenhet
from mappning_vardenhet
where ren(vardenhet_id) is not null;

create unlogged table s_problemkod as
select
    kod(kallsystem) as kallsystem,
    kod(enhet) as enhet,
    kod(problemkod) as problemkod,
    ren(regional_problemkod) as regional_problemkod,
    dense_rank() over (order by ren(regional_problemkod)) as regional
from mappning_problemkod
where ren(regional_problemkod) is not null;

create unlogged table s_regional as
select distinct regional, regional_problemkod from s_problemkod;

create unlogged table s_remittent as
with interna as (
    select kod(enhet) as enhet, kod(mottagning) as mottagning, ren(remittent_id) as remittent_id
    from mappning_remittent
    where ord(remittent_klass) = 'intern' and ren(mottagning) is not null and ren(remittent_id) is not null
)
select 'intern' as klass, interna.* from interna
union all
select 'intern', kod(huvudmottagning.enhet), '', interna.remittent_id
from huvudmottagning
left join interna
    on kod(huvudmottagning.enhet) = interna.enhet and kod(huvudmottagning.mottagning) = interna.mottagning
where ren(huvudmottagning.mottagning) is not null
union all
select 'extern', kod(enhet), '', ren(remittent_id)
from mappning_remittent
where ord(remittent_klass) = 'extern' and ren(remittent_id) is not null;

create unlogged table s_regel as
select
    ord(regel.regel) as regel,
    cast(ordning as integer) as ordning,
    ord(utfall) as utfall,
    ord(falt) as falt,
    ren(ansvarig) as ansvarig,
    ren(rubrik) as rubrik,
    ren(atgard) as atgard,
    bitar.bit
from regel
left join (values :regelbitar) as bitar (namn, bit) on ord(regel.regel) = bitar.namn;
