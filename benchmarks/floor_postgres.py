"""The floor on PostgreSQL: the whole job by hand, with nothing but psycopg and SQL.

What a run of flytt leaves, byte for byte, with an empty ledger and the default settings: no dbt, no
tests, no plugins, as fast as we can make it. Two sessions work side by side in a schema of their
own, which is dropped first and last. Left out: quoting that goes wrong over several lines, seeds
that let posts without a person or a Vårdenhet through, and persons of the first millennium.
"""

from __future__ import annotations

import argparse
import csv
import io
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg

from frames.contract import KALLSYSTEM, TABLES, Job
from in_postgres.intake import Intake
from in_postgres.names import Names
from in_postgres.session import SCHEMA, Session

SEEDS = (
    *("bevakningstyp", "driftstart", "faltkrav", "huvudmottagning", "kontakttyp"),
    *("mappning_problemkod", "mappning_remittent", "mappning_vardenhet", "mappning_yrkeskategori"),
    *("regel", "vardbegaran"),
)


def main() -> None:
    """Read the extracts, decide, write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extracts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=Path, required=True)
    parser.add_argument("--date", type=date.fromisoformat, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--encoding", choices=("utf-8", "cp1252"), default="utf-8")
    given = parser.parse_args()
    job = Job(given.extracts, given.out, given.seeds, given.date, given.encoding)
    drop = f"drop schema if exists {SCHEMA} cascade"
    with psycopg.connect(given.url, autocommit=True) as connection:
        connection.execute(drop.encode())
        connection.execute(f"create schema {SCHEMA}".encode())
        try:
            Floor(job, given.url).run()
        finally:
            connection.execute(drop.encode())


class Floor:
    """The work, divided between two sessions."""

    def __init__(self, job: Job, url: str) -> None:
        self._job = job
        self._seeds = {name: _rows(job.seed(name)) for name in SEEDS}
        names = Names(job.date, self._seeds)
        self._one, self._two = Session(url, names), Session(url, names)
        self._extracts = {
            name: Intake(job.extracts / f"{name}.csv", job.encoding) for name in TABLES
        }

    def run(self) -> None:
        """All of it."""
        for name, rows in self._seeds.items():
            self._one.rows(name, rows)
        self._one.file("1_funktioner.sql")
        self._one.file("2_mappningar.sql")
        remisser = threading.Event()

        domar = threading.Event()

        def posts() -> None:
            with _told(remisser):
                self._load(self._one, "vaps_remiss")
            self._load(self._one, "pasis_bevakning")
            self._one.file("4_koder.sql")
            self._load(self._one, "pasis_patient")
            self._one.file("5_besokare.sql")

        def others() -> None:
            self._load(self._two, "pu_person")
            self._two.file("3_register.sql")
            self._load(self._two, "pasis_vardatagande")
            remisser.wait()
            self._two.file("4_vagar.sql")
            self._two.file("5_vardataganden.sql")

        def lists() -> None:
            with _told(domar):
                self._one.file("7_domar.sql")
                self._one.file("7_dubbletter.sql")
            self._one.file("8_listor.sql")
            self._write(self._one, "9_listor.sql")
            self._account()

        def millennium() -> None:
            self._write(self._two, "9_personer.sql")
            domar.wait()
            self._write(self._two, "9_forsta_kontakter.sql")
            self._write(self._two, "9_uppfoljningar.sql")

        _beside(posts, others)
        _beside(
            lambda: self._one.file("6_poster_pasis.sql"),
            lambda: self._two.file("6_poster_vaps.sql"),
        )
        _beside(lists, millennium)

    def _load(self, session: Session, name: str) -> None:
        session.load(self._extracts[name])

    def _write(self, session: Session, name: str) -> None:
        for path, header, selects in session.files(name):
            session.write(self._job.file(path), header, selects)

    def _account(self) -> None:
        """Where every row read is: the quarantine, and the balance of every table."""
        balance: list[tuple[str, ...]] = []
        quarantine: list[tuple[str, int, str]] = []
        for name, intake in self._extracts.items():
            system = KALLSYSTEM[name]
            lost = [*intake.refused, *intake.aside]
            quarantine += [(name, line, why) for line, why in lost]
            counts = {("karantan", why): n for why, n in Counter(why for _, why in lost).items()}
            counts["kopia", ""] = intake.copies
            if name not in ("pasis_bevakning", "vaps_remiss"):
                counts["last", ""] = intake.rows - len(intake.aside) - intake.copies
            balance += [(system, name, *kind, str(n)) for kind, n in counts.items() if n]
        for row in self._one.fetch("9_avstamning.sql"):
            balance.append(tuple(map(str, row)))
        self._csv("avstamning.csv", "kallsystem;tabell;utfall;regel;antal", sorted(balance))
        self._csv("karantan.csv", "tabell;rad;orsak", sorted(quarantine))

    def _csv(self, name: str, header: str, rows: list[tuple[object, ...]]) -> None:
        text = io.StringIO(newline="")
        text.write(f"{header}\n")
        csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
        self._job.file(name).write_text(text.getvalue(), encoding="utf-8", newline="")


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        text = unicodedata.normalize("NFC", file.read())
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        return [row for row in rows if any(map(str.strip, row))]


@contextmanager
def _told(event: threading.Event) -> Iterator[None]:
    """Whoever waits goes on, also when this goes wrong: no session waits for ever."""
    try:
        yield
    finally:
        event.set()


def _beside(first: Callable[[], None], second: Callable[[], None]) -> None:
    """Two pieces of work at a time; what goes wrong in either is raised."""
    problems: list[BaseException] = []

    def work() -> None:
        try:
            second()
        except BaseException as problem:
            problems.append(problem)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        first()
    finally:
        thread.join()
    if problems:
        raise problems[0]


if __name__ == "__main__":
    main()
