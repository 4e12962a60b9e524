-- One row a post of PASiS, in the order of its id: keys, dates, and all that is wrong in two
-- numbers: `grund` has a bit for each broken rule, `brist` for each missing or invalid field.
create unlogged table poster_pasis as
select
    cast(row_number() over (order by post_id) as bigint) as nr,
    post_id, tid, vtid, ort, slag, kat,
    nullif(id16 / 16, 0) as person,
    vardenhet, regional, mal, beslut_aterbesok, ankomst, beslut, granskning, dagar, vag,
    grund
    + :person_grund
    + case when skild and ids_skiljer(p, id16, vp, vid16) then :personnummer_skiljer else 0 end
    as grund,
    brist + :person_brist as brist
from (
    select
        ren(b.bevakning_id) as post_id,
        b.ctid as tid,
        vard.tid as vtid,
        orter.id as ort,
        slag.id as slag,
        slag.kat,
        cast(orter.vardenhet as integer) as vardenhet,
        b.personnummer as p,
        vard.p as vp,
        vard.id16 as vid16,
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
        slag.kat = 1 and b.personnummer <> vard.p as skild,
        cast(
            case
                when slag.kat <> 1 then null
                when vard.kod_utan_enhet is not null then enhetens.regional
                else vard.regional
            end as integer
        ) as regional,
        maldatum.d as mal,
        aterbesok.d as beslut_aterbesok,
        vard.ankomst,
        vard.beslut,
        vard.granskning,
        vard.dagar,
        cast(vard.vag as integer) as vag,
        orter.grund
        + slag.grund
        + case when b.avbokad_datum = '' then 0 when ren(b.avbokad_datum) is null then 0 else :post_avslutad end
        + case when b.bokad_datum = '' then 0 when ren(b.bokad_datum) is null then 0 else :bokad end
        + case when maldatum.d <= orter.vantar_till then :vantar_sista_migrering else 0 end
        + case when maldatum.d < orter.aldsta then :maldatum_for_gammalt else 0 end
        + case
            when
                octet_length(b.kod) + octet_length(b.orsak) + octet_length(b.interndiagnos)
                + octet_length(b.intern_text) + 51 <= :kommentar_max
                then 0
            when length(:kommentar_pasis) > :kommentar_max then :kommentar_for_lang
            else 0
        end
        + case
            when slag.kat <> 1 then 0
            else
                coalesce(vard.grund, 0)
                + case when coalesce(vard.oppen, false) then 0 else :oppet_vardatagande_saknas end
                + case
                    when vard.kod_utan_enhet is not null and orter.ek is not null and enhetens.regional is null
                        then :problemkod_omappad
                    else 0
                end
        end as grund,
        orter.brist
        + slag.brist
        + case maldatum.brist when 0 then 0 when 1 then :saknas_maldatum else :ogiltig_maldatum end
        + case aterbesok.brist
            when 0 then 0 when 1 then :saknas_beslutsdatum_aterbesok else :ogiltig_beslutsdatum_aterbesok
        end
        + case
            when slag.kat = 1 then coalesce(vard.brist_forsta, 0)
            else coalesce(vard.brist, :saknas_hela_vardatagandet)
        end
        + :saknas_sarskilt as brist
    from (
        select ctid, *, btrim(personnummer, E' \t\n\r\u00a0') as rak
        from pasis_bevakning
        offset 0
    ) as b
    left join orter on orter.s = 'PASIS' and b.enhet = orter.e and b.mottagning = orter.m
    left join slag
        on slag.s = 'PASIS'
        and (b.vardgivarkategori, b.bevakningstyp, b.kontakttyp) = (slag.g, slag.t, slag.k)
    left join kalender as mal on b.maldatum = mal.t
    cross join lateral (
        select
            case when mal.t is null then datum(b.maldatum) else mal.d end as d,
            case when mal.t is null then datumbrist(b.maldatum) else mal.brist end as brist
    ) as maldatum
    left join kalender as bes on b.beslutsdatum_aterbesok = bes.t
    cross join lateral (
        select
            case when bes.t is null then datum(b.beslutsdatum_aterbesok) else bes.d end as d,
            case when bes.t is null then datumbrist(b.beslutsdatum_aterbesok) else bes.brist end as brist
    ) as aterbesok
    left join vard on ren(b.vardatagande_id) = vard.id
    left join s_problemkod as enhetens
        on enhetens.kallsystem = 'PASIS'
        and (vard.kod_utan_enhet, orter.ek) = (enhetens.problemkod, enhetens.enhet)
    left join register on replace(replace(b.rak, '-', ''), '+', '') = register.t
    offset 0
) as lasta;
