-- What each combination of broken rules means, and what none of them means.
create type regelnamn as enum (select regel from regel);

create type utfallsnamn as enum (select distinct utfall from regel);

create table utfall_text as
select
    brott,
    arg_min(regel, nr) as regel,
    arg_min(utfall, nr) as utfall,
    string_agg(regel, '|' order by nr) as regler
from (select distinct brott from oavgjord where brott <> 0)
inner join regel on brott & bit <> 0
group by brott
union all
select
    0 as brott,
    'migreras' as regel,
    'migreras' as utfall,
    'migreras' as regler;

create type regellista as enum (
    select distinct regler from utfall_text
    union
    select regel from regel
);

create table utfall as
select
    brott,
    cast(regel as regelnamn) as regel,
    cast(utfall as utfallsnamn) as utfall,
    cast(regler as regellista) as regler
from utfall_text;
