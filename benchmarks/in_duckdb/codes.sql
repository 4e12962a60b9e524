-- Everything that follows from codes alone, once for every combination that occurs.
create table kombination_text as
select
    kategorier.*,
    coalesce(exakt.vardenhet, reserv.vardenhet) as vardenhet,
    case when kategori = 1 then problemkarta.regional end as regional,
    yrken.yrkeskategori,
    cast(start.driftstart - interval 1 year as date) as aldsta_maldatum,
    case when date '$datum' < start.sista then start.driftstart end as vanta_tom,
    case
        when
            kontakttyp_kod is not null
            and coalesce(seedad_kategori, 'ingar_ej') = 'ingar_ej'
            then $kontakttyp_ingar_ej
        else 0
    end
    | case
        when bevakningstyp_kod is not null and typer.bevakningstyp is null
            then $bevakningstyp_ingar_ej
        when kategori > 0 and typer.tillatna & (1 << kategori) = 0
            then $bevakningstyp_ej_tillaten
        else 0
    end
    | case
        when enhet_kod is not null and start.enhet is null then $driftstart_saknas
        when date '$datum' < start.forsta then $migrering_ej_startad
        else 0
    end
    | case when date '$datum' > start.sista + 6 then $migrering_avslutad else 0 end
    | case
        when
            enhet_kod is not null
            and mottagning_kod is not null
            and coalesce(exakt.vardenhet, reserv.vardenhet) is null
            then $vardenhet_omappad
        else 0
    end
    | case
        when vardgivarkategori_kod is not null and yrken.yrkeskategori is null
            then $yrkeskategori_omappad
        else 0
    end
    | case
        when
            kategori = 1
            and enhet_kod is not null
            and problemkod_kod is not null
            and problemkarta.regional is null
            then $problemkod_omappad
        else 0
    end
    | $krav_pa_kod as brott
from kategorier
left join typer
    on
        kategorier.kallsystem = typer.kallsystem
        and kategorier.bevakningstyp_kod = typer.bevakningstyp
left join start
    on kategorier.kallsystem = start.kallsystem and kategorier.enhet_kod = start.enhet
left join enhetskarta as exakt
    on
        kategorier.kallsystem = exakt.kallsystem
        and kategorier.enhet_kod = exakt.enhet
        and kategorier.mottagning_kod = exakt.mottagning
left join enhetskarta as reserv
    on
        kategorier.kallsystem = reserv.kallsystem
        and kategorier.enhet_kod = reserv.enhet
        and reserv.mottagning = '*'
left join problemkarta
    on
        kategorier.kallsystem = problemkarta.kallsystem
        and kategorier.enhet_kod = problemkarta.enhet
        and kategorier.problemkod_kod = problemkarta.problemkod
left join (
    select
        kod(vardgivarkategori) as vardgivarkategori,
        cast(ren(yrkeskategori) as yrke) as yrkeskategori
    from mappning_yrkeskategori
    where ren(yrkeskategori) is not null
) as yrken
    on kategorier.vardgivarkategori_kod = yrken.vardgivarkategori;

create type kod_i_bruk as enum (
    select kod
    from (
        select distinct
            unnest([enhet_kod, mottagning_kod, bevakningstyp_kod, kontakttyp_kod]) as kod
        from kombination_text
        union
        select '-' as kod
    )
    where kod is not null
);

create table kombination as
select
    * exclude (seedad_kategori, koder) replace (
        cast(kategori as tinyint) as kategori,
        cast(enhet_kod as kod_i_bruk) as enhet_kod,
        cast(mottagning_kod as kod_i_bruk) as mottagning_kod,
        cast(bevakningstyp_kod as kod_i_bruk) as bevakningstyp_kod,
        cast(kontakttyp_kod as kod_i_bruk) as kontakttyp_kod
    )
from kombination_text;
