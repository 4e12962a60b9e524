-- A bevakning with its codes, its person and, for a first contact, its vårdåtagande.
create view vardataganden as
select
    vard.id,
    vard.rowid as vard_rad,
    vard.personnummer,
    vard.pid,
    vard.ankomst,
    vard.beslut,
    vard.granskning,
    vard.oppen,
    begaran.vardbegaran,
    begaran.dagar,
    begaran.regional,
    begaran.problemkod_utan_enhet,
    remittent.remittent_id,
    remittent.remittent_klass,
    begaran.brott
    | remittent.brott
    | case when begaran.remittent_kravs then remittent.brott_om_kravs else 0 end
    | $krav_pa_vard as brott
from vard
inner join begaran
    on
        vard.enhet = begaran.enhet
        and vard.problemkod = begaran.problemkod
        and vard.typ_av_vb = begaran.typ_av_vb
        and vard.antal_dagar = begaran.antal_dagar
inner join remittent
    on
        vard.remiss_fran_kod = remittent.remiss_fran_kod
        and vard.remiss_fran_enhet = remittent.remiss_fran_enhet
        and vard.remiss_fran_mottagning = remittent.remiss_fran_mottagning
where vard.rowid not in (select rid from bort where tabell = 'pasis_vardatagande');

create view forenade as
select
    bev.rowid as rad,
    bev.*,
    kombination.kategori,
    kombination.yrkeskategori,
    kombination.mottagning_kod,
    kombination.bevakningstyp_kod,
    kombination.kontakttyp_kod,
    kombination.vardenhet,
    kombination.aldsta_maldatum,
    kombination.vanta_tom,
    kombination.enhet_kod,
    kombination.brott as brott_av_kod,
    register.ar_folkbokford,
    case
        when register.pid is not null then register.typ
        else idtyp(bev.pid, bev.personnummer)
    end as typ,
    register.pid is not null as ar_registrerad,
    vardataganden.vard_rad,
    vardataganden.ankomst,
    vardataganden.beslut,
    vardataganden.granskning,
    vardataganden.vardbegaran,
    vardataganden.dagar,
    vardataganden.remittent_id,
    vardataganden.remittent_klass,
    vardataganden.regional,
    vardataganden.problemkod_utan_enhet,
    vardataganden.oppen,
    vardataganden.brott as brott_av_vard,
    vardataganden.pid as vard_pid,
    vardataganden.personnummer as vard_personnummer
from bev
inner join kombination
    on
        kombination.kallsystem = 'PASIS'
        and bev.enhet = kombination.enhet
        and bev.mottagning = kombination.mottagning
        and bev.vardgivarkategori = kombination.vardgivarkategori
        and bev.bevakningstyp = kombination.bevakningstyp
        and bev.kontakttyp = kombination.kontakttyp
left join register on bev.pid = register.pid
left join vardataganden
    on case when kombination.kategori = 1 then bev.vid end = vardataganden.id
where bev.rowid not in (select rid from bort where tabell = 'pasis_bevakning');
