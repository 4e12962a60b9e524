"""Write a query's rows as a machine file of the contract."""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from flytt.engines.csv_form import is_minimal, minimal, whole_records
from flytt.engines.sql import literal, quoted, refuse_types
from flytt.work.files import appearing, write_whole

_PORTABLE = ("VARCHAR", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DATE")


def write_csv(
    connection: DuckDBPyConnection, query: str, path: Path, *, order_by: str | None = None
) -> int:
    """Write the rows, in the query's order or that of a column that is left out; their number.

    The file appears complete. Raises EngineError for columns of other types than the contract's.
    """
    described = connection.execute(f"describe {query}").fetchall()
    types = {name: type_ for name, type_, *_ in described if name != order_by}
    refuse_types([name for name, type_ in types.items() if type_ not in _PORTABLE], path.name)
    if order_by:
        picked = ", ".join(map(quoted, types))
        query = f"select {picked} from ({query}\n) as rader order by {quoted(order_by)}"
    with appearing(path) as written:
        copied = connection.execute(
            f"copy ({query}\n) to {literal(str(written))} (format csv, header true,"
            " delimiter ';', quote '\"', escape '\"', nullstr '', use_tmp_file false)"
        ).fetchall()
        _make_minimal(written)
        return int(copied[0][0])


def _make_minimal(written: Path) -> None:
    """Take needless quotes out of a file that DuckDB wrote; most have none and stay as they are."""
    with written.open("rb") as file:
        if not all(map(is_minimal, whole_records(file))):
            file.seek(0)
            write_whole(written, map(minimal, whole_records(file)))
