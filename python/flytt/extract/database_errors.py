"""What may be said of a database's error: names of tables, columns and limits, never a value."""

from __future__ import annotations

import re

from sqlalchemy.exc import DBAPIError

# How Oracle, ODBC ('42S02') and the drivers that give a number first begin what they say.
_CODE = re.compile(r"\W*([A-Z]{3}-[0-9]{4,5}|[0-9A-Z]{5}|[0-9]{3,5})(?=[:',])")
# SQL Server's own number comes last over ODBC, whose code is often 42000 for anything.
_NATIVE = re.compile(r"\(([0-9]{3,5})\) \(SQL\w+\)")
# PostgreSQL's classes but those that speak of data: connection, unsupported, transaction, login,
# grammar and rights, resources, limits, locks, an operator's or time's end, system.
_CLASSES = ("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58")
_NAMES_ONLY = re.compile(
    r"ORA-009..|ORA-01013|ORA-01031|ORA-04043|ORA-0311[34]"  # grammar, rights, the connection
    r"|42S..|08...|28000|HYT0.|IM00."  # ODBC
    # SQL Server: grammar, names, rights, locks; MySQL: rights, names, grammar, time
    r"|102|156|207|208|229|230|911|916|4060|18456|1205|1222"
    r"|1044|1045|1049|1054|1064|1142|1143|1146|1370|2003|2006|2013|3024"
)
# DuckDB's, by class.
_DUCKDB = ("BinderException", "CatalogException", "IOException", "ParserException")


def cause(error: Exception) -> str:
    """The driver's words where they speak of the SQL and its names; else their type and code."""
    words = first_line(error)
    original = error.orig if isinstance(error, DBAPIError) else None
    state = str(getattr(original, "sqlstate", None) or "")
    found = _CODE.match(words)
    code = state or (found[1] if found else "")
    native = _NATIVE.search(words)
    if (
        state.startswith(_CLASSES)
        or (
            not state
            and any(each and _NAMES_ONLY.fullmatch(each) for each in (code, native and native[1]))
        )
        # SQLite's own errors hold no value; those of Python's module may.
        or hasattr(original, "sqlite_errorname")
        or type(original).__name__ in _DUCKDB
    ):
        return words
    return " ".join(filter(None, (type(original or error).__name__, code)))


def first_line(error: Exception) -> str:
    """The first line of the driver's words."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return (str(original).splitlines() or [type(original).__name__])[0]
