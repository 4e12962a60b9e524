create table bort (tabell varchar, rid bigint);

create table regel as
select *
from (values $regler) as rader (nr, bit, regel, utfall, rubrik, atgard, ansvarig, falt);
