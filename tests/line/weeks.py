"""The real line and the oracle side by side, week by week, file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flytt.commands.status import overview
from kit import write_extracts, write_receipts
from kit.shapes import Extracts, Tables
from line.command import Done, called
from line.contract import CLOSURE_FILES, RUN_FILES, machine_file
from line.work import SIGN, contract_files
from oracle import (
    DEFAULT_MONSTER,
    LedgerState,
    Result,
    Row,
    closure,
    decide,
    read_extracts,
)


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

    def deliver(self, tables: Tables, damage: int | None = None) -> None:
        """Write the extracts that the commands read from now on."""
        form = self.form
        write_extracts(
            tables,
            self.work / "extrakt",
            encoding=form.encoding,
            delimiter=form.delimiter,
            bom=form.bom,
            untidy=form.untidy,
            damage=damage,
        )

    def run(self, tables: Tables, day: str, damage: int | None = None) -> list[str]:
        """Write the extracts, run the line and the oracle; what differs, file by file."""
        self.deliver(tables, damage)
        before = _folders(self.work / "korningar")
        done = called("run", "--work", self.work, "--date", day)
        assert done.code in (0, 1), done
        (folder,) = _folders(self.work / "korningar") - before
        result = decide(
            read_extracts(
                self.work / "extrakt",
                encoding=self.form.encoding,
                delimiter=self.form.delimiter,
            ),
            self.seeds,
            day,
            self.ledger,
            kommentar_max=self.kommentar_max,
            reservnummer_monster=self.reservnummer_monster,
            run_id=folder.name,
        )
        result.apply(self.ledger)
        self.results.append(result)
        wrong = differing(contract_files(folder), result.files(), RUN_FILES)
        alarms = dict(sorted(Counter(row["larm"] for row in result.larm).items()))
        standing = overview(self.work).alarms
        return wrong if standing == alarms else [*wrong, f"status: {standing}, oracle {alarms}"]

    def receive(self, rows: list[Row]) -> None:
        """Import one receipt file on both sides."""
        path = self.work / "kvittens.csv"
        write_receipts(rows, path)
        done = called("receipts", path, "--work", self.work)
        assert done.code in (0, 1), done
        self.ledger.apply_receipts(rows)

    def approve(self, key: tuple[str, str, str]) -> None:
        """Approve a post as the last run's extracts have it, on both sides; never unread."""
        done = called("approve", f"{key[0]}:{key[2]}", "--because", "sedd", "--work", self.work)
        seen = self.results[-1].seen
        assert done.code == (2 if seen.names_post(key) else 0), done
        if done.code == 0:
            self.ledger.approve(key, seen.content(self.ledger.latest()[key]))

    def close(self, day: str, *, batch: bool = False) -> list[str]:
        """Order closures on both sides by the extracts as they are; what differs, by file."""
        before = _folders(self.work / "avslut")
        done = self._close(day, batch=batch)
        assert done.code in (0, 1), done
        new = _folders(self.work / "avslut") - before
        orders = closure(
            read_extracts(
                self.work / "extrakt",
                encoding=self.form.encoding,
                delimiter=self.form.delimiter,
            ),
            self.seeds,
            day,
            self.ledger,
            SIGN,
            batch=batch,
            closure_id="".join(folder.name for folder in new),
            reservnummer_monster=self.reservnummer_monster,
        ).files()
        if not new:
            return [name for name, rows in orders.items() if rows and name != "undantagna.csv"]
        (folder,) = new
        return differing(contract_files(folder), orders, CLOSURE_FILES)

    def _close(self, day: str, *, batch: bool) -> Done:
        options = ["--batch-vardataganden"] if batch else []
        return called("close", "--work", self.work, "--date", day, *options)

    def records(self) -> list[tuple[str, str]]:
        """(run_id, record_id) of everything exported so far."""
        return [
            (export.run_id, record)
            for export in self.ledger.exports
            for record in export.record_ids
        ]

    def ordered(self) -> set[str]:
        """The ids that have been ordered closed."""
        return {one.id for one in self.ledger.orders}


def _folders(place: Path) -> set[Path]:
    return {path for path in place.glob("*") if not path.name.startswith(".")}


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
