"""Where a ledger is: a file of the work folder, or a PostgreSQL database."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL

from flytt.errors import LedgerError
from flytt.settings.urls import POSTGRES_URL, parsed


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
    url = parsed(where)
    if url and url.drivername in ("sqlite", "sqlite+pysqlite") and url.database:
        return Place(url.database, path=Path(url.database))
    if url and url.drivername == "postgresql+psycopg":
        return Place(f"postgresql://{url.host or ''}/{url.database or ''}", url=url)
    raise LedgerError(
        "the ledger's address is neither a file nor a PostgreSQL URL",
        where="[ledger] url",
        todo=f"write {POSTGRES_URL}, or leave it out",
    )
