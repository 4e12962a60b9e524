"""What can go wrong in a built line (DuckDB), and the gate that must see it."""

from __future__ import annotations

FIRST = "rowid = (select min(rowid) from flytt.{0})"
AGAIN = "insert into flytt.{0} select * from flytt.{0} limit 1"
HELD = "insert into flytt.stg_ledger__exporter (post_id, person, vardenhet_id, kategori, status)"
# Statements on the built line, and the gate that must see what they did.
CORRUPTIONS = [
    ("bevakningstyp_code_table", AGAIN.format("bevakningstyp")),
    ("bevakningstyp_code_table", "update flytt.bevakningstyp set kategori = 'ingar_ej'"),
    ("driftstart_code_table", AGAIN.format("driftstart")),
    ("driftstart_code_table", "update flytt.driftstart set kallsystem = 'PMO'"),
    ("faltkrav_code_table", AGAIN.format("faltkrav")),
    ("faltkrav_code_table", "update flytt.faltkrav set brist = 'fel'"),
    ("faltkrav_names_a_regel", "update flytt.faltkrav set regel = 'okand'"),
    ("huvudmottagning_code_table", AGAIN.format("huvudmottagning")),
    ("huvudmottagning_code_table", "update flytt.huvudmottagning set enhet = ' '"),
    (
        "kontakttyp_code_table",
        "insert into flytt.kontakttyp values ('PASIS', ' åb', 'aterbesok', '')",
    ),
    ("kontakttyp_code_table", "update flytt.kontakttyp set kategori = 'nybesok'"),
    ("mappning_problemkod_code_table", AGAIN.format("mappning_problemkod")),
    ("mappning_problemkod_code_table", "update flytt.mappning_problemkod set kallsystem = 'PMO'"),
    ("mappning_remittent_code_table", AGAIN.format("mappning_remittent")),
    ("mappning_remittent_code_table", "update flytt.mappning_remittent set remittent_klass = '02'"),
    ("mappning_vardenhet_code_table", AGAIN.format("mappning_vardenhet")),
    ("mappning_vardenhet_code_table", "update flytt.mappning_vardenhet set mottagning = null"),
    ("mappning_yrkeskategori_code_table", AGAIN.format("mappning_yrkeskategori")),
    ("regel_code_table", AGAIN.format("regel")),
    ("regel_code_table", "update flytt.regel set utfall = 'klar' where regel = 'bokad'"),
    ("vakt_code_table", AGAIN.format("vakt")),
    ("larm_code_table", AGAIN.format("larm")),
    ("undantag_code_table", AGAIN.format("undantag")),
    ("arbete_code_table", AGAIN.format("arbete")),
    ("fynd_code_table", AGAIN.format("fynd")),
    ("svenska_namn_code_table", AGAIN.format("svenska_namn")),
    ("vardbegaran_code_table", AGAIN.format("vardbegaran")),
    ("vardbegaran_code_table", "update flytt.vardbegaran set ingar = null where typ_av_vb = 'V'"),
    ("stg_ledger__exporter_key", AGAIN.format("stg_ledger__exporter")),
    ("stg_ledger__exporter_status", "update flytt.stg_ledger__exporter set status = 'ok'"),
    ("int_poster_avgjorda_key", AGAIN.format("int_poster_avgjorda")),
    ("avstamning_key", AGAIN.format("avstamning")),
    ("listade_poster_key", AGAIN.format("listade_poster")),
    ("exporterade_poster_key", AGAIN.format("exporterade_poster")),
    (
        "exporterade_poster_remittent_klass",
        "update flytt.exporterade_poster set remittent_klass = 'intern'",
    ),
    ("millennium_person_key", AGAIN.format("millennium_person")),
    ("millennium_person_key", "update flytt.millennium_person set personnummer = null"),
    (
        "bokningsbegaran_has_forbrukad_remiss",
        "create or replace view flytt.millennium_forbrukad_remiss as"
        " select record_id from flytt.exporterade_poster where not ar_forsta_kontakt",
    ),
    ("every_post_has_one_outcome", AGAIN.format("int_poster_avgjorda")),
    (
        "every_post_has_one_outcome",
        "delete from flytt.int_poster_avgjorda where " + FIRST.format("int_poster_avgjorda"),
    ),
    ("every_post_has_one_outcome", "update flytt.int_poster_avgjorda set utfall = null"),
    (
        "every_row_read_is_accounted_for",
        "update flytt.stg_flytt__inlasningar set antal = antal + 1 where tabell = 'pu_person'",
    ),
    (
        "every_row_read_is_accounted_for",
        "delete from flytt.avstamning where tabell = 'vaps_remiss'",
    ),
    ("every_unit_adds_up", "delete from flytt.balans where utfall = 'vantar'"),
    (
        "outcome_is_that_of_the_rule",
        "update flytt.int_poster_avgjorda set utfall = 'vantar' where utfall = 'manuell'",
    ),
    (
        "outcome_is_that_of_the_rule",
        "update flytt.int_poster_avgjorda set regler = 'bokad' where utfall = 'migreras'",
    ),
    ("outcome_is_that_of_the_rule", "delete from flytt.regel where regel = 'bokad'"),
    ("what_migrates_is_whole", "update flytt.int_poster_avgjorda set person = null"),
    ("what_migrates_is_whole", "update flytt.int_poster_avgjorda set vardenhet_id = null"),
    ("what_migrates_is_whole", "update flytt.int_poster_avgjorda set kategori = null"),
    ("what_migrates_is_whole", "update flytt.int_poster_avgjorda set brott = 1"),
    (
        "what_migrates_is_delivered",
        "delete from flytt.exporterade_poster where " + FIRST.format("exporterade_poster"),
    ),
    (
        "what_migrates_is_delivered",
        "update flytt.exporterade_poster set ar_forsta_kontakt = not ar_forsta_kontakt",
    ),
    (
        "what_migrates_is_delivered",
        "update flytt.int_poster_avgjorda set utfall = 'vantar' where utfall = 'migreras'",
    ),
    ("a_record_belongs_to_one_post", AGAIN.format("exporterade_poster")),
    (
        "a_record_belongs_to_one_post",
        "insert into flytt.exporterade_poster (kallsystem, post_id, record_id, ar_forsta_kontakt)"
        " select kallsystem, post_id || 'x', remiss_record_id, true"
        " from flytt.exporterade_poster where not ar_forsta_kontakt limit 1",
    ),
    (
        "every_exported_person_is_delivered",
        "delete from flytt.millennium_person"
        " where personnummer = (select max(personnummer) from flytt.exporterade_poster)",
    ),
    ("protected_persons_are_bare", "update flytt.millennium_person set skyddad = 'J'"),
    ("protected_persons_are_bare", "update flytt.millennium_person set skyddad = null"),
    (
        "nothing_held_is_exported_again",
        "insert into flytt.stg_ledger__exporter (kallsystem, post_id, status)"
        " select kallsystem, post_id, 'utestaende' from flytt.exporterade_poster limit 1",
    ),
    (
        "a_follow_up_stands_alone",
        "update flytt.exporterade_poster set personnummer = '1', vardenhet_id = 'V'",
    ),
    (
        "a_follow_up_stands_alone",
        HELD
        + " select 'X', cast(personnummer as bigint), vardenhet_id, 'distanskontakt', 'migrerad'"
        " from flytt.exporterade_poster where ar_forsta_kontakt limit 1",
    ),
    (
        "a_follow_up_stands_alone",
        HELD
        + " select 'X', cast(personnummer as bigint), vardenhet_id, 'forsta_kontakt', 'utestaende'"
        " from flytt.exporterade_poster where not ar_forsta_kontakt limit 1",
    ),
    (
        "one_first_contact_per_problem",
        "update flytt.exporterade_poster"
        " set personnummer = '1', vardenhet_id = 'V', regional_problemkod = 'R'",
    ),
    (
        "one_first_contact_per_problem",
        "insert into flytt.stg_ledger__exporter"
        " (post_id, person, vardenhet_id, kategori, regional_problemkod, status)"
        " select 'X', cast(personnummer as bigint), vardenhet_id, kategori, regional_problemkod,"
        " 'utestaende'"
        " from flytt.exporterade_poster where ar_forsta_kontakt limit 1",
    ),
    ("every_duplicate_names_its_winner", "update flytt.int_poster_avgjorda set vinnare = null"),
    (
        "every_duplicate_names_its_winner",
        "update flytt.int_poster_avgjorda set vinnare = 'PASIS:ingen'",
    ),
    (
        "every_duplicate_names_its_winner",
        "update flytt.int_poster_avgjorda set vinnare = kallsystem || ':' || post_id"
        " where utfall = 'dubblett'",
    ),
    (
        "every_duplicate_names_its_winner",
        "update flytt.int_poster_avgjorda set vinnare = 'PASIS:L1' where utfall = 'migreras'",
    ),
    ("every_stopped_post_is_listed", "delete from flytt.listade_poster where utfall = 'dubblett'"),
    ("every_stopped_post_is_listed", "delete from flytt.listade_poster where regel = 'bokad'"),
    (
        "no_closure_without_receipt",
        "update flytt.stg_ledger__exporter set status = 'utestaende' where post_id = 'L1'",
    ),
    ("no_closure_without_receipt", "update flytt.avslutsorder set post_id = 'R1'"),
    ("no_closure_without_receipt", "update flytt.avslutsorder set post_typ = 'annat'"),
    (
        "no_closure_without_receipt",
        "update flytt.avslutsorder set id = 'VL2' where typ = 'vardatagande'",
    ),
    (
        "no_closure_without_receipt",
        "update flytt.avslutsorder set typ = 'vardatagande' where typ = 'bevakning'",
    ),
    (
        "closures_are_ordered_once",
        "update flytt.avslutsorder set typ = 'batchstangning', id = 'VL1' where id = 'L1'",
    ),
    (
        "closures_are_ordered_once",
        "insert into flytt.stg_ledger__avslut (typ, id, i_kraft)"
        " values ('batchstangning', 'VL1', true)",
    ),
    ("closures_are_ordered_once", "update flytt.avslutsorder set typ = 'okand' where id = 'L1'"),
]
# History that this run adds nothing to must not stop it.
HARMLESS = [
    (
        "a_follow_up_stands_alone",
        "update flytt.stg_ledger__exporter set person = 1, vardenhet_id = 'V'",
    ),
    (
        "one_first_contact_per_problem",
        "update flytt.stg_ledger__exporter set person = 1, vardenhet_id = 'V'",
    ),
    (
        "nothing_held_is_exported_again",
        "insert into flytt.stg_ledger__exporter (kallsystem, post_id, status)"
        " select kallsystem, post_id, 'misslyckad' from flytt.exporterade_poster limit 1",
    ),
    (
        "mappning_remittent_code_table",
        "update flytt.mappning_remittent"
        " set remittent_klass = 'extern', mottagning = null, enhet = rowid",
    ),
]
