-- The population register by canonical id. Twelve plain digits are read as a number in place; other
-- spellings take the slow way.
create unlogged table register_rader as
select
    case
        when n is null or n < 100000000000 then idklass(t)
        when (:luhn) <> 0 then 2
        when f % 100 between 60 and 91 and f / 100 % 100 <= 12 then n * 16 + 6
        when
            f <= :datum_nr
            and n / 10 % 1000 > 0
            and f / 100 % 100 between 1 and 12
            and f % 100 between 1 and 31
            and (f % 100 <= 28 or pg_input_is_valid(cast(f as text), 'date'))
            then n * 16 + 3
        else 2
    end as klass,
    tid,
    t,
    j,
    skyddad
from (
    select n, n / 10000 as f, tid, t, j, skyddad
    from (
        select
            ctid as tid,
            personnummer as t,
            folkbokford = 'J' or coalesce(kod(folkbokford) = 'J', false) as j,
            case when skyddad = 'N' then 'N' else coalesce(kod(skyddad), '') end as skyddad,
            case
                when octet_length(personnummer) = 12 and pg_input_is_valid(personnummer, 'int8')
                    then cast(personnummer as bigint)
            end as n
        from pu_person
        offset 0
    ) as lasta
    offset 0
) as delade;

-- One row a person. Where several rows share one, all must say J, the first by text gives name and
-- address, and protected in one is protected.
create unlogged table register as
select
    klass / 16 as person,
    cast(klass / 16 as text) collate "C" as t,
    klass + case when bool_and(j) then 1 else 2 end as id16,
    min(tid) as tid,
    min(skyddad) as skyddad,
    count(*) as antal
from register_rader
where klass >= 16
group by klass
order by klass;

update register
set tid = forsta.tid, skyddad = forsta.skyddad
from (
    select distinct on (klass)
        klass,
        first_value(tid) over (partition by klass order by ren(t)) as tid,
        first_value(skyddad) over (
            partition by klass
            order by skyddad = 'N', ren(t) || chr(31) || skyddad
        ) as skyddad
    from register_rader
    where klass / 16 in (select person from register where antal > 1)
) as forsta
where register.person = forsta.klass / 16;

create index on register (person);
