-- Every post of PASiS with all broken rules in one number; nothing wide is carried along.
create table oavgjord as
select
    * exclude (vid, kod, orsak, interndiagnos, intern_text),
    -- What may migrate takes its texts along: dearer to fetch than to carry.
    case when brott = 0 and kategori = 1 then vid end as vardatagande_id,
    null::varchar as remisskalla,
    case when brott = 0 then kommentar(kod, orsak, interndiagnos, intern_text) end as kommentar
from (
    select
        cast('PASIS' as system) as kallsystem,
        cast('bevakning' as posttyp) as post_typ,
        id,
        cast(rad as integer) as rad,
        cast(vard_rad as integer) as vard_rad,
        kategori,
        vardenhet,
        case when kategori = 1 then coalesce(forenade.regional, problemkarta.regional) end as regional,
        yrkeskategori,
        enhet_kod,
        mottagning_kod,
        bevakningstyp_kod,
        kontakttyp_kod,
        case when typ in (2, 3) then pid end as person,
        mal,
        uppfoljning,
        ankomst,
        beslut,
        granskning,
        dagar,
        vardbegaran,
        remittent_klass,
        remittent_id,
        vid,
        kod,
        orsak,
        interndiagnos,
        intern_text,
        brott_av_kod
        | case when fylld(avbokad_datum) then $post_avslutad else 0 end
        | case when fylld(bokad_datum) then $bokad else 0 end
        | case
            when mal is null then $krav_pa_mal
            when mal < aldsta_maldatum and mal <= vanta_tom
                then $maldatum_for_gammalt | $vantar_sista_migrering
            when mal < aldsta_maldatum then $maldatum_for_gammalt
            when mal <= vanta_tom then $vantar_sista_migrering
            else 0
        end
        | case typ when 1 then $reservnummer when 2 then $samordningsnummer else 0 end
        | case
            when ar_registrerad then case when ar_folkbokford then 0 else $ej_folkbokford end
            when typ = 3 then $person_saknas_i_registret
            else $krav_pa_person
        end
        | case
            when kategori <> 1 then 0
            when vard_rad is null then $oppet_vardatagande_saknas
            else
                brott_av_vard
                | case when oppen then 0 else $oppet_vardatagande_saknas end
                | case
                    when personnummer = vard_personnummer or (pid = vard_pid and typ <> 4) then 0
                    when ren(personnummer) is null or ren(vard_personnummer) is null then 0
                    when
                        coalesce(
                            case when typ in (2, 3) then cast(pid as varchar) end,
                            idsiffror(personnummer)
                        )
                        <> coalesce(
                            case
                                when idtyp(vard_pid, vard_personnummer) in (2, 3)
                                    then cast(vard_pid as varchar)
                            end,
                            idsiffror(vard_personnummer)
                        )
                        then $personnummer_skiljer
                    else 0
                end
                | case
                    when
                        problemkod_utan_enhet is not null
                        and forenade.enhet_kod is not null
                        and problemkarta.regional is null
                        then $problemkod_omappad
                    else 0
                end
        end
        | case
            -- With its labels the comment is no longer than this.
            when
                strlen(kod) + strlen(orsak) + strlen(interndiagnos) + strlen(intern_text) + 49
                <= $kommentar_max
                then 0
            when length(kommentar(kod, orsak, interndiagnos, intern_text)) > $kommentar_max
                then $kommentar_for_lang
            else 0
        end
        | $krav_pa_bev as brott
    from forenade
    left join problemkarta
        on
            problemkarta.kallsystem = 'PASIS'
            and problemkod_utan_enhet = problemkarta.problemkod
            and forenade.enhet_kod = problemkarta.enhet
);
