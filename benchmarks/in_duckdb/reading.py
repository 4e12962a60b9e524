"""Extracts into DuckDB, and the rows that are set aside on the way."""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

import duckdb

from in_duckdb.lines import BLANKS, FileLines
from in_duckdb.tables import Table

# A text that no cell is: were it '', DuckDB would let pass a row with an empty field too many.
_NO_CELL = "\x02\x03"
_REASONS = {"UNQUOTED VALUE": "felaktig_citering", "INVALID ENCODING": "oavkodbar"}


@dataclass
class Loaded:
    """A table in DuckDB: its rows, and line and reason of those that do not count."""

    table: Table
    rows: int
    quarantined: list[tuple[int, str]] = field(default_factory=list)
    copies: int = 0
    aside: int = 0


def load(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> Loaded:
    """Read a UTF-8 file into the table `table.short` and put its unfit rows into `bort`."""
    lines = FileLines(path)
    names = [name.strip(BLANKS) for name in next(csv.reader([lines.header], delimiter=";"))]
    own = table.columns if table.numbered else table.columns[1:]
    connection.execute(
        f"create table {table.short} as select {', '.join((*own, *table.read_off))} from ("
        " select *, try_cast(snabb_text(personnummer) as bigint) as tal"
        f" from {_source(table, path, names, lines.line_end)})"
    )
    count = connection.execute(f"select count(*) from {table.short}").fetchall()[0][0]
    loaded = Loaded(table, int(count))
    refused = lines.judged(_rejects(connection, table))
    loaded.quarantined += [(line, reason) for line, reason in refused.items() if reason]
    # DuckDB took the rows with NUL: they stand among the others when lines are counted.
    skipped = [line for line, reason in refused.items() if reason != "nul_tecken"]
    with_nul = _rows_with_nul(connection, table, lines, names)
    unfit = _unfit_keys(connection, table, with_nul)
    placed = _placed(connection, loaded, lines, skipped, [rid for rid, _ in unfit])
    for (_, reason), line in zip(unfit, placed, strict=True):
        if reason == "kopia":
            loaded.copies += 1
        else:
            loaded.quarantined.append((line, reason))
    aside = [*with_nul, *(rid for rid, _ in unfit)]
    loaded.aside = len(aside)
    connection.execute("insert into bort select ?, unnest(?)", [table.name, aside])
    return loaded


def _source(table: Table, path: Path, names: Sequence[str], line_end: str) -> str:
    columns = ", ".join(f"'{name}': 'varchar'" for name in names)
    # A file is sought by pattern: brackets and stars stand for themselves.
    pattern = "".join(f"[{sign}]" if sign in "[*?" else sign for sign in str(path))
    quoted = pattern.replace("'", "''")
    return (
        f"read_csv('{quoted}', columns = {{{columns}}}, auto_detect = false, header = true,"
        " delim = ';', quote = '\"', escape = '\"', allow_quoted_nulls = false,"
        f" nullstr = '{_NO_CELL}', new_line = '{line_end}', strict_mode = true,"
        # Two tables at a time keep both cores busy; a line break in a value needs one reader.
        " compression = 'none', parallel = false, store_rejects = true,"
        f" rejects_table = 'avvisad_{table.short}', rejects_scan = 'inlast_{table.short}')"
    )


def _rejects(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[int, str]:
    """What DuckDB refused: where the row starts, and why."""
    found = connection.execute(
        f"select line_byte_position, error_type from avvisad_{table.short}"
        " order by line_byte_position, byte_position"
    ).fetchall()
    shapes: dict[int, str] = {}
    for start, error in found:
        # DuckDB counts from 1.
        shapes.setdefault(int(start) - 1, _REASONS.get(str(error), "fel_antal_falt"))
    return shapes


def _rows_with_nul(
    connection: duckdb.DuckDBPyConnection, table: Table, lines: FileLines, names: Sequence[str]
) -> list[int]:
    """Rows that DuckDB takes like others, sought by key and only where the file has a NUL."""
    if not lines.with_nul:
        return []
    place = names.index(table.columns[0])
    cells = [next(csv.reader([line], delimiter=";")) for line in lines.with_nul]
    keys = [normalize("NFC", row[place]).strip(BLANKS) for row in cells if len(row) > place]
    query = f"select rowid from {table.short} where {table.key} in (select unnest(?))"
    found = connection.execute(
        f"select rowid, contains(concat_ws('', {', '.join(table.kept)}), chr(0))"
        f" from {table.short} where rowid in (select unnest(?))",
        [_rids(connection, query, keys)],
    ).fetchall()
    return [int(rid) for rid, has_nul in found if has_nul]


def _unfit_keys(
    connection: duckdb.DuckDBPyConnection, table: Table, with_nul: Sequence[int]
) -> list[tuple[int, str]]:
    """Rows without a key or with one used twice, as the contract has it, and why."""
    key = table.cheap_key
    query = (
        f"select rowid from {table.short} where {key} is null or {key} in ("
        f" select {key} from {table.short} group by {key} having count(*) > 1)"
    )
    suspects = set(_rids(connection, query)) - set(with_nul)
    content = ", ".join(f"coalesce(tvattad({name}), '')" for name in table.kept)
    found = connection.execute(
        f"""
        select
            rad,
            case
                when nyckel is null then 'nyckel_saknas'
                when minst <> storst then 'nyckel_dubbel'
                else 'kopia'
            end
        from (
            select
                rad,
                nyckel,
                min(innehall) over (partition by nyckel) as minst,
                max(innehall) over (partition by nyckel) as storst,
                row_number() over (partition by nyckel order by rad) as nummer
            from (
                select
                    rowid as rad,
                    {table.key} as nyckel,
                    concat_ws(chr(31), {content}) as innehall
                from {table.short}
                where rowid in (select unnest(?))
            )
        )
        where nyckel is null or nummer > 1 or minst <> storst
        order by rad
        """,
        [sorted(suspects)],
    ).fetchall()
    return [(int(rid), str(reason)) for rid, reason in found]


def _rids(
    connection: duckdb.DuckDBPyConnection, query: str, *parameters: Sequence[object]
) -> list[int]:
    """Row numbers first, rows by number then: DuckDB fetches the columns of those rows only."""
    return [int(rid) for (rid,) in connection.execute(query, parameters).fetchall()]


def _placed(
    connection: duckdb.DuckDBPyConnection,
    loaded: Loaded,
    lines: FileLines,
    skipped: Sequence[int],
    rids: Sequence[int],
) -> Iterator[int]:
    """The physical lines of rows: lines refused above them count, and line breaks in values."""
    inside = lines.count - loaded.rows - len(skipped) - 1
    breaks: list[int] = []
    if rids and inside:
        breaks = _line_breaks(connection, loaded.table, loaded.table.texts)
        if inside != len(breaks):
            breaks = _line_breaks(connection, loaded.table, loaded.table.kept)
    # Where a skipped line would stand if those above it were none.
    gaps = [line - number for number, line in enumerate(skipped)]
    for rid in rids:
        line = rid + 2 + bisect_left(breaks, rid)
        yield line + bisect_right(gaps, line)


def _line_breaks(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str]
) -> list[int]:
    """The numbers of the rows with line breaks in these columns, as often as there are."""
    if not columns:
        return []
    tests = " or ".join(f"contains({name}, chr(10))" for name in columns)
    whole = f"concat_ws('', {', '.join(columns)})"
    rows = connection.execute(
        f"select rowid, strlen({whole}) - strlen(replace({whole}, chr(10), ''))"
        f" from {table.short} where {tests} order by 1"
    ).fetchall()
    return [int(rid) for rid, number in rows for _ in range(int(number))]
