-- What the posts' own codes mean, once for every combination that occurs: where the post belongs,
-- and what kind of post it is.
create unlogged table orter as
select
    cast(row_number() over () as integer) as id,
    rader.*,
    coalesce(exakta.vardenhet, reserver.vardenhet) as vardenhet,
    coalesce(exakta.vardenhet_id, reserver.vardenhet_id) as vardenhet_id,
    case when :datum < s_driftstart.sista then s_driftstart.driftstart end as vantar_till,
    s_driftstart.aldsta,
    case
        when rader.ek is not null and s_driftstart.driftstart is null then :driftstart_saknas
        else 0
    end
    + case when :datum < s_driftstart.forsta then :migrering_ej_startad else 0 end
    + case when :datum > s_driftstart.sista + 6 then :migrering_avslutad else 0 end
    + case
        when
            rader.ek is not null and rader.mk is not null
            and coalesce(exakta.vardenhet, reserver.vardenhet) is null
            then :vardenhet_omappad
        else 0
    end as grund,
    case when rader.ek is null then :saknas_enhet else 0 end
    + case when rader.mk is null then :saknas_mottagning else 0 end
    + case when rader.s = 'PASIS' or rader.mk is null then :saknas_sektor_team else 0 end
    + case when rader.s = 'PASIS' then :saknas_i_pasis else :saknas_i_vaps end as brist
from (
    select s, e, m, kod(e) as ek, kod(m) as mk
    from (
        select 'PASIS' as s, enhet as e, mottagning as m from pasis_bevakning group by 2, 3
        union all
        select 'VAPS', enhet, sektor_team from vaps_remiss group by 2, 3
    ) as olika
    offset 0
) as rader
left join s_vardenhet as exakta
    on rader.s = exakta.kallsystem and rader.ek = exakta.enhet and rader.mk = exakta.mottagning
left join s_vardenhet as reserver
    on rader.s = reserver.kallsystem and rader.ek = reserver.enhet and reserver.mottagning = '*'
left join s_driftstart on rader.s = s_driftstart.kallsystem and rader.ek = s_driftstart.enhet;

create unlogged table slag as
select
    cast(row_number() over () as integer) as id,
    rader.*,
    kategorier.kat,
    yrken.yrkeskategori,
    case
        when rader.kk is not null and coalesce(kontakttyper.kategori, 'ingar_ej') = 'ingar_ej'
            then :kontakttyp_ingar_ej
        else 0
    end
    + case when rader.tk is not null and kanda.typ is null then :bevakningstyp_ingar_ej else 0 end
    + case
        when kategorier.kat > 0 and kanda.typ is not null and not kategorier.kat = any(kanda.kategorier)
            then :bevakningstyp_ej_tillaten
        else 0
    end
    + case
        when rader.gk is not null and yrken.yrkeskategori is null then :yrkeskategori_omappad
        else 0
    end
    as grund,
    case when rader.gk is null then :saknas_vardgivarkategori else 0 end
    + case when rader.tk is null then :saknas_bevakningstyp else 0 end
    + case when rader.kk is null then :saknas_kontakttyp else 0 end
    + (cast(kategorier.kat as bigint) << 54) as brist
from (
    select s, g, t, k, kod(g) as gk, kod(t) as tk, kod(k) as kk
    from (
        select 'PASIS' as s, vardgivarkategori as g, bevakningstyp as t, kontakttyp as k
        from pasis_bevakning
        group by 2, 3, 4
        union all
        select 'VAPS', vardgivarkategori, bevakningstyp, kontakttyp
        from vaps_remiss
        group by 2, 3, 4
    ) as olika
    offset 0
) as rader
left join (
    select kod(kallsystem) as s, kod(kontakttyp) as kk, ord(kategori) as kategori from kontakttyp offset 0
) as kontakttyper on rader.s = kontakttyper.s and rader.kk = kontakttyper.kk
cross join lateral (
    select cast(
        case
            when rader.kk is null and rader.s = 'VAPS' then 1
            else coalesce(array_position(array['forsta_kontakt', 'aterbesok', 'distanskontakt'], kontakttyper.kategori), 0)
        end as smallint) as kat
) as kategorier
left join (
    select
        kod(kallsystem) as s,
        kod(bevakningstyp) as typ,
        array_agg(array_position(array['forsta_kontakt', 'aterbesok', 'distanskontakt'], ord(kategori))) as kategorier
    from bevakningstyp
    group by 1, 2
) as kanda on rader.s = kanda.s and rader.tk = kanda.typ
left join (
    select kod(vardgivarkategori) as gk, ren(yrkeskategori) as yrkeskategori from mappning_yrkeskategori offset 0
) as yrken on rader.gk = yrken.gk;

analyze orter;
analyze slag;
