-- Step one: registered persons with an open post, an open vårdåtagande or a late care contact.
-- The contacts answer for nearly all; only for the others the rest is asked.
create table tankbara as
select
    pid,
    rad,
    skyddad
from register
where ar_folkbokford and typ = 3;

create table obesokta as
select pid
from tankbara
where pid not in (
    select pid
    from patient
    where
        pid is not null
        and kontakt >= cast(date '$datum' - interval 2 year as date)
        and rowid not in (select rid from bort where tabell = 'pasis_patient')
);

create table oberorda as
select pid
from obesokta
where
    pid not in (
        select person
        from oavgjord
        where brott & $post_avslutad = 0 and person in (select pid from obesokta)
    )
    and pid not in (
        select pid
        from vard
        where
            oppen
            and pid in (select pid from obesokta)
            and rowid not in (select rid from bort where tabell = 'pasis_vardatagande')
    );

copy (
    select
        tankbara.pid as personnummer,
        case when tankbara.skyddad = 'N' then ren(fornamn) end as fornamn,
        case when tankbara.skyddad = 'N' then ren(efternamn) end as efternamn,
        case when tankbara.skyddad = 'N' then ren(adress) end as adress,
        case when tankbara.skyddad = 'N' then ren(postnummer) end as postnummer,
        case when tankbara.skyddad = 'N' then ren(postort) end as postort,
        nullif(tankbara.skyddad, '') as skyddad
    from pu
    inner join tankbara on pu.rowid = tankbara.rad
    where tankbara.pid not in (select pid from oberorda)
    order by tankbara.pid
) to '$ut/millennium/person.csv' $form;
