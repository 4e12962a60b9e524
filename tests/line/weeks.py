"""The real line and the oracle side by side, week by week, file by file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flytt.commands.close import close
from flytt.commands.receipts import receive
from kit import write_extracts, write_receipts
from kit.shapes import Extracts, Tables
from line.contract import CLOSURE_FILES, RUN_FILES, machine_file
from line.work import SIGN, machine_files, quiet, run
from oracle import DEFAULT_MONSTER, LedgerState, Result, Row, decide


@dataclass(frozen=True)
class FileForm:
    """How the extracts are written."""

    encoding: str = "utf-8"
    delimiter: str = ";"
    bom: bool = False
    untidy: int | None = None


@dataclass
class Weeks:
    """One work folder and the oracle's ledger, which see the same extracts and receipts."""

    work: Path
    seeds: Tables
    form: FileForm = FileForm()
    kommentar_max: int = 4000
    reservnummer_monster: Sequence[str] = DEFAULT_MONSTER
    ledger: LedgerState = field(default_factory=LedgerState)
    results: list[Result] = field(default_factory=list)

    @classmethod
    def of(cls, work: Path, extracts: Extracts, form: FileForm) -> Weeks:
        """Weeks with the extracts' own seeds and limits."""
        return cls(
            work, extracts.seeds, form, extracts.kommentar_max, extracts.reservnummer_monster
        )

    def run(self, tables: Tables, day: str) -> list[str]:
        """Write the extracts, run the line and the oracle; what differs, file by file."""
        form = self.form
        lines = write_extracts(
            tables,
            self.work / "extrakt",
            encoding=form.encoding,
            delimiter=form.delimiter,
            bom=form.bom,
            untidy=form.untidy,
        )
        folder = run(self.work, day)
        result = decide(
            with_lines(tables, lines),
            self.seeds,
            day,
            self.ledger,
            kommentar_max=self.kommentar_max,
            reservnummer_monster=self.reservnummer_monster,
            run_id=folder.name,
        )
        result.apply(self.ledger)
        self.results.append(result)
        return differing(machine_files(folder), result.files(), RUN_FILES)

    def receive(self, rows: list[Row]) -> None:
        """Import one receipt file on both sides."""
        path = self.work / "kvittens.csv"
        write_receipts(rows, path)
        receive(self.work, path, "millennium")
        self.ledger.apply_receipts(rows)

    def close(self, day: str, *, batch: bool = False) -> list[str]:
        """Order closures on both sides; what differs, file by file."""
        orders = self.results[-1].close(self.ledger, SIGN, batch=batch).files()
        if not batch:
            orders.pop("batchstangning.csv")
        closed = close(self.work, date.fromisoformat(day), quiet, batch=batch)
        assert not closed.red
        if closed.folder is None:
            return [name for name, rows in orders.items() if rows]
        assert any(orders.values()), "the line ordered something, the oracle nothing"
        return differing(machine_files(closed.folder), orders, CLOSURE_FILES)

    def records(self) -> list[tuple[str, str]]:
        """(run_id, record_id) of everything exported so far."""
        return [
            (export.run_id, record)
            for export in self.ledger.exports
            for record in export.record_ids
        ]


def with_lines(tables: Tables, lines: Mapping[str, Sequence[int]]) -> Tables:
    """The rows with the line where each starts."""
    return {
        name: [row | {"rad": str(line)} for row, line in zip(rows, lines[name], strict=True)]
        for name, rows in tables.items()
    }


def differing(
    found: Mapping[str, bytes],
    expected: Mapping[str, list[Row]],
    columns: Mapping[str, Sequence[str]],
) -> list[str]:
    """The files that differ, each with its first differing lines."""
    wanted = {name: machine_file(columns[name], rows) for name, rows in expected.items()}
    names = [f"{name}: one side only" for name in sorted(found.keys() ^ wanted.keys())]
    for name in sorted(found.keys() & wanted.keys()):
        if found[name] != wanted[name]:
            names.append(f"{name}: {_first_difference(found[name], wanted[name])}")
    return names


def _first_difference(found: bytes, wanted: bytes) -> str:
    mine, theirs = found.decode().split("\n"), wanted.decode().split("\n")
    only_line = [line for line in mine if line not in set(theirs)][:3]
    only_oracle = [line for line in theirs if line not in set(mine)][:3]
    return f"line {only_line}, oracle {only_oracle}"
