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

HEAD = "0003"
"""The schema's version; an open ledger has exactly this one."""

POSTGRES_SCHEMA = "flytt_ledger"
APPLICATION_ID = 0x666C7974  # "flyt": marks an SQLite file as a ledger of ours

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
ID = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()
staging = MetaData()
"""Where rows wait inside a transaction until they have been judged as a whole."""


def _text(
    name: str, *references: ForeignKey, nullable: bool = False, default: str | None = None
) -> Column[str]:
    return Column(name, TEXT, *references, nullable=nullable, server_default=default)


def _number(name: str) -> Column[int]:
    return Column(name, ID, nullable=False, autoincrement=False)


def _key(name: str, *columns: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint(*columns, name=name)


def _post() -> tuple[Column[str], ...]:
    return _text("kallsystem"), _text("post_id"), _text("post_typ")


def _dated(prefix: str, key: str, date: str) -> tuple[SchemaItem, ...]:
    """A key `<date>-<n>`, as runs and closures have it."""
    return (
        _text(key),
        _text(date),
        Column("n", Integer, nullable=False),
        _key(f"pk_{prefix}", key),
        UniqueConstraint(date, "n", name=f"uq_{prefix}_n"),
        CheckConstraint(
            f"{key} = {date} || '-' || cast(n as text) and n > 0", name=f"ck_{prefix}_id"
        ),
    )


# A run's manifest is known last: until then it is '' (never after the transaction).
runs = Table(
    "runs",
    metadata,
    *_dated("runs", "run_id", "migreringsdatum"),
    _text("manifest_sha256"),
    _text("counts"),
)
# The heart of it: a post has one export that counts (ersatt_av is ''), and only a failed one can
# be replaced, by the run that ersatt_av then names. The rows lie in the order of that key, so that
# a run is one sorted stream into one tree. `x = a or x = b`: SQLite builds a table for `in`.
exports = Table(
    "exports",
    metadata,
    *_post(),
    _text("ersatt_av", default=""),
    _text("run_id", ForeignKey("runs.run_id", name="fk_exports_run")),
    _text("post_bokstav"),
    _text("personnummer"),
    _text("vardenhet_id"),
    _text("kategori"),
    _text("regional_problemkod", nullable=True),
    _text("vardatagande_id", nullable=True),
    _text("innehall"),
    _text("status", default="utestaende"),
    _key("pk_exports_held", "kallsystem", "post_id", "post_typ", "ersatt_av"),
    CheckConstraint("post_bokstav not like '%-%'", name="ck_exports_bokstav"),
    CheckConstraint(
        "status = 'utestaende' or status = 'migrerad' or status = 'misslyckad'",
        name="ck_exports_status",
    ),
    CheckConstraint(
        "ersatt_av = '' or (status = 'misslyckad' and ersatt_av <> run_id)",
        name="ck_exports_ersatt_av",
    ),
    sqlite_with_rowid=False,
)
imports = Table(
    "imports", metadata, _number("id"), _text("file"), _text("sha256"), _key("pk_imports", "id")
)
# `nr` counts within the import. The key begins with the record: the export (post and run), and
# which of its two records it is.
receipts = Table(
    "receipts",
    metadata,
    *_post(),
    _text("run_id"),
    _number("forbrukad_remiss"),
    Column(
        "import_id", ID, ForeignKey("imports.id", name="fk_receipts_import"), autoincrement=False
    ),
    _number("nr"),
    _number("line"),
    _text("status"),
    _text("tidpunkt"),  # UTC, always the same width, so that text order is time order
    _text("tidpunkt_text"),
    _text("millennium_id"),
    _text("felkod"),
    _text("feltext"),
    _key(
        "pk_receipts_record",
        "kallsystem",
        "post_id",
        "post_typ",
        "run_id",
        "forbrukad_remiss",
        "import_id",
        "nr",
    ),
    CheckConstraint("status = 'OK' or status = 'FEL'", name="ck_receipts_status"),
    sqlite_with_rowid=False,
)
listings = Table(
    "listings",
    metadata,
    *_post(),
    _text("regel"),
    _text("forst_sedd"),
    _text("senast_sedd"),
    _key("pk_listings", "kallsystem", "post_id", "post_typ", "regel"),
    CheckConstraint("forst_sedd <= senast_sedd", name="ck_listings_order"),
)
closures = Table(
    "closures",
    metadata,
    *_dated("closures", "avslut_id", "datum"),
    _text("sign"),
    _text("manifest_sha256"),
    CheckConstraint("sign not in ('', 'XXXX')", name="ck_closures_sign"),
)
closure_kinds = Table(
    "closure_kinds",
    metadata,
    _text("typ"),
    _text("thing"),
    _text("kallsystem"),
    _text("post_typ"),
    _text("id_of"),
    _text("contacts"),
    _key("pk_kinds", "typ"),
    UniqueConstraint("typ", "thing", name="uq_kinds_thing"),
    CheckConstraint("id_of in ('post_id', 'vardatagande_id')", name="ck_kinds_id_of"),
    CheckConstraint("contacts in ('all', 'first', 'follow_up')", name="ck_kinds_contacts"),
)
# `thing` is that of the kind, here so that an index can hold an id to one order.
closure_orders = Table(
    "closure_orders",
    metadata,
    _number("id"),
    _text("typ"),
    _text("thing"),
    _text("order_id"),
    _text("avslut_id", ForeignKey("closures.avslut_id", name="fk_orders_closure")),
    *_post(),
    _text("run_id"),
    _text("datum"),
    _text("fingeravtryck"),
    _key("pk_orders", "id"),
    ForeignKeyConstraint(
        ["typ", "thing"], ["closure_kinds.typ", "closure_kinds.thing"], name="fk_orders_kind"
    ),
    UniqueConstraint("thing", "order_id", name="uq_orders_thing"),
    Index("ix_orders_post", "kallsystem", "post_id"),
)


def _stage(name: str, *columns: SchemaItem) -> Table:
    prefixes = ["TEMPORARY"]
    return Table(name, staging, *columns, prefixes=prefixes, postgresql_on_commit="DROP")


def _nr() -> Column[int]:
    return Column("nr", ID, primary_key=True, autoincrement=False)


stage_posts = _stage("stage_posts", _nr(), *_post(), _text("post_bokstav", nullable=True))
stage_listings = _stage(
    "stage_listings", _text("kallsystem"), _text("post_typ"), _text("post_id"), _text("regel")
)
stage_receipts = _stage(
    "stage_receipts",
    _nr(),
    _number("line"),
    _text("run_id"),
    _text("record_id"),
    _text("kallsystem"),
    _text("post_bokstav"),
    _text("post_id"),
    _text("uppfoljning_id", nullable=True),
    _text("status"),
    _text("tidpunkt"),
    _text("tidpunkt_text"),
    _text("millennium_id"),
    _text("felkod"),
    _text("feltext"),
    Index("ix_stage_receipts", "run_id", "record_id"),
)
stage_new = _stage(
    "stage_new",
    _number("nr"),
    *_post(),
    _text("run_id"),
    _number("forbrukad_remiss"),
    Index("ix_stage_new", "nr"),
)
stage_states = _stage("stage_states", *_post(), _text("run_id"), _text("status"))
stage_orders = _stage(
    "stage_orders",
    _nr(),
    _text("typ"),
    _text("order_id"),
    _text("kallsystem"),
    _text("post_typ"),
    _text("post_id"),
    _text("datum"),
    _text("fingeravtryck"),
)
