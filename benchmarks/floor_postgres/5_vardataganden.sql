-- Vårdåtaganden as the posts need them: keys, dates, and all that is wrong as bits.
create unlogged table vard as
select
    id,
    tid,
    p,
    oppen,
    vag,
    regional,
    kod_utan_enhet,
    grund,
    dagar,
    case
        when id16 is not null then id16
        when rak = '' then 0
        else idslag(p)
    end as id16,
    ankomst,
    beslut,
    granskning,
    -- The other fields are asked for alike; these two by some kinds of care request only.
    brist + case when remittent_kravs then brist_remittent else 0 end
    + case
        when dagar_kravs then brist_dagar
        else brist_dagar & ~ cast(:saknas_antal_dagar as bigint)
    end as brist_forsta,
    brist + brist_remittent + brist_dagar as brist
from (
    select
        ren(v.vardatagande_id) as id,
        v.ctid as tid,
        v.personnummer as p,
        case when v.avslutsdatum = '' then true else ren(v.avslutsdatum) is null end as oppen,
        vag.id as vag,
        vag.remittent as remittent_kravs,
        vag.dagar_kravs,
        vag.brist_remittent,
        problem.regional,
        case when problem.utan_enhet then problem.kod end as kod_utan_enhet,
        problem.grund + vag.grund as grund,
        dagar.n as dagar,
        dagar.brist as brist_dagar,
        case when
     register.id16 is not null
     and (
         octet_length(v.rak) = 12
         or (octet_length(v.rak) = 13 and substr(v.rak, 9, 1) in ('-', '+'))
     )
     then register.id16 end as id16,
        v.rak,
        case when ank.t is null then datum(v.ankomstdatum) else ank.d end as ankomst,
        case when bes.t is null then datum(v.remissbeslutsdatum) else bes.d end as beslut,
        case when gra.t is null then datum(v.granskningsdatum) else gra.d end as granskning,
        vag.brist
        + case when problem.kod is null then :saknas_problemkod else 0 end
        + case coalesce(ank.brist, datumbrist(v.ankomstdatum))
            when 0 then 0 when 1 then :saknas_ankomstdatum else :ogiltig_ankomstdatum
        end
        + case coalesce(bes.brist, datumbrist(v.remissbeslutsdatum))
            when 0 then 0 when 1 then :saknas_remissbeslutsdatum else :ogiltig_remissbeslutsdatum
        end
        + case coalesce(gra.brist, datumbrist(v.granskningsdatum))
            when 0 then 0 when 1 then :saknas_granskningsdatum else :ogiltig_granskningsdatum
        end as brist
    from (
        select ctid, *, btrim(personnummer, E' \t\n\r\u00a0') as rak
        from pasis_vardatagande
        offset 0
    ) as v
    left join problem on problem.s = 'PASIS' and v.enhet = problem.e and v.problemkod = problem.p
    left join vag
        on
            v.typ_av_vb = vag.v
            and v.remiss_fran_kod = vag.k
            and v.remiss_fran_enhet = vag.e
            and v.remiss_fran_mottagning = vag.m
    left join dagar on v.antal_dagar = dagar.t
    left join kalender as ank on v.ankomstdatum = ank.t
    left join kalender as bes on v.remissbeslutsdatum = bes.t
    left join kalender as gra on v.granskningsdatum = gra.t
    left join register on replace(replace(v.rak, '-', ''), '+', '') = register.t
    offset 0
) as lasta;
