-- Every combination of codes that occurs, with its codes as they compare and its category.
create table kategorier as
with

forekommande as (

    select distinct
        'PASIS' as kallsystem,
        enhet,
        mottagning,
        vardgivarkategori,
        bevakningstyp,
        kontakttyp,
        '' as problemkod
    from bev
    union all
    select distinct
        'VAPS' as kallsystem,
        enhet,
        sektor_team as mottagning,
        vardgivarkategori,
        bevakningstyp,
        kontakttyp,
        remissanledning as problemkod
    from vaps

),

kodade as (

    select
        *,
        cast(row_number() over () as integer) as komb,
        koder([enhet, mottagning, vardgivarkategori, bevakningstyp, kontakttyp, problemkod])
            as koder,
        koder[1] as enhet_kod,
        koder[2] as mottagning_kod,
        koder[3] as vardgivarkategori_kod,
        koder[4] as bevakningstyp_kod,
        koder[5] as kontakttyp_kod,
        koder[6] as problemkod_kod
    from forekommande

)

select
    kodade.*,
    kontakter.kategori as seedad_kategori,
    case
        when kontakttyp_kod is null and kodade.kallsystem = 'VAPS' then 1
        when kontakter.kategori = 'forsta_kontakt' then 1
        when kontakter.kategori = 'aterbesok' then 2
        when kontakter.kategori = 'distanskontakt' then 3
        else 0
    end as kategori
from kodade
left join (
    select
        kod(kallsystem) as kallsystem,
        kod(kontakttyp) as kontakttyp,
        lower(ren(kategori)) as kategori
    from kontakttyp
) as kontakter
    on
        kodade.kallsystem = kontakter.kallsystem
        and kodade.kontakttyp_kod = kontakter.kontakttyp;

create view typer as
select
    kod(kallsystem) as kallsystem,
    kod(bevakningstyp) as bevakningstyp,
    bit_or(case lower(ren(kategori))
        when 'forsta_kontakt' then 2
        when 'aterbesok' then 4
        when 'distanskontakt' then 8
        else 0
    end) as tillatna
from bevakningstyp
group by all;
