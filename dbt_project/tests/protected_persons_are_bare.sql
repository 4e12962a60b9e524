-- Rules, section 7: anything but N in skyddad keeps name and address at home.
select count(*) as antal
from {{ ref('millennium_person') }}
where
    coalesce(skyddad, '') <> 'N'
    and coalesce(fornamn, efternamn, adress, postnummer, postort) is not null
having count(*) > 0
