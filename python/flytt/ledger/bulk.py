"""Brings rows into a staging table at the database's own speed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table

from flytt.ledger.refusals import refusal

BATCH = 10_000
Row = tuple[Any, ...]
AnyRow = TypeVar("AnyRow", bound=Row)


def stage(connection: Connection, *tables: Table) -> None:
    """Create empty staging tables; they are gone with the transaction, at the latest."""
    for table in tables:
        table.create(connection)


def unstage(connection: Connection, *tables: Table) -> None:
    """Drop staging tables (PostgreSQL would by itself at commit, SQLite would not)."""
    for table in tables:
        table.drop(connection)


def analyze(connection: Connection, *tables: Table) -> None:
    """Let PostgreSQL know how large staging tables are; it plans blindly otherwise."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"analyze {table.name}")


def batches(rows: Iterable[AnyRow]) -> Iterator[list[AnyRow]]:
    """The rows in lists of at most BATCH."""
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows whose values stand in the order of the table's columns.

    A column that the database numbers (an automatic key) is none of them.

    Takes a batch, not an iterator: an error while making rows must not reach the server's log
    as the reason of a broken COPY.
    """
    if not rows:
        return
    names = [column.name for column in table.columns if column is not table.autoincrement_column]
    columns = ", ".join(names)
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        try:
            with (
                driver.cursor() as cursor,
                cursor.copy(f"copy {table.name} ({columns}) from stdin") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        except connection.dialect.loaded_dbapi.Error as error:
            raise refusal(error, "ledger") from None
    else:
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(
            f"insert into {table.name} ({columns}) values ({marks})", list(rows)
        )
