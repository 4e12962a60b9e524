SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA flytt_ledger;
CREATE FUNCTION flytt_ledger.closure_orders_earned() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'flytt_ledger', 'pg_temp'
    AS $$
            begin
                if not coalesce(exists (
    select 1
    from exports
    inner join closure_kinds
        on closure_kinds.kallsystem = exports.kallsystem
        and closure_kinds.post_typ = exports.post_typ
    where exports.kallsystem = new.kallsystem and exports.post_id = new.post_id
    and exports.post_typ = new.post_typ
        and exports.run_id = new.run_id
        and exports.ersatt_av = ''
        and exports.status = 'migrerad'
        and (
    select status from export_state
    where kallsystem = new.kallsystem and post_id = new.post_id and post_typ = new.post_typ
        and run_id = new.run_id
) = 'migrerad'
        and closure_kinds.typ = new.typ
        and closure_kinds.thing = new.thing
        and new.order_id = case closure_kinds.id_of
            when 'post_id' then exports.post_id else exports.vardatagande_id
        end
        and (
            closure_kinds.contacts = 'all'
            or (closure_kinds.contacts = 'first') = (exports.kategori = 'forsta_kontakt')
        )
), false) then
                    raise exception using errcode = 'integrity_constraint_violation',
                        message = 'flytt: a closure order needs the OK receipts of the post it stands for';
                end if;
                return new;
            end $$;
CREATE FUNCTION flytt_ledger.exports_replace() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'flytt_ledger', 'pg_temp'
    AS $$
            begin
                if not coalesce((
    select status from export_state
    where kallsystem = old.kallsystem and post_id = old.post_id and post_typ = old.post_typ
        and run_id = old.run_id
) = 'misslyckad' and exists (select 1 from runs where run_id = new.ersatt_av) and not exists (select 1 from exports where exports.kallsystem = old.kallsystem and exports.post_id = old.post_id
    and exports.post_typ = old.post_typ and ersatt_av = new.ersatt_av), false) then
                    raise exception using errcode = 'integrity_constraint_violation',
                        message = 'flytt: an export is replaced only after a FEL receipt';
                end if;
                return new;
            end $$;
CREATE FUNCTION flytt_ledger.receipts_exported() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'flytt_ledger', 'pg_temp'
    AS $$
            begin
                if not coalesce(exists (
    select 1
    from exports
    where exports.kallsystem = new.kallsystem and exports.post_id = new.post_id
    and exports.post_typ = new.post_typ
        and exports.run_id = new.run_id
        and (
            new.forbrukad_remiss = 0
            or (new.forbrukad_remiss = 1 and exports.kategori <> 'forsta_kontakt')
        )
), false) then
                    raise exception using errcode = 'integrity_constraint_violation',
                        message = 'flytt: a receipt needs the export of its record';
                end if;
                return new;
            end $$;
CREATE FUNCTION flytt_ledger.refuse() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'flytt_ledger', 'pg_temp'
    AS $$
        begin
            raise exception using errcode = 'integrity_constraint_violation',
                message = 'flytt: ' || lower(tg_op) || ' of ' || tg_table_name || ' is refused: '
                    || tg_argv[0];
        end $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE flytt_ledger.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE flytt_ledger.closure_kinds (
    typ text NOT NULL COLLATE pg_catalog."C",
    thing text NOT NULL COLLATE pg_catalog."C",
    kallsystem text NOT NULL COLLATE pg_catalog."C",
    post_typ text NOT NULL COLLATE pg_catalog."C",
    id_of text NOT NULL COLLATE pg_catalog."C",
    contacts text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_kinds_contacts CHECK ((contacts = ANY (ARRAY['all'::text, 'first'::text, 'follow_up'::text]))),
    CONSTRAINT ck_kinds_id_of CHECK ((id_of = ANY (ARRAY['post_id'::text, 'vardatagande_id'::text])))
);
CREATE TABLE flytt_ledger.closure_orders (
    id bigint NOT NULL,
    typ text NOT NULL COLLATE pg_catalog."C",
    thing text NOT NULL COLLATE pg_catalog."C",
    order_id text NOT NULL COLLATE pg_catalog."C",
    avslut_id text NOT NULL COLLATE pg_catalog."C",
    kallsystem text NOT NULL COLLATE pg_catalog."C",
    post_id text NOT NULL COLLATE pg_catalog."C",
    post_typ text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    datum text NOT NULL COLLATE pg_catalog."C",
    fingeravtryck text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE flytt_ledger.closures (
    avslut_id text NOT NULL COLLATE pg_catalog."C",
    datum text NOT NULL COLLATE pg_catalog."C",
    n integer NOT NULL,
    sign text NOT NULL COLLATE pg_catalog."C",
    manifest_sha256 text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_closures_id CHECK (((avslut_id = ((datum || '-'::text) || (n)::text)) AND (n > 0))),
    CONSTRAINT ck_closures_sign CHECK ((sign <> ALL (ARRAY[''::text, 'XXXX'::text])))
);
CREATE TABLE flytt_ledger.exports (
    kallsystem text NOT NULL COLLATE pg_catalog."C",
    post_id text NOT NULL COLLATE pg_catalog."C",
    post_typ text NOT NULL COLLATE pg_catalog."C",
    ersatt_av text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    post_bokstav text NOT NULL COLLATE pg_catalog."C",
    personnummer text NOT NULL COLLATE pg_catalog."C",
    vardenhet_id text NOT NULL COLLATE pg_catalog."C",
    kategori text NOT NULL COLLATE pg_catalog."C",
    regional_problemkod text COLLATE pg_catalog."C",
    vardatagande_id text COLLATE pg_catalog."C",
    innehall text NOT NULL COLLATE pg_catalog."C",
    status text DEFAULT 'utestaende'::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_exports_bokstav CHECK ((post_bokstav !~~ '%-%'::text)),
    CONSTRAINT ck_exports_ersatt_av CHECK (((ersatt_av = ''::text) OR ((status = 'misslyckad'::text) AND (ersatt_av <> run_id)))),
    CONSTRAINT ck_exports_status CHECK (((status = 'utestaende'::text) OR (status = 'migrerad'::text) OR (status = 'misslyckad'::text)))
);
CREATE TABLE flytt_ledger.receipts (
    kallsystem text NOT NULL COLLATE pg_catalog."C",
    post_id text NOT NULL COLLATE pg_catalog."C",
    post_typ text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    forbrukad_remiss bigint NOT NULL,
    import_id bigint NOT NULL,
    nr bigint NOT NULL,
    line bigint NOT NULL,
    status text NOT NULL COLLATE pg_catalog."C",
    tidpunkt text NOT NULL COLLATE pg_catalog."C",
    tidpunkt_text text NOT NULL COLLATE pg_catalog."C",
    millennium_id text NOT NULL COLLATE pg_catalog."C",
    felkod text NOT NULL COLLATE pg_catalog."C",
    feltext text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_receipts_status CHECK (((status = 'OK'::text) OR (status = 'FEL'::text)))
);
CREATE VIEW flytt_ledger.export_state AS
 SELECT kallsystem,
    post_id,
    post_typ,
    run_id,
        CASE ((COALESCE(( SELECT receipts.status
               FROM flytt_ledger.receipts
              WHERE ((receipts.kallsystem = exports.kallsystem) AND (receipts.post_id = exports.post_id) AND (receipts.post_typ = exports.post_typ) AND (receipts.run_id = exports.run_id) AND (receipts.forbrukad_remiss = 0))
              ORDER BY receipts.tidpunkt DESC, receipts.import_id DESC, receipts.nr DESC
             LIMIT 1), ''::text) || '+'::text) ||
            CASE
                WHEN (kategori = 'forsta_kontakt'::text) THEN 'OK'::text
                ELSE COALESCE(( SELECT receipts.status
                   FROM flytt_ledger.receipts
                  WHERE ((receipts.kallsystem = exports.kallsystem) AND (receipts.post_id = exports.post_id) AND (receipts.post_typ = exports.post_typ) AND (receipts.run_id = exports.run_id) AND (receipts.forbrukad_remiss = 1))
                  ORDER BY receipts.tidpunkt DESC, receipts.import_id DESC, receipts.nr DESC
                 LIMIT 1), ''::text)
            END)
            WHEN 'OK+OK'::text THEN 'migrerad'::text
            WHEN 'OK+'::text THEN 'utestaende'::text
            WHEN '+OK'::text THEN 'utestaende'::text
            WHEN '+'::text THEN 'utestaende'::text
            ELSE 'misslyckad'::text
        END AS status
   FROM flytt_ledger.exports;
CREATE TABLE flytt_ledger.imports (
    id bigint NOT NULL,
    file text NOT NULL COLLATE pg_catalog."C",
    sha256 text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE flytt_ledger.listings (
    kallsystem text NOT NULL COLLATE pg_catalog."C",
    post_id text NOT NULL COLLATE pg_catalog."C",
    post_typ text NOT NULL COLLATE pg_catalog."C",
    regel text NOT NULL COLLATE pg_catalog."C",
    forst_sedd text NOT NULL COLLATE pg_catalog."C",
    senast_sedd text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_listings_order CHECK ((forst_sedd <= senast_sedd))
);
CREATE VIEW flytt_ledger.record_state AS
 SELECT exports.kallsystem,
    exports.post_id,
    exports.post_typ,
    exports.run_id,
    0 AS forbrukad_remiss,
    ((((exports.kallsystem || '-'::text) || exports.post_bokstav) || '-'::text) || exports.post_id) AS record_id,
    ( SELECT receipts.status
           FROM flytt_ledger.receipts
          WHERE ((receipts.kallsystem = exports.kallsystem) AND (receipts.post_id = exports.post_id) AND (receipts.post_typ = exports.post_typ) AND (receipts.run_id = exports.run_id) AND (receipts.forbrukad_remiss = 0))
          ORDER BY receipts.tidpunkt DESC, receipts.import_id DESC, receipts.nr DESC
         LIMIT 1) AS status
   FROM flytt_ledger.exports
UNION ALL
 SELECT exports.kallsystem,
    exports.post_id,
    exports.post_typ,
    exports.run_id,
    1 AS forbrukad_remiss,
    (((((exports.kallsystem || '-'::text) || exports.post_bokstav) || '-'::text) || exports.post_id) || '-FR'::text) AS record_id,
    ( SELECT receipts.status
           FROM flytt_ledger.receipts
          WHERE ((receipts.kallsystem = exports.kallsystem) AND (receipts.post_id = exports.post_id) AND (receipts.post_typ = exports.post_typ) AND (receipts.run_id = exports.run_id) AND (receipts.forbrukad_remiss = 1))
          ORDER BY receipts.tidpunkt DESC, receipts.import_id DESC, receipts.nr DESC
         LIMIT 1) AS status
   FROM flytt_ledger.exports
  WHERE (exports.kategori <> 'forsta_kontakt'::text);
CREATE TABLE flytt_ledger.runs (
    run_id text NOT NULL COLLATE pg_catalog."C",
    migreringsdatum text NOT NULL COLLATE pg_catalog."C",
    n integer NOT NULL,
    manifest_sha256 text NOT NULL COLLATE pg_catalog."C",
    counts text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_runs_id CHECK (((run_id = ((migreringsdatum || '-'::text) || (n)::text)) AND (n > 0)))
);
INSERT INTO flytt_ledger.alembic_version VALUES ('0003');
INSERT INTO flytt_ledger.closure_kinds VALUES ('bevakning', 'bevakning', 'PASIS', 'bevakning', 'post_id', 'all');
INSERT INTO flytt_ledger.closure_kinds VALUES ('vardatagande', 'vardatagande', 'PASIS', 'bevakning', 'vardatagande_id', 'first');
INSERT INTO flytt_ledger.closure_kinds VALUES ('batchstangning', 'vardatagande', 'PASIS', 'bevakning', 'vardatagande_id', 'follow_up');
INSERT INTO flytt_ledger.closure_kinds VALUES ('vaps_remiss', 'vaps_remiss', 'VAPS', 'remiss', 'post_id', 'all');
INSERT INTO flytt_ledger.closure_orders VALUES (1, 'bevakning', 'bevakning', 'B1', '2026-10-12-1', 'PASIS', 'B1', 'bevakning', '2026-10-05-1', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (2, 'vardatagande', 'vardatagande', 'V1', '2026-10-12-1', 'PASIS', 'B1', 'bevakning', '2026-10-05-1', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (3, 'vaps_remiss', 'vaps_remiss', 'R1', '2026-10-12-1', 'VAPS', 'R1', 'remiss', '2026-10-05-1', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (4, 'bevakning', 'bevakning', 'FR-1-FR', '2026-10-12-1', 'PASIS', 'FR-1-FR', 'bevakning', '2026-10-05-1', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (5, 'bevakning', 'bevakning', 'B2', '2026-10-19-1', 'PASIS', 'B2', 'bevakning', '2026-10-05-2', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (6, 'batchstangning', 'vardatagande', 'VB2', '2026-10-19-1', 'PASIS', 'B2', 'bevakning', '2026-10-05-2', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (7, 'bevakning', 'bevakning', 'FR', '2026-10-19-1', 'PASIS', 'FR', 'bevakning', '2026-10-05-1', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closures VALUES ('2026-10-12-1', '2026-10-12', 1, 'SDVM', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.closures VALUES ('2026-10-19-1', '2026-10-19', 1, 'SDVM', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.exports VALUES ('PASIS', 'B-3', 'bevakning', '', '2026-10-05-1', 'B', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'V"3', 'md5 of B-3', 'utestaende');
INSERT INTO flytt_ledger.exports VALUES ('PASIS', 'B1', 'bevakning', '', '2026-10-05-1', 'B', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', 'V1', 'md5 of B1', 'migrerad');
INSERT INTO flytt_ledger.exports VALUES ('PASIS', 'B2', 'bevakning', '', '2026-10-05-2', 'B', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'VB2', 'md5 of B2', 'migrerad');
INSERT INTO flytt_ledger.exports VALUES ('PASIS', 'B2', 'bevakning', '2026-10-05-2', '2026-10-12-1', 'B', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'VB2', 'md5 of another', 'misslyckad');
INSERT INTO flytt_ledger.exports VALUES ('PASIS', 'B2', 'bevakning', '2026-10-12-1', '2026-10-05-1', 'B', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'VB2', 'md5 of B2', 'misslyckad');
INSERT INTO flytt_ledger.exports VALUES ('PASIS', 'B4', 'bevakning', '', '2026-10-12-1', 'B', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', 'VB4', 'md5 of B4', 'misslyckad');
INSERT INTO flytt_ledger.exports VALUES ('PASIS', 'FR', 'bevakning', '', '2026-10-05-1', 'B', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', 'VFR', 'md5 of FR', 'migrerad');
INSERT INTO flytt_ledger.exports VALUES ('PASIS', 'FR-1-FR', 'bevakning', '', '2026-10-05-1', 'B', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'VFR-1-FR', 'md5 of FR-1-FR', 'migrerad');
INSERT INTO flytt_ledger.exports VALUES ('VAPS', 'B1', 'remiss', '', '2026-10-05-1', 'R', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', NULL, 'md5 of B1', 'utestaende');
INSERT INTO flytt_ledger.exports VALUES ('VAPS', 'R1', 'remiss', '', '2026-10-05-1', 'R', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', NULL, 'md5 of R1', 'misslyckad');
INSERT INTO flytt_ledger.imports VALUES (1, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (2, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (3, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (4, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (5, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (6, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (7, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.listings VALUES ('VAPS', 'L1', 'remiss', 'problemkod_saknas', '2026-10-05', '2026-10-05');
INSERT INTO flytt_ledger.listings VALUES ('PASIS', 'L1', 'bevakning', 'antal_dagar_saknas', '2026-10-05', '2026-10-12');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B-3', 'bevakning', '2026-10-05-1', 0, 3, 8, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B1', 'bevakning', '2026-10-05-1', 0, 1, 1, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B2', 'bevakning', '2026-10-05-1', 0, 2, 6, 2, 'FEL', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B2', 'bevakning', '2026-10-05-1', 1, 2, 7, 2, 'FEL', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B2', 'bevakning', '2026-10-05-1', 1, 4, 9, 2, 'OK', '2026-10-06T08:05:00.000000+00:00', '2026-10-06T08:05:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B2', 'bevakning', '2026-10-05-2', 0, 6, 12, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B2', 'bevakning', '2026-10-05-2', 1, 6, 13, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B2', 'bevakning', '2026-10-12-1', 0, 5, 10, 2, 'FEL', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B2', 'bevakning', '2026-10-12-1', 1, 5, 11, 2, 'FEL', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B4', 'bevakning', '2026-10-12-1', 0, 6, 14, 2, 'FEL', '2026-10-06T08:03:00.000000+00:00', '2026-10-06T08:03:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'B4', 'bevakning', '2026-10-12-1', 0, 6, 15, 2, 'OK', '2026-10-06T08:02:00.000000+00:00', '2026-10-06T08:02:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'FR', 'bevakning', '2026-10-05-1', 0, 1, 3, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'FR-1-FR', 'bevakning', '2026-10-05-1', 0, 1, 4, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('PASIS', 'FR-1-FR', 'bevakning', '2026-10-05-1', 1, 1, 5, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('VAPS', 'R1', 'remiss', '2026-10-05-1', 0, 1, 2, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES ('VAPS', 'R1', 'remiss', '2026-10-05-1', 0, 7, 16, 2, 'FEL', '2026-10-06T08:09:00.000000+00:00', '2026-10-06T08:09:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.runs VALUES ('2026-10-05-1', '2026-10-05', 1, '1111111111111111111111111111111111111111111111111111111111111111', '{"migreras": 7}');
INSERT INTO flytt_ledger.runs VALUES ('2026-10-12-1', '2026-10-12', 1, '2222222222222222222222222222222222222222222222222222222222222222', '{"migreras": 2}');
INSERT INTO flytt_ledger.runs VALUES ('2026-10-05-2', '2026-10-05', 2, '3333333333333333333333333333333333333333333333333333333333333333', '{"migreras": 1}');
INSERT INTO flytt_ledger.runs VALUES ('2026-10-19-1', '2026-10-19', 1, '4444444444444444444444444444444444444444444444444444444444444444', '{"migreras": 0}');
ALTER TABLE ONLY flytt_ledger.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY flytt_ledger.closures
    ADD CONSTRAINT pk_closures PRIMARY KEY (avslut_id);
ALTER TABLE ONLY flytt_ledger.exports
    ADD CONSTRAINT pk_exports_held PRIMARY KEY (kallsystem, post_id, post_typ, ersatt_av);
ALTER TABLE ONLY flytt_ledger.imports
    ADD CONSTRAINT pk_imports PRIMARY KEY (id);
ALTER TABLE ONLY flytt_ledger.closure_kinds
    ADD CONSTRAINT pk_kinds PRIMARY KEY (typ);
ALTER TABLE ONLY flytt_ledger.listings
    ADD CONSTRAINT pk_listings PRIMARY KEY (kallsystem, post_id, post_typ, regel);
ALTER TABLE ONLY flytt_ledger.closure_orders
    ADD CONSTRAINT pk_orders PRIMARY KEY (id);
ALTER TABLE ONLY flytt_ledger.receipts
    ADD CONSTRAINT pk_receipts_record PRIMARY KEY (kallsystem, post_id, post_typ, run_id, forbrukad_remiss, tidpunkt, import_id, nr);
ALTER TABLE ONLY flytt_ledger.runs
    ADD CONSTRAINT pk_runs PRIMARY KEY (run_id);
ALTER TABLE ONLY flytt_ledger.closures
    ADD CONSTRAINT uq_closures_n UNIQUE (datum, n);
ALTER TABLE ONLY flytt_ledger.closure_kinds
    ADD CONSTRAINT uq_kinds_thing UNIQUE (typ, thing);
ALTER TABLE ONLY flytt_ledger.closure_orders
    ADD CONSTRAINT uq_orders_thing UNIQUE (thing, order_id);
ALTER TABLE ONLY flytt_ledger.runs
    ADD CONSTRAINT uq_runs_n UNIQUE (migreringsdatum, n);
CREATE INDEX ix_orders_post ON flytt_ledger.closure_orders USING btree (kallsystem, post_id);
CREATE TRIGGER closure_kinds_delete BEFORE DELETE ON flytt_ledger.closure_kinds FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closure_kinds_truncate BEFORE TRUNCATE ON flytt_ledger.closure_kinds FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closure_kinds_update BEFORE UPDATE ON flytt_ledger.closure_kinds FOR EACH ROW WHEN ((1 = 1)) EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closure_orders_delete BEFORE DELETE ON flytt_ledger.closure_orders FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closure_orders_earned BEFORE INSERT ON flytt_ledger.closure_orders FOR EACH ROW WHEN ((1 = 1)) EXECUTE FUNCTION flytt_ledger.closure_orders_earned();
CREATE TRIGGER closure_orders_truncate BEFORE TRUNCATE ON flytt_ledger.closure_orders FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closure_orders_update BEFORE UPDATE ON flytt_ledger.closure_orders FOR EACH ROW WHEN ((1 = 1)) EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closures_delete BEFORE DELETE ON flytt_ledger.closures FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closures_truncate BEFORE TRUNCATE ON flytt_ledger.closures FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closures_update BEFORE UPDATE ON flytt_ledger.closures FOR EACH ROW WHEN ((1 = 1)) EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER exports_delete BEFORE DELETE ON flytt_ledger.exports FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER exports_facts BEFORE UPDATE ON flytt_ledger.exports FOR EACH ROW WHEN (((old.ersatt_av <> ''::text) OR (old.kallsystem IS DISTINCT FROM new.kallsystem) OR (old.post_id IS DISTINCT FROM new.post_id) OR (old.post_typ IS DISTINCT FROM new.post_typ) OR (old.run_id IS DISTINCT FROM new.run_id) OR (old.post_bokstav IS DISTINCT FROM new.post_bokstav) OR (old.personnummer IS DISTINCT FROM new.personnummer) OR (old.vardenhet_id IS DISTINCT FROM new.vardenhet_id) OR (old.kategori IS DISTINCT FROM new.kategori) OR (old.regional_problemkod IS DISTINCT FROM new.regional_problemkod) OR (old.vardatagande_id IS DISTINCT FROM new.vardatagande_id) OR (old.innehall IS DISTINCT FROM new.innehall))) EXECUTE FUNCTION flytt_ledger.refuse('an export is never rewritten');
CREATE TRIGGER exports_insert BEFORE INSERT ON flytt_ledger.exports FOR EACH ROW WHEN ((new.ersatt_av <> ''::text)) EXECUTE FUNCTION flytt_ledger.refuse('a new export is the one that counts');
CREATE TRIGGER exports_replace BEFORE UPDATE OF ersatt_av ON flytt_ledger.exports FOR EACH ROW WHEN ((new.ersatt_av <> ''::text)) EXECUTE FUNCTION flytt_ledger.exports_replace();
CREATE TRIGGER exports_truncate BEFORE TRUNCATE ON flytt_ledger.exports FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER imports_delete BEFORE DELETE ON flytt_ledger.imports FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER imports_truncate BEFORE TRUNCATE ON flytt_ledger.imports FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER imports_update BEFORE UPDATE ON flytt_ledger.imports FOR EACH ROW WHEN ((1 = 1)) EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER receipts_delete BEFORE DELETE ON flytt_ledger.receipts FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER receipts_exported BEFORE INSERT ON flytt_ledger.receipts FOR EACH ROW WHEN ((1 = 1)) EXECUTE FUNCTION flytt_ledger.receipts_exported();
CREATE TRIGGER receipts_truncate BEFORE TRUNCATE ON flytt_ledger.receipts FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER receipts_update BEFORE UPDATE ON flytt_ledger.receipts FOR EACH ROW WHEN ((1 = 1)) EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER runs_delete BEFORE DELETE ON flytt_ledger.runs FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER runs_truncate BEFORE TRUNCATE ON flytt_ledger.runs FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER runs_update BEFORE UPDATE ON flytt_ledger.runs FOR EACH ROW WHEN ((old.manifest_sha256 <> ''::text)) EXECUTE FUNCTION flytt_ledger.refuse('they are final');
ALTER TABLE ONLY flytt_ledger.exports
    ADD CONSTRAINT fk_exports_run FOREIGN KEY (run_id) REFERENCES flytt_ledger.runs(run_id);
ALTER TABLE ONLY flytt_ledger.closure_orders
    ADD CONSTRAINT fk_orders_closure FOREIGN KEY (avslut_id) REFERENCES flytt_ledger.closures(avslut_id);
ALTER TABLE ONLY flytt_ledger.closure_orders
    ADD CONSTRAINT fk_orders_kind FOREIGN KEY (typ, thing) REFERENCES flytt_ledger.closure_kinds(typ, thing);
ALTER TABLE ONLY flytt_ledger.receipts
    ADD CONSTRAINT fk_receipts_import FOREIGN KEY (import_id) REFERENCES flytt_ledger.imports(id);
