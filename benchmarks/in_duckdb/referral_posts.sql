-- The posts of VÅPs, which carry everything themselves.
insert into oavgjord
select
    * exclude (remisskalla, avvikelseorsak),
    null as vardatagande_id,
    case when brott = 0 and kategori = 1 then ren(remisskalla) end as remisskalla,
    case when brott = 0 then 'Avvikelseorsak: ' || ren(avvikelseorsak) end as kommentar
from (
    select
        'VAPS' as kallsystem,
        'remiss' as post_typ,
        vaps.id,
        vaps.rowid as rad,
        null as vard_rad,
        kombination.kategori,
        kombination.vardenhet,
        kombination.regional,
        kombination.yrkeskategori,
        kombination.enhet_kod,
        kombination.mottagning_kod,
        kombination.bevakningstyp_kod,
        kombination.kontakttyp_kod,
        case when typ in (2, 3) then vaps.pid end as person,
        mal,
        null as uppfoljning,
        ankomst,
        beslut,
        granskning,
        case
            when kategori = 1 and regexp_full_match(ren(antal_dagar), '[0-9]{1,3}')
                then try_cast(ren(antal_dagar) as smallint)
        end as dagar,
        null as vardbegaran,
        null as remittent_klass,
        null as remittent_id,
        remisskalla,
        avvikelseorsak,
        kombination.brott
        | case when fylld(avslutsdatum) then $post_avslutad else 0 end
        | case
            when mal is null then $krav_pa_mal_vaps
            when mal < aldsta_maldatum and mal <= vanta_tom
                then $maldatum_for_gammalt | $vantar_sista_migrering
            when mal < aldsta_maldatum then $maldatum_for_gammalt
            when mal <= vanta_tom then $vantar_sista_migrering
            else 0
        end
        | case typ when 1 then $reservnummer when 2 then $samordningsnummer else 0 end
        | case
            when registrerad is not null then case when ar_folkbokford then 0 else $ej_folkbokford end
            when typ = 3 then $person_saknas_i_registret
            else $krav_pa_person_vaps
        end
        | case
            when strlen(avvikelseorsak) + 16 <= $kommentar_max then 0
            when length('Avvikelseorsak: ' || ren(avvikelseorsak)) > $kommentar_max
                then $kommentar_for_lang
            else 0
        end
        | $krav_pa_vaps as brott
    from (
        select
            vaps.*,
            vaps.rowid,
            register.pid as registrerad,
            register.ar_folkbokford,
            case
                when register.pid is not null then register.typ
                else idtyp(vaps.pid, vaps.personnummer)
            end as typ
        from vaps
        left join register on vaps.pid = register.pid
        where vaps.rowid not in (select rid from bort where tabell = 'vaps_remiss')
    ) as vaps
    inner join kombination
        on
            kombination.kallsystem = 'VAPS'
            and vaps.enhet = kombination.enhet
            and vaps.sektor_team = kombination.mottagning
            and vaps.vardgivarkategori = kombination.vardgivarkategori
            and vaps.bevakningstyp = kombination.bevakningstyp
            and vaps.kontakttyp = kombination.kontakttyp
            and vaps.remissanledning = kombination.problemkod
);
