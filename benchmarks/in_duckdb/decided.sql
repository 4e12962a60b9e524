-- The one sort of all posts: no join keeps an order, a scan does.
create table post as
select
    row_number() over () as nr,
    *
from (
    select
        oavgjord.*,
        coalesce(dubblett.utfall, utfall.utfall) as utfall,
        coalesce(dubblett.regel, utfall.regel) as regel,
        coalesce(dubblett.regler, utfall.regler) as regler,
        dubblett.vinnare
    from oavgjord
    inner join utfall on oavgjord.brott = utfall.brott
    left join dubblett on oavgjord.kallsystem = dubblett.kallsystem and oavgjord.id = dubblett.id
    order by oavgjord.kallsystem, oavgjord.id
);
