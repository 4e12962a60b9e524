"""Connection URLs: how they are read, and what of them may be shown."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

POSTGRES_URL = "postgresql://user:password@host:port/database"

# Other drivers make other dates of those that Python cannot hold.
_POSTGRES = {"postgresql", "postgres"} | {
    f"postgresql+{driver}" for driver in ("psycopg2", "pg8000", "asyncpg")
}


def parsed(text: str) -> URL | None:
    """The URL, PostgreSQL with the driver that flytt installs; None when it cannot be read."""
    try:
        url = make_url(text)
    except (SQLAlchemyError, ValueError):
        return None
    # An unescaped @ leaves the password's tail in the host, with a / in the database too.
    if "@" in (url.host or "") + (url.database or ""):
        return None
    if url.drivername in _POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    return url


def shown(url: URL) -> str:
    """The URL without its password, and without options, which may hold passwords too."""
    return url.set(query={}).render_as_string(hide_password=True)
