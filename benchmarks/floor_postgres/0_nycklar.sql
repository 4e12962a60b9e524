-- Keys that are missing or stand twice. Nearly all that do stand there two times: the two places
-- come out of the count itself, and the table is gone through again only for the others.
-- next
create unlogged table dubbla_{table} as
select k, count(*) as antal, min(ctid) as forsta, max(ctid) as sista
from (select ctid, ren({key}) as k from {table} offset 0) as nycklar
group by k
having count(*) > 1 or k is null;

create unlogged table platser_{table} as
select forsta as tid, k from dubbla_{table} where k is not null and antal = 2
union all
select sista, k from dubbla_{table} where k is not null and antal = 2
union all
select ctid, null
from {table}
where case when ascii({key}) in (0, 9, 10, 13, 32, 160) then ren({key}) is null else false end
union all
select ctid, ren({key})
from {table}
where
    (select max(antal) from dubbla_{table} where k is not null) > 2
    and ren({key}) in (select k from dubbla_{table} where antal > 2);

analyze platser_{table};
-- next
select *
from (
    select
        cast(tid as text),
        rad,
        case
            when k is null then 'nyckel_saknas'
            when min(innehall) over w <> max(innehall) over w then 'nyckel_dubbel'
            when row_number() over (partition by k order by rad) > 1 then 'kopia'
        end as orsak
    from (
        select
            platser.tid,
            numrerade.rad,
            platser.k,
            (select concat_ws(chr(31), {content}) from {table} where ctid = platser.tid) as innehall
        from platser_{table} as platser
        inner join (select ctid as tid, row_number() over () - 1 as rad from {table}) as numrerade
            on platser.tid = numrerade.tid
    ) as misstankta
    window w as (partition by k)
) as bedomda
where orsak is not null
order by rad
