"""Where a ledger is: a file of the work folder, or a PostgreSQL database."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from flytt.errors import LedgerError


@dataclass(frozen=True)
class Place:
    """A SQLite file (`path`) or a PostgreSQL URL; `shown` is safe to print."""

    shown: str
    path: Path | None = None
    url: URL | None = field(default=None, repr=False)


def place_of(where: str | Path) -> Place:
    """The place a path or URL means: a path, `sqlite:///path`, `postgresql://` or `postgres://`.

    Raises LedgerError (never showing the URL, which may hold a password) for anything else.
    """
    if isinstance(where, Path) or "://" not in where:
        return Place(str(where), path=Path(where))
    try:
        url = make_url(where)
    except ArgumentError:
        raise _unknown() from None
    if url.drivername in ("sqlite", "sqlite+pysqlite") and url.database:
        return Place(url.database, path=Path(url.database))
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        # Options after "?" may hold a password too: only host and database are shown.
        return Place(
            f"postgresql://{url.host or ''}/{url.database or ''}",
            url=url.set(drivername="postgresql+psycopg"),
        )
    raise _unknown()


def _unknown() -> LedgerError:
    return LedgerError(
        "the ledger's address is neither a file nor a PostgreSQL URL",
        where="[ledger] url",
        todo="write postgresql://user:password@host:port/database, or leave it out",
    )
