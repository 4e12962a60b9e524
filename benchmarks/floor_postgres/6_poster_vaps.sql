-- One row a post of VÅPs, in the same shape; its ids stand after those of PASiS.
create unlogged table poster_vaps as
select
    cast(268435456 + row_number() over (order by post_id) as bigint) as nr,
    post_id,
    tid,
    cast(null as tid) as vtid,
    ort,
    slag,
    kat,
    nullif(id16 / 16, 0) as person,
    vardenhet,
    regional,
    mal,
    cast(null as date) as beslut_aterbesok,
    ankomst,
    beslut,
    granskning,
    dagar,
    cast(null as integer) as vag,
    grund + :person_grund as grund,
    brist + :person_brist as brist
from (
    select
        ren(b.remiss_id) as post_id,
        b.ctid as tid,
        orter.id as ort,
        slag.id as slag,
        slag.kat,
        cast(orter.vardenhet as integer) as vardenhet,
        case
            when
                register.id16 is not null
                and (
                    octet_length(b.rak) = 12
                    or (octet_length(b.rak) = 13 and substr(b.rak, 9, 1) in ('-', '+'))
                )
                then register.id16
            when b.rak = '' then 0
            else idslag(b.personnummer)
        end as id16,
        cast(case when slag.kat = 1 then problem.regional end as integer) as regional,
        maldatum.d as mal,
        ankomst.d as ankomst,
        beslut.d as beslut,
        granskning.d as granskning,
        dagar.n as dagar,
        orter.grund
        + slag.grund
        + case when b.avslutsdatum = '' then 0 when ren(b.avslutsdatum) is null then 0 else :post_avslutad end
        + case when maldatum.d <= orter.vantar_till then :vantar_sista_migrering else 0 end
        + case when maldatum.d < orter.aldsta then :maldatum_for_gammalt else 0 end
        + case
            when octet_length(b.avvikelseorsak) + 16 <= :kommentar_max then 0
            when length(:kommentar_vaps) > :kommentar_max then :kommentar_for_lang
            else 0
        end
        + case when slag.kat = 1 then problem.grund else 0 end as grund,
        orter.brist
        + slag.brist
        + dagar.brist
        + case maldatum.brist when 0 then 0 when 1 then :saknas_maldatum else :ogiltig_maldatum end
        + case ankomst.brist
            when 0 then 0 when 1 then :saknas_ankomstdatum else :ogiltig_ankomstdatum
        end
        + case beslut.brist
            when 0 then 0
            when 1 then :saknas_remissbeslutsdatum + :saknas_remissdatum
            else :ogiltig_remissbeslutsdatum + :ogiltig_remissdatum
        end
        + case granskning.brist
            when 0 then 0 when 1 then :saknas_granskningsdatum else :ogiltig_granskningsdatum
        end
        + case when problem.kod is null then :saknas_problemkod + :saknas_remissanledning else 0 end
        + :saknas_sarskilt_vaps as brist
    from (
        select ctid, *, btrim(personnummer, E' \t\n\r\u00a0') as rak
        from vaps_remiss
        offset 0
    ) as b
    left join orter on orter.s = 'VAPS' and b.enhet = orter.e and b.sektor_team = orter.m
    left join slag
        on slag.s = 'VAPS'
        and (b.vardgivarkategori, b.bevakningstyp, b.kontakttyp) = (slag.g, slag.t, slag.k)
    left join problem
        on problem.s = 'VAPS' and b.enhet = problem.e and b.remissanledning = problem.p
    left join dagar on b.antal_dagar = dagar.t
    left join kalender as k_maldatum on b.maldatum = k_maldatum.t
    cross join lateral (
        select
            case when k_maldatum.t is null then datum(b.maldatum) else k_maldatum.d end as d,
            case when k_maldatum.t is null then datumbrist(b.maldatum) else k_maldatum.brist end as brist
    ) as maldatum
    left join kalender as k_ankomst on b.ankomstdatum = k_ankomst.t
    cross join lateral (
        select
            case when k_ankomst.t is null then datum(b.ankomstdatum) else k_ankomst.d end as d,
            case when k_ankomst.t is null then datumbrist(b.ankomstdatum) else k_ankomst.brist end as brist
    ) as ankomst
    left join kalender as k_beslut on b.remissdatum = k_beslut.t
    cross join lateral (
        select
            case when k_beslut.t is null then datum(b.remissdatum) else k_beslut.d end as d,
            case when k_beslut.t is null then datumbrist(b.remissdatum) else k_beslut.brist end as brist
    ) as beslut
    left join kalender as k_granskning on b.granskningsdatum = k_granskning.t
    cross join lateral (
        select
            case when k_granskning.t is null then datum(b.granskningsdatum) else k_granskning.d end as d,
            case when k_granskning.t is null then datumbrist(b.granskningsdatum) else k_granskning.brist end as brist
    ) as granskning
    left join register on replace(replace(b.rak, '-', ''), '+', '') = register.t
    offset 0
) as lasta;
