"""One session of the server and what is done over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

from frames.contract import TABLES
from in_postgres.intake import Intake
from in_postgres.names import Names

SQL = Path(__file__).resolve().parents[1] / "floor_postgres"
SCHEMA = "flytt_golv"
# Everything fits in memory; plans are meant to be hash joins of tables that have no statistics yet.
SETTINGS = f"""
    set search_path = {SCHEMA};
    set client_encoding = utf8;
    set datestyle = iso;
    set work_mem = '256MB';
    set hash_mem_multiplier = 2;
    set jit = off;
    set synchronize_seqscans = off;
    set enable_mergejoin = off;
    set enable_nestloop = off;
    set max_parallel_workers_per_gather = 0;
"""


class Session:
    """One connection and what is done over it."""

    def __init__(self, url: str, names: Names) -> None:
        self._names = names
        self.connection = psycopg.connect(url, autocommit=True)
        self.run(SETTINGS)

    def run(self, sql: str) -> None:
        """Statements, one after the other."""
        self.connection.execute(sql.encode())

    def file(self, name: str) -> None:
        """The statements of one of our files."""
        self.run(self._names.fill((SQL / name).read_text(encoding="utf-8")))

    def fetch(self, name: str) -> list[tuple[object, ...]]:
        """What one of our files asks for."""
        sql = self._names.fill((SQL / name).read_text(encoding="utf-8"))
        return self.connection.execute(sql.encode()).fetchall()

    def files(self, name: str) -> Iterator[tuple[str, str, list[str]]]:
        """The files to be written: path, header, and the queries whose rows follow each other."""
        text = self._names.fill((SQL / name).read_text(encoding="utf-8"))
        for part in text.split("-- file: ")[1:]:
            path, header, body = part.split("\n", 2)
            selects = [select for select in body.split(";") if select.strip()]
            yield path.strip(), header.removeprefix("-- columns: "), selects

    def rows(self, name: str, rows: list[list[str]]) -> None:
        """A seed as it is loaded: blank and `null` are missing."""
        header, *values = rows
        columns = ", ".join(f'"{column.strip()}" text collate "C"' for column in header)
        self.run(f"create unlogged table {name} ({columns})")
        command = f"copy {name} from stdin"
        with self.connection.cursor() as cursor, cursor.copy(command.encode()) as copy:
            for row in values:
                copy.write_row([None if v.strip().lower() in ("", "null") else v for v in row])

    def load(self, intake: Intake) -> None:
        """One extract as it comes, all of it text that sorts by code point."""
        name = intake.path.stem
        columns = ", ".join(f'"{column}" text collate "C"' for column in intake.columns)
        encoding = "utf8" if intake.encoding == "utf-8" else "win1252"
        command = (
            f"copy {name} from stdin (format csv, delimiter ';', null E'\\x01', freeze,"
            f" encoding '{encoding}')"
        )
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(f"create unlogged table {name} ({columns})".encode())
            with cursor.copy(command.encode()) as copy:
                for chunk in intake.chunks():
                    copy.write(chunk)
        self.set_aside(intake)

    def set_aside(self, intake: Intake) -> None:
        """Rows without a key, with a key used differently, and copies leave their table."""
        table, columns = intake.path.stem, TABLES[intake.path.stem]
        names = {"table": table, "key": columns[0]}
        names["content"] = ", ".join(f"coalesce(ren({column}), '')" for column in columns)
        text = (SQL / "0_nycklar.sql").read_text(encoding="utf-8").format(**names)
        _, suspects, verdicts = text.split("-- next\n")
        self.run(suspects)
        found = self.connection.execute(verdicts.encode()).fetchall()
        lost = [(row, why) for _, row, why in found if why != "kopia"]
        lines = intake.lines_of([row for row, _ in lost])
        intake.aside = [(line, why) for line, (_, why) in zip(lines, lost, strict=True)]
        intake.copies = len(found) - len(lost)
        if found:
            places = ", ".join(f"'{place}'" for place, _, _ in found)
            self.run(f"delete from {table} where ctid = any(array[{places}]::tid[])")

    def write(self, path: Path, header: str, selects: Sequence[str]) -> None:
        """One file, sorted and quoted by the server."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file, self.connection.cursor() as cursor:
            file.write(header.encode() + b"\n")
            for select in selects:
                command = f"copy ({select}) to stdout (format csv, delimiter ';')"
                with cursor.copy(command.encode()) as copy:
                    file.writelines(copy)
