-- Nothing is broken on a post that migrates, and its person, Vårdenhet and category are known.
select
    kallsystem,
    post_id
from {{ ref('int_poster_avgjorda') }}
where
    utfall = 'migreras'
    and (
        brott <> 0
        or person is null
        or vardenhet_id is null
        or coalesce(kategori, '') not in ('forsta_kontakt', 'aterbesok', 'distanskontakt')
    )
