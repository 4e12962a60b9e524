"""The ledger's tables; `guards` adds what triggers refuse.

Text compares by code point on both databases (SQLite: BINARY).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

HEAD = "0004"
"""The schema's version; an open ledger has exactly this one."""

POSTGRES_SCHEMA = "flytt_ledger"
APPLICATION_ID = 0x666C7974  # "flyt": marks an SQLite file as a ledger of ours

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
ID = BigInteger().with_variant(Integer(), "sqlite")

# `tidpunkt` is UTC and always of one width, so that text order is time order.
RECEIPT = "status tidpunkt tidpunkt_text millennium_id felkod feltext"
POST = "kallsystem post_id post_typ"
EXPORT = "kallsystem, post_id, post_typ, run_id"
"""What names an export, however often it was replaced, as a list in SQL."""
WITHDRAWN = "'-' || run_id"
"""What `ersatt_av` says of an export whose run was withdrawn."""
SAID = "because who at"
"""Why somebody did something, who, and when (UTC)."""

metadata = MetaData()
staging = MetaData()
"""Where rows wait inside a transaction until they have been checked as a whole."""


def _text(
    name: str, *references: ForeignKey, nullable: bool = False, default: str | None = None
) -> Column[str]:
    return Column(name, TEXT, *references, nullable=nullable, server_default=default)


def _texts(names: str) -> list[Column[str]]:
    return [_text(name) for name in names.split()]


def _number(name: str, *references: ForeignKey) -> Column[int]:
    return Column(name, ID, *references, nullable=False, autoincrement=False)


def _key(name: str, columns: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint(*columns.split(), name=name)


def _dated(name: str, key: str, date: str) -> tuple[SchemaItem, ...]:
    """A key `[<prefix>-]<date>-<n>`, as runs and closures have it."""
    plain = f"{date} || '-' || cast(n as text)"
    return (
        *_texts(f"{key} {date}"),
        Column("n", Integer, nullable=False),
        _key(f"pk_{name}", key),
        UniqueConstraint(date, "n", name=f"uq_{name}_n"),
        CheckConstraint(
            f"({key} = {plain} or {key} like '_%-' || {plain}) and n > 0", name=f"ck_{name}_id"
        ),
    )


# `nr` rises from run to run, whatever their dates. A run's manifest is known last: until then it is
# '' (never after the transaction). `upplaga` is the edition of the data contract that its record
# ids follow.
runs = Table(
    "runs",
    metadata,
    *_dated("runs", "run_id", "migreringsdatum"),
    *_texts("manifest_sha256 counts facts"),
    _number("nr"),
    _number("upplaga"),
    UniqueConstraint("nr", name="uq_runs_nr"),
    CheckConstraint("upplaga = 1 or upplaga = 2", name="ck_runs_upplaga"),
)
# Runs that were never loaded and taken back.
withdrawals = Table(
    "withdrawals",
    metadata,
    _text("run_id", ForeignKey("runs.run_id", name="fk_withdrawals_run")),
    *_texts(SAID),
    _key("pk_withdrawals", "run_id"),
)
# The heart of it: a post has one export that counts (ersatt_av is ''), and only a failed one can
# be replaced, by the run that ersatt_av then names; one that was withdrawn names its own after `-`.
# The rows lie in the order of that key, so that a run is one sorted stream into one tree.
# `x = a or x = b`: SQLite builds a table for `in`. What the first edition did not know is empty.
exports = Table(
    "exports",
    metadata,
    *_texts(POST),
    _text("ersatt_av", default=""),
    _text("run_id", ForeignKey("runs.run_id", name="fk_exports_run")),
    *_texts("post_bokstav personnummer vardenhet_id kategori"),
    _text("regional_problemkod", nullable=True),
    _text("vardatagande_id", nullable=True),
    _text("innehall"),
    _text("status", default="utestaende"),
    _text("personnummer_text", default=""),
    _text("vardatagande_personnummer_text", default=""),
    _text("avvikelseorsak", nullable=True),
    _text("huvudmottagning", nullable=True),
    _key("pk_exports_held", f"{POST} ersatt_av"),
    CheckConstraint("post_bokstav not like '%-%'", name="ck_exports_bokstav"),
    CheckConstraint(
        "status = 'utestaende' or status = 'migrerad' or status = 'misslyckad'",
        name="ck_exports_status",
    ),
    CheckConstraint(
        "ersatt_av = '' or (status = 'misslyckad' and ersatt_av <> run_id) "
        f"or (status = 'utestaende' and ersatt_av = {WITHDRAWN})",
        name="ck_exports_ersatt_av",
    ),
    sqlite_with_rowid=False,
)
imports = Table(
    "imports", metadata, _number("id"), *_texts("file sha256"), _key("pk_imports", "id")
)
# `nr` counts within the import. The key begins with the record: the export (post and run), and
# which of its two records it is; its latest receipt is then the last of its rows.
receipts = Table(
    "receipts",
    metadata,
    *_texts(f"{POST} run_id"),
    _number("forbrukad_remiss"),
    _number("import_id", ForeignKey("imports.id", name="fk_receipts_import")),
    _number("nr"),
    _number("line"),
    *_texts(RECEIPT),
    _key("pk_receipts_record", f"{POST} run_id forbrukad_remiss tidpunkt import_id nr"),
    CheckConstraint("status = 'OK' or status = 'FEL'", name="ck_receipts_status"),
    sqlite_with_rowid=False,
)
listings = Table(
    "listings",
    metadata,
    *_texts(f"{POST} regel forst_sedd senast_sedd"),
    _key("pk_listings", f"{POST} regel"),
    CheckConstraint("forst_sedd <= senast_sedd", name="ck_listings_order"),
)
# The first date that a run or closure saw an alarm of a post.
alarms = Table(
    "alarms",
    metadata,
    *_texts(f"{POST} larm sedan"),
    _key("pk_alarms", f"{POST} larm"),
)
# What a person has said of an export and the content its post had then ('' for none). An approval
# of a failed export forgets the closure orders up to the number in `forgets` (rules, rule 12).
approvals = Table(
    "approvals",
    metadata,
    _number("id"),
    *_texts(POST),
    _text("run_id", ForeignKey("runs.run_id", name="fk_approvals_run")),
    *_texts("innehall personnummer_text vardatagande_personnummer_text"),
    _number("forgets"),
    *_texts(SAID),
    _key("pk_approvals", "id"),
    Index("ix_approvals_post", "kallsystem", "post_id"),
)
closures = Table(
    "closures",
    metadata,
    *_dated("closures", "avslut_id", "datum"),
    *_texts("sign manifest_sha256"),
    CheckConstraint("sign not in ('', 'XXXX')", name="ck_closures_sign"),
)
closure_kinds = Table(
    "closure_kinds",
    metadata,
    *_texts("typ thing kallsystem post_typ id_of contacts"),
    _key("pk_kinds", "typ"),
    UniqueConstraint("typ", "thing", name="uq_kinds_thing"),
    CheckConstraint("id_of in ('post_id', 'vardatagande_id')", name="ck_kinds_id_of"),
    CheckConstraint("contacts in ('all', 'first', 'follow_up')", name="ck_kinds_contacts"),
)
# `thing` is that of the kind, here so that an index can hold an export's id to one order.
closure_orders = Table(
    "closure_orders",
    metadata,
    _number("id"),
    *_texts("typ thing order_id"),
    _text("avslut_id", ForeignKey("closures.avslut_id", name="fk_orders_closure")),
    *_texts(f"{POST} run_id datum fingeravtryck"),
    _key("pk_orders", "id"),
    ForeignKeyConstraint(
        ["typ", "thing"], ["closure_kinds.typ", "closure_kinds.thing"], name="fk_orders_kind"
    ),
    UniqueConstraint("thing", "order_id", *POST.split(), "run_id", name="uq_orders_thing"),
    Index("ix_orders_post", "kallsystem", "post_id"),
)
# Files of a run or closure that were removed when their time was over; its manifest stays.
purges = Table(
    "purges", metadata, _number("id"), *_texts("folder classes at"), _key("pk_purges", "id")
)
# Made with the ledger, and never another.
identity = Table(
    "identity",
    metadata,
    _number("id"),
    *_texts("identity at"),
    _key("pk_identity", "id"),
    CheckConstraint("id = 1", name="ck_identity_one"),
)
# Where its work folder is: the place with the highest number.
places = Table(
    "places", metadata, _number("id"), _text("path"), *_texts(SAID), _key("pk_places", "id")
)


def _stage(name: str, *columns: SchemaItem) -> Table:
    prefixes = ["TEMPORARY"]
    return Table(name, staging, *columns, prefixes=prefixes, postgresql_on_commit="DROP")


def _nr() -> Column[int]:
    return Column("nr", ID, primary_key=True, autoincrement=False)


stage_posts = _stage("stage_posts", _nr(), *_texts(POST), _text("post_bokstav", nullable=True))
stage_listings = _stage("stage_listings", *_texts("kallsystem post_typ post_id regel"))
stage_receipts = _stage(
    "stage_receipts",
    _nr(),
    _number("line"),
    *_texts("run_id record_id kallsystem post_bokstav post_id"),
    _text("uppfoljning_bokstav", nullable=True),
    _text("uppfoljning_id", nullable=True),
    *_texts(RECEIPT),
    Index("ix_stage_receipts", "run_id", "record_id"),
)
stage_new = _stage(
    "stage_new",
    _number("nr"),
    *_texts(f"{POST} run_id"),
    _number("forbrukad_remiss"),
    Index("ix_stage_new", "nr"),
)
stage_states = _stage(
    "stage_states", *_texts(f"{POST} run_id status"), _key("pk_stage_states", POST)
)
stage_alarms = _stage("stage_alarms", *_texts("kallsystem post_typ post_id larm"))
stage_orders = _stage(
    "stage_orders",
    _nr(),
    *_texts("typ order_id kallsystem post_typ post_id datum fingeravtryck"),
)
