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
CREATE FUNCTION flytt_ledger.order_is_earned() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'flytt_ledger', 'pg_temp'
    AS $$
        begin
            if not 
exists (
    select 1
    from exports
    inner join export_state on exports.id = export_state.id
    where exports.id = new.export_id
        and exports.status = 'migrerad'
        and export_state.status = 'migrerad'
        and exports.kallsystem = new.kallsystem
        and exports.post_typ = new.post_typ
        and exports.post_id = new.post_id
        and (
            (
                new.typ = 'bevakning' and new.order_id = exports.post_id
                and exports.kallsystem = 'PASIS' and exports.post_typ = 'bevakning'
            )
            or (
                new.typ = 'vaps_remiss' and new.order_id = exports.post_id
                and exports.kallsystem = 'VAPS' and exports.post_typ = 'remiss'
            )
            or (
                new.typ = 'vardatagande' and new.order_id = exports.vardatagande_id
                and exports.kallsystem = 'PASIS' and exports.kategori = 'forsta_kontakt'
            )
            or (
                new.typ = 'batchstangning' and new.order_id = exports.vardatagande_id
                and exports.kallsystem = 'PASIS' and exports.kategori <> 'forsta_kontakt'
            )
        )
)
 then
                raise exception using errcode = 'integrity_constraint_violation',
                    message = 'flytt: a closure order needs the OK receipts of the post it stands for';
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
CREATE FUNCTION flytt_ledger.replace_only_failed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'flytt_ledger', 'pg_temp'
    AS $$
        begin
            if 'misslyckad' <> (select status from export_state where id = old.id) then
                raise exception using errcode = 'integrity_constraint_violation',
                    message = 'flytt: an export is replaced only after a FEL receipt';
            end if;
            return new;
        end $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE flytt_ledger.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE flytt_ledger.closure_orders (
    id bigint NOT NULL,
    typ text NOT NULL COLLATE pg_catalog."C",
    order_id text NOT NULL COLLATE pg_catalog."C",
    avslut_id text NOT NULL COLLATE pg_catalog."C",
    export_id bigint NOT NULL,
    kallsystem text NOT NULL COLLATE pg_catalog."C",
    post_typ text NOT NULL COLLATE pg_catalog."C",
    post_id text NOT NULL COLLATE pg_catalog."C",
    datum text NOT NULL COLLATE pg_catalog."C",
    fingeravtryck text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_orders_typ CHECK ((typ = ANY (ARRAY['bevakning'::text, 'vardatagande'::text, 'vaps_remiss'::text, 'batchstangning'::text])))
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
    id bigint NOT NULL,
    run_id text NOT NULL COLLATE pg_catalog."C",
    kallsystem text NOT NULL COLLATE pg_catalog."C",
    post_typ text NOT NULL COLLATE pg_catalog."C",
    post_id text NOT NULL COLLATE pg_catalog."C",
    personnummer text NOT NULL COLLATE pg_catalog."C",
    vardenhet_id text NOT NULL COLLATE pg_catalog."C",
    kategori text NOT NULL COLLATE pg_catalog."C",
    regional_problemkod text COLLATE pg_catalog."C",
    vardatagande_id text COLLATE pg_catalog."C",
    innehall text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    ersatt_av text COLLATE pg_catalog."C",
    CONSTRAINT ck_exports_ersatt_av CHECK (((ersatt_av IS NULL) OR ((status = 'misslyckad'::text) AND (ersatt_av <> run_id)))),
    CONSTRAINT ck_exports_status CHECK ((status = ANY (ARRAY['utestaende'::text, 'migrerad'::text, 'misslyckad'::text])))
);
CREATE TABLE flytt_ledger.receipts (
    id bigint NOT NULL,
    record bigint NOT NULL,
    import_id bigint NOT NULL,
    line bigint NOT NULL,
    status text NOT NULL COLLATE pg_catalog."C",
    tidpunkt text NOT NULL COLLATE pg_catalog."C",
    tidpunkt_text text NOT NULL COLLATE pg_catalog."C",
    millennium_id text NOT NULL COLLATE pg_catalog."C",
    felkod text NOT NULL COLLATE pg_catalog."C",
    feltext text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_receipts_status CHECK ((status = ANY (ARRAY['OK'::text, 'FEL'::text])))
);
CREATE TABLE flytt_ledger.records (
    id bigint NOT NULL,
    export_id bigint NOT NULL,
    run_id text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE VIEW flytt_ledger.record_state AS
 SELECT id,
    export_id,
    ( SELECT receipts.status
           FROM flytt_ledger.receipts
          WHERE (receipts.record = records.id)
          ORDER BY receipts.tidpunkt DESC, receipts.id DESC
         LIMIT 1) AS status
   FROM flytt_ledger.records;
CREATE VIEW flytt_ledger.export_state AS
 SELECT id,
        CASE ( SELECT min(
                    CASE record_state.status
                        WHEN 'FEL'::text THEN 0
                        WHEN 'OK'::text THEN 2
                        ELSE 1
                    END) AS min
               FROM flytt_ledger.record_state
              WHERE (record_state.export_id = exports.id))
            WHEN 0 THEN 'misslyckad'::text
            WHEN 2 THEN 'migrerad'::text
            ELSE 'utestaende'::text
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
CREATE TABLE flytt_ledger.runs (
    run_id text NOT NULL COLLATE pg_catalog."C",
    migreringsdatum text NOT NULL COLLATE pg_catalog."C",
    n integer NOT NULL,
    manifest_sha256 text NOT NULL COLLATE pg_catalog."C",
    counts text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_runs_id CHECK (((run_id = ((migreringsdatum || '-'::text) || (n)::text)) AND (n > 0)))
);
INSERT INTO flytt_ledger.alembic_version VALUES ('0002');
INSERT INTO flytt_ledger.closure_orders VALUES (1, 'bevakning', 'B1', '2026-10-12-1', 1, 'PASIS', 'bevakning', 'B1', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (2, 'vardatagande', 'V1', '2026-10-12-1', 1, 'PASIS', 'bevakning', 'B1', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (3, 'vaps_remiss', 'R1', '2026-10-12-1', 3, 'VAPS', 'remiss', 'R1', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (4, 'bevakning', 'FR-1-FR', '2026-10-12-1', 5, 'PASIS', 'bevakning', 'FR-1-FR', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (5, 'bevakning', 'B2', '2026-10-19-1', 10, 'PASIS', 'bevakning', 'B2', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (6, 'batchstangning', 'VB2', '2026-10-19-1', 10, 'PASIS', 'bevakning', 'B2', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closure_orders VALUES (7, 'bevakning', 'FR', '2026-10-19-1', 4, 'PASIS', 'bevakning', 'FR', '2026-10-05', 'sha of table');
INSERT INTO flytt_ledger.closures VALUES ('2026-10-12-1', '2026-10-12', 1, 'SDVM', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.closures VALUES ('2026-10-19-1', '2026-10-19', 1, 'SDVM', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.exports VALUES (6, '2026-10-05-1', 'PASIS', 'bevakning', 'B-3', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'V"3', 'md5 of B-3', 'utestaende', NULL);
INSERT INTO flytt_ledger.exports VALUES (7, '2026-10-05-1', 'VAPS', 'remiss', 'B1', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', NULL, 'md5 of B1', 'utestaende', NULL);
INSERT INTO flytt_ledger.exports VALUES (1, '2026-10-05-1', 'PASIS', 'bevakning', 'B1', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', 'V1', 'md5 of B1', 'migrerad', NULL);
INSERT INTO flytt_ledger.exports VALUES (4, '2026-10-05-1', 'PASIS', 'bevakning', 'FR', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', 'VFR', 'md5 of FR', 'migrerad', NULL);
INSERT INTO flytt_ledger.exports VALUES (5, '2026-10-05-1', 'PASIS', 'bevakning', 'FR-1-FR', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'VFR-1-FR', 'md5 of FR-1-FR', 'migrerad', NULL);
INSERT INTO flytt_ledger.exports VALUES (2, '2026-10-05-1', 'PASIS', 'bevakning', 'B2', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'VB2', 'md5 of B2', 'misslyckad', '2026-10-12-1');
INSERT INTO flytt_ledger.exports VALUES (8, '2026-10-12-1', 'PASIS', 'bevakning', 'B2', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'VB2', 'md5 of another', 'misslyckad', '2026-10-05-2');
INSERT INTO flytt_ledger.exports VALUES (9, '2026-10-12-1', 'PASIS', 'bevakning', 'B4', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', 'VB4', 'md5 of B4', 'misslyckad', NULL);
INSERT INTO flytt_ledger.exports VALUES (10, '2026-10-05-2', 'PASIS', 'bevakning', 'B2', '199101012384', 'SE0000000000-A', 'aterbesok', NULL, 'VB2', 'md5 of B2', 'migrerad', NULL);
INSERT INTO flytt_ledger.exports VALUES (3, '2026-10-05-1', 'VAPS', 'remiss', 'R1', '199101012384', 'SE0000000000-A', 'forsta_kontakt', 'R01', NULL, 'md5 of R1', 'misslyckad', NULL);
INSERT INTO flytt_ledger.imports VALUES (1, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (2, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (3, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (4, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (5, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (6, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.imports VALUES (7, 'kvittens.csv', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO flytt_ledger.listings VALUES ('VAPS', 'L1', 'remiss', 'problemkod_saknas', '2026-10-05', '2026-10-05');
INSERT INTO flytt_ledger.listings VALUES ('PASIS', 'L1', 'bevakning', 'antal_dagar_saknas', '2026-10-05', '2026-10-12');
INSERT INTO flytt_ledger.receipts VALUES (1, 1, 1, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (2, 3, 1, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (3, 4, 1, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (4, 5, 1, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (5, 12, 1, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (6, 2, 2, 2, 'FEL', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES (7, 9, 2, 2, 'FEL', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES (8, 6, 3, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (9, 9, 4, 2, 'OK', '2026-10-06T08:05:00.000000+00:00', '2026-10-06T08:05:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (10, 14, 5, 2, 'FEL', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES (11, 16, 5, 2, 'FEL', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES (12, 17, 6, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (13, 18, 6, 2, 'OK', '2026-10-06T08:00:00.000000+00:00', '2026-10-06T08:00:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (14, 15, 6, 2, 'FEL', '2026-10-06T08:03:00.000000+00:00', '2026-10-06T08:03:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.receipts VALUES (15, 15, 6, 2, 'OK', '2026-10-06T08:02:00.000000+00:00', '2026-10-06T08:02:00+00:00', '', '', '');
INSERT INTO flytt_ledger.receipts VALUES (16, 3, 7, 2, 'FEL', '2026-10-06T08:09:00.000000+00:00', '2026-10-06T08:09:00+00:00', '', 'E17', '');
INSERT INTO flytt_ledger.records VALUES (1, 1, '2026-10-05-1', 'PASIS-B-B1');
INSERT INTO flytt_ledger.records VALUES (2, 2, '2026-10-05-1', 'PASIS-B-B2');
INSERT INTO flytt_ledger.records VALUES (3, 3, '2026-10-05-1', 'VAPS-R-R1');
INSERT INTO flytt_ledger.records VALUES (4, 4, '2026-10-05-1', 'PASIS-B-FR');
INSERT INTO flytt_ledger.records VALUES (5, 5, '2026-10-05-1', 'PASIS-B-FR-1-FR');
INSERT INTO flytt_ledger.records VALUES (6, 6, '2026-10-05-1', 'PASIS-B-B-3');
INSERT INTO flytt_ledger.records VALUES (7, 7, '2026-10-05-1', 'VAPS-R-B1');
INSERT INTO flytt_ledger.records VALUES (9, 2, '2026-10-05-1', 'PASIS-B-B2-FR');
INSERT INTO flytt_ledger.records VALUES (12, 5, '2026-10-05-1', 'PASIS-B-FR-1-FR-FR');
INSERT INTO flytt_ledger.records VALUES (13, 6, '2026-10-05-1', 'PASIS-B-B-3-FR');
INSERT INTO flytt_ledger.records VALUES (14, 8, '2026-10-12-1', 'PASIS-B-B2');
INSERT INTO flytt_ledger.records VALUES (15, 9, '2026-10-12-1', 'PASIS-B-B4');
INSERT INTO flytt_ledger.records VALUES (16, 8, '2026-10-12-1', 'PASIS-B-B2-FR');
INSERT INTO flytt_ledger.records VALUES (17, 10, '2026-10-05-2', 'PASIS-B-B2');
INSERT INTO flytt_ledger.records VALUES (18, 10, '2026-10-05-2', 'PASIS-B-B2-FR');
INSERT INTO flytt_ledger.runs VALUES ('2026-10-05-1', '2026-10-05', 1, '1111111111111111111111111111111111111111111111111111111111111111', '{"migreras": 7}');
INSERT INTO flytt_ledger.runs VALUES ('2026-10-12-1', '2026-10-12', 1, '2222222222222222222222222222222222222222222222222222222222222222', '{"migreras": 2}');
INSERT INTO flytt_ledger.runs VALUES ('2026-10-05-2', '2026-10-05', 2, '3333333333333333333333333333333333333333333333333333333333333333', '{"migreras": 1}');
INSERT INTO flytt_ledger.runs VALUES ('2026-10-19-1', '2026-10-19', 1, '4444444444444444444444444444444444444444444444444444444444444444', '{"migreras": 0}');
ALTER TABLE ONLY flytt_ledger.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY flytt_ledger.closure_orders
    ADD CONSTRAINT pk_closure_orders PRIMARY KEY (id);
ALTER TABLE ONLY flytt_ledger.closures
    ADD CONSTRAINT pk_closures PRIMARY KEY (avslut_id);
ALTER TABLE ONLY flytt_ledger.exports
    ADD CONSTRAINT pk_exports PRIMARY KEY (id);
ALTER TABLE ONLY flytt_ledger.imports
    ADD CONSTRAINT pk_imports PRIMARY KEY (id);
ALTER TABLE ONLY flytt_ledger.listings
    ADD CONSTRAINT pk_listings PRIMARY KEY (kallsystem, post_id, post_typ, regel);
ALTER TABLE ONLY flytt_ledger.receipts
    ADD CONSTRAINT pk_receipts PRIMARY KEY (id);
ALTER TABLE ONLY flytt_ledger.records
    ADD CONSTRAINT pk_records PRIMARY KEY (id);
ALTER TABLE ONLY flytt_ledger.runs
    ADD CONSTRAINT pk_runs PRIMARY KEY (run_id);
ALTER TABLE ONLY flytt_ledger.closures
    ADD CONSTRAINT uq_closures_n UNIQUE (datum, n);
ALTER TABLE ONLY flytt_ledger.closure_orders
    ADD CONSTRAINT uq_orders_once UNIQUE (typ, order_id);
ALTER TABLE ONLY flytt_ledger.records
    ADD CONSTRAINT uq_records_id UNIQUE (run_id, record_id);
ALTER TABLE ONLY flytt_ledger.runs
    ADD CONSTRAINT uq_runs_n UNIQUE (migreringsdatum, n);
CREATE INDEX ix_exports_replaced ON flytt_ledger.exports USING btree (kallsystem, post_id) WHERE (ersatt_av IS NOT NULL);
CREATE INDEX ix_orders_export ON flytt_ledger.closure_orders USING btree (export_id);
CREATE INDEX ix_receipts_latest ON flytt_ledger.receipts USING btree (record, tidpunkt, id);
CREATE INDEX ix_records_export ON flytt_ledger.records USING btree (export_id);
CREATE UNIQUE INDEX uq_exports_held ON flytt_ledger.exports USING btree (kallsystem, post_id, post_typ) WHERE (ersatt_av IS NULL);
CREATE UNIQUE INDEX uq_orders_vardatagande ON flytt_ledger.closure_orders USING btree (order_id) WHERE (typ = ANY (ARRAY['vardatagande'::text, 'batchstangning'::text]));
CREATE TRIGGER closure_orders_earned BEFORE INSERT ON flytt_ledger.closure_orders FOR EACH ROW EXECUTE FUNCTION flytt_ledger.order_is_earned();
CREATE TRIGGER closure_orders_final BEFORE DELETE OR UPDATE ON flytt_ledger.closure_orders FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closure_orders_truncate BEFORE TRUNCATE ON flytt_ledger.closure_orders FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closures_final BEFORE DELETE OR UPDATE ON flytt_ledger.closures FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER closures_truncate BEFORE TRUNCATE ON flytt_ledger.closures FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER exports_facts BEFORE UPDATE ON flytt_ledger.exports FOR EACH ROW WHEN (((old.ersatt_av IS NOT NULL) OR (old.id IS DISTINCT FROM new.id) OR (old.run_id IS DISTINCT FROM new.run_id) OR (old.kallsystem IS DISTINCT FROM new.kallsystem) OR (old.post_typ IS DISTINCT FROM new.post_typ) OR (old.post_id IS DISTINCT FROM new.post_id) OR (old.personnummer IS DISTINCT FROM new.personnummer) OR (old.vardenhet_id IS DISTINCT FROM new.vardenhet_id) OR (old.kategori IS DISTINCT FROM new.kategori) OR (old.regional_problemkod IS DISTINCT FROM new.regional_problemkod) OR (old.vardatagande_id IS DISTINCT FROM new.vardatagande_id) OR (old.innehall IS DISTINCT FROM new.innehall))) EXECUTE FUNCTION flytt_ledger.refuse('an export is never rewritten');
CREATE TRIGGER exports_final BEFORE DELETE ON flytt_ledger.exports FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER exports_replace BEFORE UPDATE OF ersatt_av ON flytt_ledger.exports FOR EACH ROW WHEN ((new.ersatt_av IS NOT NULL)) EXECUTE FUNCTION flytt_ledger.replace_only_failed();
CREATE TRIGGER exports_truncate BEFORE TRUNCATE ON flytt_ledger.exports FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER imports_final BEFORE DELETE OR UPDATE ON flytt_ledger.imports FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER imports_truncate BEFORE TRUNCATE ON flytt_ledger.imports FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER receipts_final BEFORE DELETE OR UPDATE ON flytt_ledger.receipts FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER receipts_truncate BEFORE TRUNCATE ON flytt_ledger.receipts FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER records_final BEFORE DELETE OR UPDATE ON flytt_ledger.records FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER records_truncate BEFORE TRUNCATE ON flytt_ledger.records FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER runs_final BEFORE DELETE OR UPDATE ON flytt_ledger.runs FOR EACH ROW EXECUTE FUNCTION flytt_ledger.refuse('they are final');
CREATE TRIGGER runs_truncate BEFORE TRUNCATE ON flytt_ledger.runs FOR EACH STATEMENT EXECUTE FUNCTION flytt_ledger.refuse('they are final');
ALTER TABLE ONLY flytt_ledger.exports
    ADD CONSTRAINT fk_exports_ersatt_av FOREIGN KEY (ersatt_av) REFERENCES flytt_ledger.runs(run_id);
ALTER TABLE ONLY flytt_ledger.exports
    ADD CONSTRAINT fk_exports_run FOREIGN KEY (run_id) REFERENCES flytt_ledger.runs(run_id);
ALTER TABLE ONLY flytt_ledger.closure_orders
    ADD CONSTRAINT fk_orders_closure FOREIGN KEY (avslut_id) REFERENCES flytt_ledger.closures(avslut_id);
ALTER TABLE ONLY flytt_ledger.closure_orders
    ADD CONSTRAINT fk_orders_export FOREIGN KEY (export_id) REFERENCES flytt_ledger.exports(id);
ALTER TABLE ONLY flytt_ledger.receipts
    ADD CONSTRAINT fk_receipts_import FOREIGN KEY (import_id) REFERENCES flytt_ledger.imports(id);
ALTER TABLE ONLY flytt_ledger.receipts
    ADD CONSTRAINT fk_receipts_record FOREIGN KEY (record) REFERENCES flytt_ledger.records(id);
ALTER TABLE ONLY flytt_ledger.records
    ADD CONSTRAINT fk_records_export FOREIGN KEY (export_id) REFERENCES flytt_ledger.exports(id);
ALTER TABLE ONLY flytt_ledger.records
    ADD CONSTRAINT fk_records_run FOREIGN KEY (run_id) REFERENCES flytt_ledger.runs(run_id);
