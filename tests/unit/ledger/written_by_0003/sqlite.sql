pragma application_id = 1718385012;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE closure_kinds (
	typ TEXT NOT NULL, 
	thing TEXT NOT NULL, 
	kallsystem TEXT NOT NULL, 
	post_typ TEXT NOT NULL, 
	id_of TEXT NOT NULL, 
	contacts TEXT NOT NULL, 
	CONSTRAINT pk_kinds PRIMARY KEY (typ), 
	CONSTRAINT uq_kinds_thing UNIQUE (typ, thing), 
	CONSTRAINT ck_kinds_id_of CHECK (id_of in ('post_id', 'vardatagande_id')), 
	CONSTRAINT ck_kinds_contacts CHECK (contacts in ('all', 'first', 'follow_up'))
);
INSERT INTO "closure_kinds" VALUES('bevakning','bevakning','PASIS','bevakning','post_id','all');
INSERT INTO "closure_kinds" VALUES('vardatagande','vardatagande','PASIS','bevakning','vardatagande_id','first');
INSERT INTO "closure_kinds" VALUES('batchstangning','vardatagande','PASIS','bevakning','vardatagande_id','follow_up');
INSERT INTO "closure_kinds" VALUES('vaps_remiss','vaps_remiss','VAPS','remiss','post_id','all');
CREATE TABLE closure_orders (
	id INTEGER NOT NULL, 
	typ TEXT NOT NULL, 
	thing TEXT NOT NULL, 
	order_id TEXT NOT NULL, 
	avslut_id TEXT NOT NULL, 
	kallsystem TEXT NOT NULL, 
	post_id TEXT NOT NULL, 
	post_typ TEXT NOT NULL, 
	run_id TEXT NOT NULL, 
	datum TEXT NOT NULL, 
	fingeravtryck TEXT NOT NULL, 
	CONSTRAINT pk_orders PRIMARY KEY (id), 
	CONSTRAINT fk_orders_kind FOREIGN KEY(typ, thing) REFERENCES closure_kinds (typ, thing), 
	CONSTRAINT uq_orders_thing UNIQUE (thing, order_id), 
	CONSTRAINT fk_orders_closure FOREIGN KEY(avslut_id) REFERENCES closures (avslut_id)
);
INSERT INTO "closure_orders" VALUES(1,'bevakning','bevakning','B1','2026-10-12-1','PASIS','B1','bevakning','2026-10-05-1','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(2,'vardatagande','vardatagande','V1','2026-10-12-1','PASIS','B1','bevakning','2026-10-05-1','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(3,'vaps_remiss','vaps_remiss','R1','2026-10-12-1','VAPS','R1','remiss','2026-10-05-1','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(4,'bevakning','bevakning','FR-1-FR','2026-10-12-1','PASIS','FR-1-FR','bevakning','2026-10-05-1','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(5,'bevakning','bevakning','B2','2026-10-19-1','PASIS','B2','bevakning','2026-10-05-2','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(6,'batchstangning','vardatagande','VB2','2026-10-19-1','PASIS','B2','bevakning','2026-10-05-2','2026-10-05','sha of table');
INSERT INTO "closure_orders" VALUES(7,'bevakning','bevakning','FR','2026-10-19-1','PASIS','FR','bevakning','2026-10-05-1','2026-10-05','sha of table');
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
	kallsystem TEXT NOT NULL, 
	post_id TEXT NOT NULL, 
	post_typ TEXT NOT NULL, 
	ersatt_av TEXT DEFAULT '' NOT NULL, 
	run_id TEXT NOT NULL, 
	post_bokstav TEXT NOT NULL, 
	personnummer TEXT NOT NULL, 
	vardenhet_id TEXT NOT NULL, 
	kategori TEXT NOT NULL, 
	regional_problemkod TEXT, 
	vardatagande_id TEXT, 
	innehall TEXT NOT NULL, 
	status TEXT DEFAULT 'utestaende' NOT NULL, 
	CONSTRAINT pk_exports_held PRIMARY KEY (kallsystem, post_id, post_typ, ersatt_av), 
	CONSTRAINT ck_exports_bokstav CHECK (post_bokstav not like '%-%'), 
	CONSTRAINT ck_exports_status CHECK (status = 'utestaende' or status = 'migrerad' or status = 'misslyckad'), 
	CONSTRAINT ck_exports_ersatt_av CHECK (ersatt_av = '' or (status = 'misslyckad' and ersatt_av <> run_id)), 
	CONSTRAINT fk_exports_run FOREIGN KEY(run_id) REFERENCES runs (run_id)
)
 WITHOUT ROWID

;
INSERT INTO "exports" VALUES('PASIS','B-3','bevakning','','2026-10-05-1','B','199101012384','SE0000000000-A','aterbesok',NULL,'V"3','md5 of B-3','utestaende');
INSERT INTO "exports" VALUES('PASIS','B1','bevakning','','2026-10-05-1','B','199101012384','SE0000000000-A','forsta_kontakt','R01','V1','md5 of B1','migrerad');
INSERT INTO "exports" VALUES('PASIS','B2','bevakning','','2026-10-05-2','B','199101012384','SE0000000000-A','aterbesok',NULL,'VB2','md5 of B2','migrerad');
INSERT INTO "exports" VALUES('PASIS','B2','bevakning','2026-10-05-2','2026-10-12-1','B','199101012384','SE0000000000-A','aterbesok',NULL,'VB2','md5 of another','misslyckad');
INSERT INTO "exports" VALUES('PASIS','B2','bevakning','2026-10-12-1','2026-10-05-1','B','199101012384','SE0000000000-A','aterbesok',NULL,'VB2','md5 of B2','misslyckad');
INSERT INTO "exports" VALUES('PASIS','B4','bevakning','','2026-10-12-1','B','199101012384','SE0000000000-A','forsta_kontakt','R01','VB4','md5 of B4','misslyckad');
INSERT INTO "exports" VALUES('PASIS','FR','bevakning','','2026-10-05-1','B','199101012384','SE0000000000-A','forsta_kontakt','R01','VFR','md5 of FR','migrerad');
INSERT INTO "exports" VALUES('PASIS','FR-1-FR','bevakning','','2026-10-05-1','B','199101012384','SE0000000000-A','aterbesok',NULL,'VFR-1-FR','md5 of FR-1-FR','migrerad');
INSERT INTO "exports" VALUES('VAPS','B1','remiss','','2026-10-05-1','R','199101012384','SE0000000000-A','forsta_kontakt','R01',NULL,'md5 of B1','utestaende');
INSERT INTO "exports" VALUES('VAPS','R1','remiss','','2026-10-05-1','R','199101012384','SE0000000000-A','forsta_kontakt','R01',NULL,'md5 of R1','misslyckad');
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
	kallsystem TEXT NOT NULL, 
	post_id TEXT NOT NULL, 
	post_typ TEXT NOT NULL, 
	run_id TEXT NOT NULL, 
	forbrukad_remiss INTEGER NOT NULL, 
	import_id INTEGER NOT NULL, 
	nr INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	tidpunkt TEXT NOT NULL, 
	tidpunkt_text TEXT NOT NULL, 
	millennium_id TEXT NOT NULL, 
	felkod TEXT NOT NULL, 
	feltext TEXT NOT NULL, 
	CONSTRAINT pk_receipts_record PRIMARY KEY (kallsystem, post_id, post_typ, run_id, forbrukad_remiss, tidpunkt, import_id, nr), 
	CONSTRAINT ck_receipts_status CHECK (status = 'OK' or status = 'FEL'), 
	CONSTRAINT fk_receipts_import FOREIGN KEY(import_id) REFERENCES imports (id)
)
 WITHOUT ROWID

;
INSERT INTO "receipts" VALUES('PASIS','B-3','bevakning','2026-10-05-1',0,3,8,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES('PASIS','B1','bevakning','2026-10-05-1',0,1,1,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES('PASIS','B2','bevakning','2026-10-05-1',0,2,6,2,'FEL','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','E17','');
INSERT INTO "receipts" VALUES('PASIS','B2','bevakning','2026-10-05-1',1,2,7,2,'FEL','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','E17','');
INSERT INTO "receipts" VALUES('PASIS','B2','bevakning','2026-10-05-1',1,4,9,2,'OK','2026-10-06T08:05:00.000000+00:00','2026-10-06T08:05:00+00:00','','','');
INSERT INTO "receipts" VALUES('PASIS','B2','bevakning','2026-10-05-2',0,6,12,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES('PASIS','B2','bevakning','2026-10-05-2',1,6,13,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES('PASIS','B2','bevakning','2026-10-12-1',0,5,10,2,'FEL','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','E17','');
INSERT INTO "receipts" VALUES('PASIS','B2','bevakning','2026-10-12-1',1,5,11,2,'FEL','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','E17','');
INSERT INTO "receipts" VALUES('PASIS','B4','bevakning','2026-10-12-1',0,6,15,2,'OK','2026-10-06T08:02:00.000000+00:00','2026-10-06T08:02:00+00:00','','','');
INSERT INTO "receipts" VALUES('PASIS','B4','bevakning','2026-10-12-1',0,6,14,2,'FEL','2026-10-06T08:03:00.000000+00:00','2026-10-06T08:03:00+00:00','','E17','');
INSERT INTO "receipts" VALUES('PASIS','FR','bevakning','2026-10-05-1',0,1,3,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES('PASIS','FR-1-FR','bevakning','2026-10-05-1',0,1,4,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES('PASIS','FR-1-FR','bevakning','2026-10-05-1',1,1,5,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES('VAPS','R1','remiss','2026-10-05-1',0,1,2,2,'OK','2026-10-06T08:00:00.000000+00:00','2026-10-06T08:00:00+00:00','','','');
INSERT INTO "receipts" VALUES('VAPS','R1','remiss','2026-10-05-1',0,7,16,2,'FEL','2026-10-06T08:09:00.000000+00:00','2026-10-06T08:09:00+00:00','','E17','');
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
CREATE INDEX ix_orders_post ON closure_orders (kallsystem, post_id);
CREATE VIEW record_state as
select
    kallsystem, post_id, post_typ, run_id, 0 as forbrukad_remiss, kallsystem || '-' || post_bokstav || '-' || post_id as record_id,
    (
    select receipts.status
    from receipts
    where receipts.kallsystem = exports.kallsystem
        and receipts.post_id = exports.post_id
        and receipts.post_typ = exports.post_typ
        and receipts.run_id = exports.run_id
        and receipts.forbrukad_remiss = 0
    order by receipts.tidpunkt desc, receipts.import_id desc, receipts.nr desc
    limit 1
) as status
from exports
union all
select
    kallsystem, post_id, post_typ, run_id, 1 as forbrukad_remiss, kallsystem || '-' || post_bokstav || '-' || post_id || '-FR' as record_id,
    (
    select receipts.status
    from receipts
    where receipts.kallsystem = exports.kallsystem
        and receipts.post_id = exports.post_id
        and receipts.post_typ = exports.post_typ
        and receipts.run_id = exports.run_id
        and receipts.forbrukad_remiss = 1
    order by receipts.tidpunkt desc, receipts.import_id desc, receipts.nr desc
    limit 1
) as status
from exports
where kategori <> 'forsta_kontakt';
CREATE VIEW export_state as
select
    kallsystem, post_id, post_typ, run_id,
    case
        coalesce((
    select receipts.status
    from receipts
    where receipts.kallsystem = exports.kallsystem
        and receipts.post_id = exports.post_id
        and receipts.post_typ = exports.post_typ
        and receipts.run_id = exports.run_id
        and receipts.forbrukad_remiss = 0
    order by receipts.tidpunkt desc, receipts.import_id desc, receipts.nr desc
    limit 1
), '') || '+'
        || case when kategori = 'forsta_kontakt' then 'OK'
            else coalesce((
    select receipts.status
    from receipts
    where receipts.kallsystem = exports.kallsystem
        and receipts.post_id = exports.post_id
        and receipts.post_typ = exports.post_typ
        and receipts.run_id = exports.run_id
        and receipts.forbrukad_remiss = 1
    order by receipts.tidpunkt desc, receipts.import_id desc, receipts.nr desc
    limit 1
), '') end
        when 'OK+OK' then 'migrerad'
        when 'OK+' then 'utestaende'
        when '+OK' then 'utestaende'
        when '+' then 'utestaende'
        else 'misslyckad'
    end as status
from exports;
CREATE TRIGGER closure_kinds_update before update on closure_kinds when 1 = 1 begin select raise(abort, 'flytt: closure_kinds are final'); end;
CREATE TRIGGER closure_kinds_insert before insert on closure_kinds when exists (select 1 from closure_kinds where (typ = new.typ) or (typ = new.typ and thing = new.thing)) begin select raise(abort, 'flytt: closure_kinds are final and this one exists'); end;
CREATE TRIGGER closures_update before update on closures when 1 = 1 begin select raise(abort, 'flytt: closures are final'); end;
CREATE TRIGGER closures_insert before insert on closures when exists (select 1 from closures where (datum = new.datum and n = new.n) or (avslut_id = new.avslut_id)) begin select raise(abort, 'flytt: closures are final and this one exists'); end;
CREATE TRIGGER imports_update before update on imports when 1 = 1 begin select raise(abort, 'flytt: imports are final'); end;
CREATE TRIGGER imports_insert before insert on imports when exists (select 1 from imports where (id = new.id)) begin select raise(abort, 'flytt: imports are final and this one exists'); end;
CREATE TRIGGER runs_update before update on runs when old.manifest_sha256 <> '' begin select raise(abort, 'flytt: runs are final'); end;
CREATE TRIGGER runs_insert before insert on runs when exists (select 1 from runs where (migreringsdatum = new.migreringsdatum and n = new.n) or (run_id = new.run_id)) begin select raise(abort, 'flytt: runs are final and this one exists'); end;
CREATE TRIGGER closure_orders_update before update on closure_orders when 1 = 1 begin select raise(abort, 'flytt: closure_orders are final'); end;
CREATE TRIGGER closure_orders_insert before insert on closure_orders when exists (select 1 from closure_orders where (thing = new.thing and order_id = new.order_id) or (id = new.id)) begin select raise(abort, 'flytt: closure_orders are final and this one exists'); end;
CREATE TRIGGER receipts_update before update on receipts when 1 = 1 begin select raise(abort, 'flytt: receipts are final'); end;
CREATE TRIGGER receipts_insert before insert on receipts when exists (select 1 from receipts where (kallsystem = new.kallsystem and post_id = new.post_id and post_typ = new.post_typ and run_id = new.run_id and forbrukad_remiss = new.forbrukad_remiss and tidpunkt = new.tidpunkt and import_id = new.import_id and nr = new.nr)) begin select raise(abort, 'flytt: receipts are final and this one exists'); end;
CREATE TRIGGER closure_kinds_delete before delete on closure_kinds when 1 = 1 begin select raise(abort, 'flytt: closure_kinds are never deleted'); end;
CREATE TRIGGER closures_delete before delete on closures when 1 = 1 begin select raise(abort, 'flytt: closures are never deleted'); end;
CREATE TRIGGER imports_delete before delete on imports when 1 = 1 begin select raise(abort, 'flytt: imports are never deleted'); end;
CREATE TRIGGER runs_delete before delete on runs when 1 = 1 begin select raise(abort, 'flytt: runs are never deleted'); end;
CREATE TRIGGER closure_orders_delete before delete on closure_orders when 1 = 1 begin select raise(abort, 'flytt: closure_orders are never deleted'); end;
CREATE TRIGGER receipts_delete before delete on receipts when 1 = 1 begin select raise(abort, 'flytt: receipts are never deleted'); end;
CREATE TRIGGER exports_delete before delete on exports when 1 = 1 begin select raise(abort, 'flytt: exports are never deleted'); end;
CREATE TRIGGER exports_insert before insert on exports when new.ersatt_av <> '' or exists (select 1 from exports where exports.kallsystem = new.kallsystem and exports.post_id = new.post_id
    and exports.post_typ = new.post_typ and ersatt_av = '') begin select raise(abort, 'flytt: the post is held by an earlier export'); end;
CREATE TRIGGER exports_facts before update on exports when old.ersatt_av <> '' or old.kallsystem is not new.kallsystem or old.post_id is not new.post_id or old.post_typ is not new.post_typ or old.run_id is not new.run_id or old.post_bokstav is not new.post_bokstav or old.personnummer is not new.personnummer or old.vardenhet_id is not new.vardenhet_id or old.kategori is not new.kategori or old.regional_problemkod is not new.regional_problemkod or old.vardatagande_id is not new.vardatagande_id or old.innehall is not new.innehall begin select raise(abort, 'flytt: an export is never rewritten'); end;
CREATE TRIGGER exports_replace before update of ersatt_av on exports when new.ersatt_av <> '' and not ((
    select status from export_state
    where kallsystem = old.kallsystem and post_id = old.post_id and post_typ = old.post_typ
        and run_id = old.run_id
) = 'misslyckad' and exists (select 1 from runs where run_id = new.ersatt_av) and not exists (select 1 from exports where exports.kallsystem = old.kallsystem and exports.post_id = old.post_id
    and exports.post_typ = old.post_typ and ersatt_av = new.ersatt_av)) begin select raise(abort, 'flytt: an export is replaced only after a FEL receipt'); end;
CREATE TRIGGER receipts_exported before insert on receipts when 1 = 1 and not (exists (
    select 1
    from exports
    where exports.kallsystem = new.kallsystem and exports.post_id = new.post_id
    and exports.post_typ = new.post_typ
        and exports.run_id = new.run_id
        and (
            new.forbrukad_remiss = 0
            or (new.forbrukad_remiss = 1 and exports.kategori <> 'forsta_kontakt')
        )
)) begin select raise(abort, 'flytt: a receipt needs the export of its record'); end;
CREATE TRIGGER closure_orders_earned before insert on closure_orders when 1 = 1 and not (exists (
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
)) begin select raise(abort, 'flytt: a closure order needs the OK receipts of the post it stands for'); end;
COMMIT;
