"""The ledger's tables as the queries see them; the migrations are what creates them.

A test compares the two. Text compares by code point on both databases (SQLite: BINARY).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

HEAD = "0002"
"""The newest migration; an open ledger has exactly this one."""

POSTGRES_SCHEMA = "flytt_ledger"
APPLICATION_ID = 0x666C7974  # "flyt": marks an SQLite file as a ledger of ours

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
ID = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()


def _text(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    return Column(name, TEXT, primary_key=primary_key, nullable=nullable)


def _id() -> Column[int]:
    return Column("id", ID, primary_key=True, autoincrement=False)


runs = Table(
    "runs",
    metadata,
    _text("run_id", primary_key=True),
    _text("migreringsdatum"),
    Column("n", Integer, nullable=False),
    _text("manifest_sha256"),
    _text("counts"),
)
exports = Table(
    "exports",
    metadata,
    _id(),
    _text("run_id"),
    _text("kallsystem"),
    _text("post_typ"),
    _text("post_id"),
    _text("personnummer"),
    _text("vardenhet_id"),
    _text("kategori"),
    _text("regional_problemkod", nullable=True),
    _text("vardatagande_id", nullable=True),
    _text("innehall"),
    _text("status"),
    _text("ersatt_av", nullable=True),
)
records = Table(
    "records",
    metadata,
    _id(),
    Column("export_id", ID, nullable=False),
    _text("run_id"),
    _text("record_id"),
)
imports = Table(
    "imports",
    metadata,
    _id(),
    _text("file"),
    _text("sha256"),
)
receipts = Table(
    "receipts",
    metadata,
    _id(),  # rises in the order of import
    Column("record", ID, nullable=False),
    Column("import_id", ID, nullable=False),
    Column("line", ID, nullable=False),
    _text("status"),
    _text("tidpunkt"),  # UTC, always the same width, so that text order is time order
    _text("tidpunkt_text"),
    _text("millennium_id"),
    _text("felkod"),
    _text("feltext"),
)
listings = Table(
    "listings",
    metadata,
    _text("kallsystem", primary_key=True),
    _text("post_id", primary_key=True),
    _text("post_typ", primary_key=True),
    _text("regel", primary_key=True),
    _text("forst_sedd"),
    _text("senast_sedd"),
)
closures = Table(
    "closures",
    metadata,
    _text("avslut_id", primary_key=True),
    _text("datum"),
    Column("n", Integer, nullable=False),
    _text("sign"),
    _text("manifest_sha256"),
)
closure_orders = Table(
    "closure_orders",
    metadata,
    _id(),
    _text("typ"),
    _text("order_id"),
    _text("avslut_id"),
    Column("export_id", ID, nullable=False),
    _text("kallsystem"),
    _text("post_typ"),
    _text("post_id"),
    _text("datum"),
    _text("fingeravtryck"),
)

# What the receipts alone say (views): of each record the latest receipt, of each export the state.
views = MetaData()
record_state = Table("record_state", views, Column("id", ID), _text("status", nullable=True))
export_state = Table("export_state", views, Column("id", ID), _text("status"))

# Where rows wait inside a transaction until they have been judged as a whole.
staging = MetaData()


def _stage(name: str, *columns: Column[int] | Column[str] | Index) -> Table:
    prefixes = ["TEMPORARY"]
    return Table(name, staging, *columns, prefixes=prefixes, postgresql_on_commit="DROP")


def _nr() -> Column[int]:
    return Column("nr", ID, primary_key=True, autoincrement=False)


stage_exports = _stage(
    "stage_exports",
    Column("nr", ID, primary_key=True),  # given by the database, in the order of the rows
    _text("kallsystem"),
    _text("post_typ"),
    _text("post_id"),
    _text("personnummer"),
    _text("vardenhet_id"),
    _text("kategori"),
    _text("regional_problemkod", nullable=True),
    _text("vardatagande_id", nullable=True),
    _text("innehall"),
    _text("record_id", nullable=True),
    _text("remiss_record_id", nullable=True),
)
stage_listings = _stage(
    "stage_listings", _text("kallsystem"), _text("post_typ"), _text("post_id"), _text("regel")
)
stage_receipts = _stage(
    "stage_receipts",
    _nr(),
    Column("line", ID, nullable=False),
    _text("run_id"),
    _text("record_id"),
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
    _nr(),
    Column("record", ID, nullable=False),
    Column("export_id", ID, nullable=False),
)
stage_states = _stage(
    "stage_states", Column("export_id", ID, primary_key=True, autoincrement=False), _text("status")
)
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
