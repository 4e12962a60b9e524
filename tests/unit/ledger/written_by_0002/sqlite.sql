pragma application_id = 1718385012;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE closure_orders (
	id INTEGER NOT NULL, 
	typ TEXT NOT NULL, 
	order_id TEXT NOT NULL, 
	avslut_id TEXT NOT NULL, 
	export_id INTEGER NOT NULL, 
	kallsystem TEXT NOT NULL, 
	post_typ TEXT NOT NULL, 
	post_id TEXT NOT NULL, 
	datum TEXT NOT NULL, 
	fingeravtryck TEXT NOT NULL, 
	CONSTRAINT pk_closure_orders PRIMARY KEY (id), 
	CONSTRAINT fk_orders_closure FOREIGN KEY(avslut_id) REFERENCES closures (avslut_id), 
	CONSTRAINT fk_orders_export FOREIGN KEY(export_id) REFERENCES exports (id), 
	CONSTRAINT ck_orders_typ CHECK (typ in ('bevakning', 'vardatagande', 'vaps_remiss', 'batchstangning')), 
	CONSTRAINT uq_orders_once UNIQUE (typ, order_id)
);
INSERT INTO "closure_orders" VALUES(1,'bevakning','B1','2026-10-12-1',1,'PASIS','bevakning','B1','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(2,'vardatagande','V1','2026-10-12-1',1,'PASIS','bevakning','B1','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(3,'vaps_remiss','R1','2026-10-12-1',3,'VAPS','remiss','R1','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(4,'bevakning','FR-1-FR','2026-10-12-1',5,'PASIS','bevakning','FR-1-FR','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(5,'bevakning','B2','2026-10-19-1',10,'PASIS','bevakning','B2','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(6,'batchstangning','VB2','2026-10-19-1',10,'PASIS','bevakning','B2','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(7,'bevakning','FR','2026-10-19-1',4,'PASIS','bevakning','FR','2026-10-05','sha of table');
CREATE TABLE closures (
	avslut_id TEXT NOT NULL, 
	datum TEXT NOT NULL, 
	n INTEGER NOT NULL, 
	sign TEXT NOT NULL, 
	manifest_sha256 TEXT NOT NULL, 
	CONSTRAINT pk_closures PRIMARY KEY (avslut_id), 
	CONSTRAINT uq_closures_n UNIQUE (datum, n), 
	CONSTRAINT ck_closures_id CHECK (avslut_id = datum || '-' || cast(n as text) and n > 0), 
	CONSTRAINT ck_closures_sign CHECK (sign not in ('', 'XXXX'))
);
INSERT INTO "closures" VALUES('2026-10-12-1','2026-10-12',1,'SDVM','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "closures" VALUES('2026-10-19-1','2026-10-19',1,'SDVM','0000000000000000000000000000000000000000000000000000000000000000');
CREATE TABLE exports (
	id INTEGER NOT NULL, 
	run_id TEXT NOT NULL, 
	kallsystem TEXT NOT NULL, 
	post_typ TEXT NOT NULL, 
	post_id TEXT NOT NULL, 
	personnummer TEXT NOT NULL, 
	vardenhet_id TEXT NOT NULL, 
	kategori TEXT NOT NULL, 
	regional_problemkod TEXT, 
	vardatagande_id TEXT, 
	innehall TEXT NOT NULL, 
	status TEXT NOT NULL, 
	ersatt_av TEXT, 
	CONSTRAINT pk_exports PRIMARY KEY (id), 
	CONSTRAINT fk_exports_run FOREIGN KEY(run_id) REFERENCES runs (run_id), 
	CONSTRAINT fk_exports_ersatt_av FOREIGN KEY(ersatt_av) REFERENCES runs (run_id), 
	CONSTRAINT ck_exports_status CHECK (status in ('utestaende', 'migrerad', 'misslyckad')), 
	CONSTRAINT ck_exports_ersatt_av CHECK (ersatt_av is null or (status = 'misslyckad' and ersatt_av <> run_id))
);
INSERT INTO "exports" VALUES(1,'2026-10-05-1','PASIS','bevakning','B1','199101012384','SE0000000000-A','forsta_kontakt','R01','V1','md5 of B1','migrerad',NULL);
INSERT INTO "exports" VALUES(2,'2026-10-05-1','PASIS','bevakning','B2','199101012384','SE0000000000-A','aterbesok',NULL,'VB2','md5 of B2','misslyckad','2026-10-12-1');
INSERT INTO "exports" VALUES(3,'2026-10-05-1','VAPS','remiss','R1','199101012384','SE0000000000-A','forsta_kontakt','R01',NULL,'md5 of R1','misslyckad',NULL);
INSERT INTO "exports" VALUES(4,'2026-10-05-1','PASIS','bevakning','FR','199101012384','SE0000000000-A','forsta_kontakt','R01','VFR','md5 of FR','migrerad',NULL);
INSERT INTO "exports" VALUES(5,'2026-10-05-1','PASIS','bevakning','FR-1-FR','199101012384','SE0000000000-A','aterbesok',NULL,'VFR-1-FR','md5 of FR-1-FR','migrerad',NULL);
INSERT INTO "exports" VALUES(6,'2026-10-05-1','PASIS','bevakning','B-3','199101012384','SE0000000000-A','aterbesok',NULL,'V"3','md5 of B-3','utestaende',NULL);
INSERT INTO "exports" VALUES(7,'2026-10-05-1','VAPS','remiss','B1','199101012384','SE0000000000-A','forsta_kontakt','R01',NULL,'md5 of B1','utestaende',NULL);
INSERT INTO "exports" VALUES(8,'2026-10-12-1','PASIS','bevakning','B2','199101012384','SE0000000000-A','aterbesok',NULL,'VB2','md5 of another','misslyckad','2026-10-05-2');
INSERT INTO "exports" VALUES(9,'2026-10-12-1','PASIS','bevakning','B4','199101012384','SE0000000000-A','forsta_kontakt','R01','VB4','md5 of B4','misslyckad',NULL);
INSERT INTO "exports" VALUES(10,'2026-10-05-2','PASIS','bevakning','B2','199101012384','SE0000000000-A','aterbesok',NULL,'VB2','md5 of B2','migrerad',NULL);
CREATE TABLE imports (
	id INTEGER NOT NULL, 
	file TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	CONSTRAINT pk_imports PRIMARY KEY (id)
);
INSERT INTO "imports" VALUES(1,'kvittens.csv','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "imports" VALUES(2,'kvittens.csv','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "imports" VALUES(3,'kvittens.csv','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "imports" VALUES(4,'kvittens.csv','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "imports" VALUES(5,'kvittens.csv','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "imports" VALUES(6,'kvittens.csv','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "imports" VALUES(7,'kvittens.csv','0000000000000000000000000000000000000000000000000000000000000000');
CREATE TABLE listings (
	kallsystem TEXT NOT NULL, 
	post_id TEXT NOT NULL, 
	post_typ TEXT NOT NULL, 
	regel TEXT NOT NULL, 
	forst_sedd TEXT NOT NULL, 
	senast_sedd TEXT NOT NULL, 
	CONSTRAINT pk_listings PRIMARY KEY (kallsystem, post_id, post_typ, regel), 
	CONSTRAINT ck_listings_order CHECK (forst_sedd <= senast_sedd)
);
INSERT INTO "listings" VALUES('PASIS','L1','bevakning','antal_dagar_saknas','2026-10-05','2026-10-12');
INSERT INTO "listings" VALUES('VAPS','L1','remiss','problemkod_saknas','2026-10-05','2026-10-05');
CREATE TABLE receipts (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	import_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	tidpunkt TEXT NOT NULL, 
	tidpunkt_text TEXT NOT NULL, 
	millennium_id TEXT NOT NULL, 
	felkod TEXT NOT NULL, 
	feltext TEXT NOT NULL, 
	CONSTRAINT pk_receipts PRIMARY KEY (id), 
	CONSTRAINT fk_receipts_record FOREIGN KEY(record) REFERENCES records (id), 
	CONSTRAINT fk_receipts_import FOREIGN KEY(import_id) REFERENCES imports (id), 
	CONSTRAINT ck_receipts_status CHECK (status in ('OK', 'FEL'))
);
INSERT INTO "receipts" VALUES(1,1,1,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES(2,3,1,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES(3,4,1,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES(4,5,1,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES(5,12,1,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES(6,2,2,2,'FEL','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','E17','');
INSERT INTO "receipts" VALUES(7,9,2,2,'FEL','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','E17','');
INSERT INTO "receipts" VALUES(8,6,3,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES(9,9,4,2,'OK','2026-10-06T08:05:00.000000+00:00','2026-10-06T08:05:00+00:00','','','');
INSERT INTO "receipts" VALUES(10,14,5,2,'FEL','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','E17','');
INSERT INTO "receipts" VALUES(11,16,5,2,'FEL','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','E17','');
INSERT INTO "receipts" VALUES(12,17,6,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES(13,18,6,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES(14,15,6,2,'FEL','2026-10-06T08:03:00.000000+00:00','2026-10-06T08:03:00+00:00','','E17','');
INSERT INTO "receipts" VALUES(15,15,6,2,'OK','2026-10-06T08:02:00.000000+00:00','2026-10-06T08:02:00+00:00','','','');
INSERT INTO "receipts" VALUES(16,3,7,2,'FEL','2026-10-06T08:09:00.000000+00:00','2026-10-06T08:09:00+00:00','','E17','');
CREATE TABLE records (
	id INTEGER NOT NULL, 
	export_id INTEGER NOT NULL, 
	run_id TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	CONSTRAINT pk_records PRIMARY KEY (id), 
	CONSTRAINT fk_records_export FOREIGN KEY(export_id) REFERENCES exports (id), 
	CONSTRAINT fk_records_run FOREIGN KEY(run_id) REFERENCES runs (run_id), 
	CONSTRAINT uq_records_id UNIQUE (run_id, record_id)
);
INSERT INTO "records" VALUES(1,1,'2026-10-05-1','PASIS-B-B1');
INSERT INTO "records" VALUES(2,2,'2026-10-05-1','PASIS-B-B2');
INSERT INTO "records" VALUES(3,3,'2026-10-05-1','VAPS-R-R1');
INSERT INTO "records" VALUES(4,4,'2026-10-05-1','PASIS-B-FR');
INSERT INTO "records" VALUES(5,5,'2026-10-05-1','PASIS-B-FR-1-FR');
INSERT INTO "records" VALUES(6,6,'2026-10-05-1','PASIS-B-B-3');
INSERT INTO "records" VALUES(7,7,'2026-10-05-1','VAPS-R-B1');
INSERT INTO "records" VALUES(9,2,'2026-10-05-1','PASIS-B-B2-FR');
INSERT INTO "records" VALUES(12,5,'2026-10-05-1','PASIS-B-FR-1-FR-FR');
INSERT INTO "records" VALUES(13,6,'2026-10-05-1','PASIS-B-B-3-FR');
INSERT INTO "records" VALUES(14,8,'2026-10-12-1','PASIS-B-B2');
INSERT INTO "records" VALUES(15,9,'2026-10-12-1','PASIS-B-B4');
INSERT INTO "records" VALUES(16,8,'2026-10-12-1','PASIS-B-B2-FR');
INSERT INTO "records" VALUES(17,10,'2026-10-05-2','PASIS-B-B2');
INSERT INTO "records" VALUES(18,10,'2026-10-05-2','PASIS-B-B2-FR');
CREATE TABLE runs (
	run_id TEXT NOT NULL, 
	migreringsdatum TEXT NOT NULL, 
	n INTEGER NOT NULL, 
	manifest_sha256 TEXT NOT NULL, 
	counts TEXT NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY (run_id), 
	CONSTRAINT uq_runs_n UNIQUE (migreringsdatum, n), 
	CONSTRAINT ck_runs_id CHECK (run_id = migreringsdatum || '-' || cast(n as text) and n > 0)
);
INSERT INTO "runs" VALUES('2026-10-05-1','2026-10-05',1,'1111111111111111111111111111111111111111111111111111111111111111','{"migreras": 7}');
INSERT INTO "runs" VALUES('2026-10-12-1','2026-10-12',1,'2222222222222222222222222222222222222222222222222222222222222222','{"migreras": 2}');
INSERT INTO "runs" VALUES('2026-10-05-2','2026-10-05',2,'3333333333333333333333333333333333333333333333333333333333333333','{"migreras": 1}');
INSERT INTO "runs" VALUES('2026-10-19-1','2026-10-19',1,'4444444444444444444444444444444444444444444444444444444444444444','{"migreras": 0}');
CREATE UNIQUE INDEX uq_exports_held ON exports (kallsystem, post_id, post_typ) WHERE ersatt_av is null;
CREATE INDEX ix_exports_replaced ON exports (kallsystem, post_id) WHERE ersatt_av is not null;
CREATE INDEX ix_records_export ON records (export_id);
CREATE INDEX ix_receipts_latest ON receipts (record, tidpunkt, id);
CREATE UNIQUE INDEX uq_orders_vardatagande ON closure_orders (order_id) WHERE typ in ('vardatagande', 'batchstangning');
CREATE INDEX ix_orders_export ON closure_orders (export_id);
CREATE VIEW record_state as
select
    records.id,
    records.export_id,
    (
        select receipts.status
        from receipts
        where receipts.record = records.id
        order by receipts.tidpunkt desc, receipts.id desc
        limit 1
    ) as status
from records;
CREATE VIEW export_state as
select
    exports.id,
    case (
        select min(case record_state.status when 'FEL' then 0 when 'OK' then 2 else 1 end)
        from record_state
        where record_state.export_id = exports.id
    )
        when 0 then 'misslyckad'
        when 2 then 'migrerad'
        else 'utestaende'
    end as status
from exports;
CREATE TRIGGER runs_update before update on runs when 1 = 1 begin select raise(abort, 'flytt: runs are final'); end;
CREATE TRIGGER runs_insert before insert on runs when exists (select 1 from runs where (run_id = new.run_id)) begin select raise(abort, 'flytt: runs are final and this one exists'); end;
CREATE TRIGGER imports_update before update on imports when 1 = 1 begin select raise(abort, 'flytt: imports are final'); end;
CREATE TRIGGER imports_insert before insert on imports when exists (select 1 from imports where (id = new.id)) begin select raise(abort, 'flytt: imports are final and this one exists'); end;
CREATE TRIGGER records_update before update on records when 1 = 1 begin select raise(abort, 'flytt: records are final'); end;
CREATE TRIGGER receipts_update before update on receipts when 1 = 1 begin select raise(abort, 'flytt: receipts are final'); end;
CREATE TRIGGER receipts_insert before insert on receipts when exists (select 1 from receipts where (id = new.id)) begin select raise(abort, 'flytt: receipts are final and this one exists'); end;
CREATE TRIGGER closures_update before update on closures when 1 = 1 begin select raise(abort, 'flytt: closures are final'); end;
CREATE TRIGGER closures_insert before insert on closures when exists (select 1 from closures where (avslut_id = new.avslut_id)) begin select raise(abort, 'flytt: closures are final and this one exists'); end;
CREATE TRIGGER closure_orders_update before update on closure_orders when 1 = 1 begin select raise(abort, 'flytt: closure_orders are final'); end;
CREATE TRIGGER closure_orders_insert before insert on closure_orders when exists (select 1 from closure_orders where (id = new.id) or (typ = new.typ and order_id = new.order_id)) begin select raise(abort, 'flytt: closure_orders are final and this one exists'); end;
CREATE TRIGGER runs_delete before delete on runs when 1 = 1 begin select raise(abort, 'flytt: runs are never deleted'); end;
CREATE TRIGGER imports_delete before delete on imports when 1 = 1 begin select raise(abort, 'flytt: imports are never deleted'); end;
CREATE TRIGGER records_delete before delete on records when 1 = 1 begin select raise(abort, 'flytt: records are never deleted'); end;
CREATE TRIGGER receipts_delete before delete on receipts when 1 = 1 begin select raise(abort, 'flytt: receipts are never deleted'); end;
CREATE TRIGGER closures_delete before delete on closures when 1 = 1 begin select raise(abort, 'flytt: closures are never deleted'); end;
CREATE TRIGGER closure_orders_delete before delete on closure_orders when 1 = 1 begin select raise(abort, 'flytt: closure_orders are never deleted'); end;
CREATE TRIGGER exports_delete before delete on exports when 1 = 1 begin select raise(abort, 'flytt: exports are never deleted'); end;
CREATE TRIGGER exports_facts before update on exports when old.ersatt_av is not null or old.id is not new.id or old.run_id is not new.run_id or old.kallsystem is not new.kallsystem or old.post_typ is not new.post_typ or old.post_id is not new.post_id or old.personnummer is not new.personnummer or old.vardenhet_id is not new.vardenhet_id or old.kategori is not new.kategori or old.regional_problemkod is not new.regional_problemkod or old.vardatagande_id is not new.vardatagande_id or old.innehall is not new.innehall begin select raise(abort, 'flytt: an export is never rewritten'); end;
CREATE TRIGGER exports_replace before update of ersatt_av on exports when new.ersatt_av is not null and 'misslyckad' <> (select status from export_state where id = old.id) begin select raise(abort, 'flytt: an export is replaced only after a FEL receipt'); end;
CREATE TRIGGER closure_orders_earned before insert on closure_orders when not 
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
 begin select raise(abort, 'flytt: a closure order needs the OK receipts of the post it stands for'); end;
CREATE TRIGGER exports_insert before insert on exports when new.ersatt_av is null and exists (select 1 from exports where kallsystem = new.kallsystem and post_id = new.post_id and post_typ = new.post_typ and ersatt_av is null) or exists (select 1 from exports where id = new.id) begin select raise(abort, 'flytt: the post is held by an earlier export'); end;
CREATE TRIGGER records_insert before insert on records when exists (select 1 from records where (id = new.id) or (run_id = new.run_id and record_id = new.record_id)) begin select raise(abort, 'flytt: records are final and this one exists'); end;
COMMIT;
