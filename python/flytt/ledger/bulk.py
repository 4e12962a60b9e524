"""Brings rows into a table at the database's own speed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

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
    """Let PostgreSQL know how large tables have become; it plans blindly otherwise.

    Of lasting tables, too: what reads them next may come before the server looks by itself, and
    took minutes for 20,000 posts that it believed to be a few.
    """
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"analyze {table.name}")


def batches(rows: Iterable[AnyRow]) -> Iterator[list[AnyRow]]:
    """The rows in lists of at most BATCH."""
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Row], **same: str
) -> None:
    """Insert rows of these columns; `same` are columns that have one value in all of them.

    Takes a batch, not an iterator: an error while making rows must not reach the server's log
    as the reason of a broken COPY.
    """
    names = ", ".join((*columns, *same))
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        last = tuple(same.values())
        try:
            with (
                driver.cursor() as cursor,
                cursor.copy(f"copy {table.name} ({names}) from stdin") as copy,
            ):
                for row in rows:
                    copy.write_row((*row, *last))
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(
                f"copy {table.name}",
                None,
                error,
                connection.dialect.loaded_dbapi.Error,
                hide_parameters=True,
                dialect=connection.dialect,
            ) from None
    elif rows:
        # One value written into the statement is one less to bind for every row.
        values = ["?"] * len(columns) + [
            "'" + each.replace("'", "''") + "'" for each in same.values()
        ]
        connection.exec_driver_sql(
            f"insert into {table.name} ({names}) values ({', '.join(values)})", list(rows)
        )
