-- Everyone who is registered and has something open, or was seen within two years.
-- file: millennium/person.csv
-- columns: personnummer;fornamn;efternamn;adress;postnummer;postort;skyddad
select
    personer.person,
    case when personer.skyddad = 'N' then ren(pu.fornamn) end,
    case when personer.skyddad = 'N' then ren(pu.efternamn) end,
    case when personer.skyddad = 'N' then ren(pu.adress) end,
    case when personer.skyddad = 'N' then ren(pu.postnummer) end,
    case when personer.skyddad = 'N' then ren(pu.postort) end,
    nullif(personer.skyddad, '')
from (
    select person, tid, skyddad
    from register
    where
        id16 & 15 = 4
        and (
            person in (select person from poster_pasis where grund & :post_avslutad = 0)
            or person in (select person from poster_vaps where grund & :post_avslutad = 0)
            or person in (select id16 / 16 from vard where oppen)
            or t in (select t from besokare where rak)
            or person in (select idslag(t) / 16 from besokare where not rak)
        )
    order by person
    offset 0
) as personer
cross join lateral (select * from pu_person where ctid = personer.tid offset 0) as pu;
