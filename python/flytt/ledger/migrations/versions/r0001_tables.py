"""Runs, exports, records, receipts, listings and closures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ORDER_TYPES = "'bevakning', 'vardatagande', 'vaps_remiss', 'batchstangning'"


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, ID, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Create the tables with the constraints that a single row or index can express."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"pragma application_id = {0x666C7974}")
    _runs_and_exports()
    _receipts()
    _listings()
    _closures()


def _runs_and_exports() -> None:
    op.create_table(
        "runs",
        _text("run_id"),
        _text("migreringsdatum"),
        sa.Column("n", sa.Integer, nullable=False),
        _text("manifest_sha256"),
        _text("counts"),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
        sa.UniqueConstraint("migreringsdatum", "n", name="uq_runs_n"),
        sa.CheckConstraint(
            "run_id = migreringsdatum || '-' || cast(n as text) and n > 0", name="ck_runs_id"
        ),
    )
    op.create_table(
        "exports",
        _number("id"),
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
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_exports_run"),
        sa.ForeignKeyConstraint(["ersatt_av"], ["runs.run_id"], name="fk_exports_ersatt_av"),
        sa.CheckConstraint(
            "status in ('utestaende', 'migrerad', 'misslyckad')", name="ck_exports_status"
        ),
        sa.CheckConstraint(
            "ersatt_av is null or (status = 'misslyckad' and ersatt_av <> run_id)",
            name="ck_exports_ersatt_av",
        ),
    )
    # The heart of it: a post has one export that counts, and only a failed one can be replaced.
    current = sa.text("ersatt_av is null")
    op.create_index(
        "uq_exports_held",
        "exports",
        ["kallsystem", "post_id", "post_typ"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    replaced = sa.text("ersatt_av is not null")
    op.create_index(
        "ix_exports_replaced",
        "exports",
        ["kallsystem", "post_id"],
        sqlite_where=replaced,
        postgresql_where=replaced,
    )
    op.create_table(
        "records",
        _number("id"),
        _number("export_id"),
        _text("run_id"),
        _text("record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name="fk_records_export"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_records_run"),
        sa.UniqueConstraint("run_id", "record_id", name="uq_records_id"),
    )
    op.create_index("ix_records_export", "records", ["export_id"])


def _receipts() -> None:
    op.create_table(
        "imports",
        _number("id"),
        _text("file"),
        _text("sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_table(
        "receipts",
        _number("id"),
        _number("record"),
        _number("import_id"),
        _number("line"),
        _text("status"),
        _text("tidpunkt"),
        _text("tidpunkt_text"),
        _text("millennium_id"),
        _text("felkod"),
        _text("feltext"),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_receipts_record"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_receipts_import"),
        sa.CheckConstraint("status in ('OK', 'FEL')", name="ck_receipts_status"),
    )
    # Its order is the rule "the latest tidpunkt counts, then the order of import".
    op.create_index("ix_receipts_latest", "receipts", ["record", "tidpunkt", "id"])


def _listings() -> None:
    op.create_table(
        "listings",
        _text("kallsystem"),
        _text("post_id"),
        _text("post_typ"),
        _text("regel"),
        _text("forst_sedd"),
        _text("senast_sedd"),
        sa.PrimaryKeyConstraint("kallsystem", "post_id", "post_typ", "regel", name="pk_listings"),
        sa.CheckConstraint("forst_sedd <= senast_sedd", name="ck_listings_order"),
    )


def _closures() -> None:
    op.create_table(
        "closures",
        _text("avslut_id"),
        _text("datum"),
        sa.Column("n", sa.Integer, nullable=False),
        _text("sign"),
        _text("manifest_sha256"),
        sa.PrimaryKeyConstraint("avslut_id", name="pk_closures"),
        sa.UniqueConstraint("datum", "n", name="uq_closures_n"),
        sa.CheckConstraint(
            "avslut_id = datum || '-' || cast(n as text) and n > 0", name="ck_closures_id"
        ),
        sa.CheckConstraint("sign not in ('', 'XXXX')", name="ck_closures_sign"),
    )
    op.create_table(
        "closure_orders",
        _number("id"),
        _text("typ"),
        _text("order_id"),
        _text("avslut_id"),
        _number("export_id"),
        _text("kallsystem"),
        _text("post_typ"),
        _text("post_id"),
        _text("datum"),
        _text("fingeravtryck"),
        sa.PrimaryKeyConstraint("id", name="pk_closure_orders"),
        sa.ForeignKeyConstraint(["avslut_id"], ["closures.avslut_id"], name="fk_orders_closure"),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name="fk_orders_export"),
        sa.CheckConstraint(f"typ in ({ORDER_TYPES})", name="ck_orders_typ"),
        sa.UniqueConstraint("typ", "order_id", name="uq_orders_once"),
    )
    # A vardatagande is closed once, whether by itself or in the batch order.
    either = sa.text("typ in ('vardatagande', 'batchstangning')")
    op.create_index(
        "uq_orders_vardatagande",
        "closure_orders",
        ["order_id"],
        unique=True,
        sqlite_where=either,
        postgresql_where=either,
    )
    op.create_index("ix_orders_export", "closure_orders", ["export_id"])
