"""The commands under torture: the folder each begins from, and what it comes to undisturbed."""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from flytt.ledger import Ledger, raw_tables
from flytt.work.trail import FILE, read_trail
from kit import write_receipts
from kit.engines import is_spark
from kit.postgres_server import PostgresServer
from kit.sail_server import SailServer
from line.canaries import persons
from line.command import called, flytt
from line.work import FIRST, SECOND, case_a, delivered_files, settings
from oracle import Row

COMMANDS = ("run", "receipts", "close")
ORDERS = ("bevakning", "vardatagande", "vaps_remiss", "batchstangning")
RECORD_FILES = ("remiss", "bokningsbegaran", "forbrukad_remiss")


@dataclass(frozen=True)
class Outcome:
    """What must be the same however often a command was killed before it was whole."""

    files: dict[str, bytes]
    ledger: dict[str, list[tuple[str | None, ...]]]
    schemas: int


@dataclass
class Ground:
    """One work folder on one engine with one kind of ledger, put back before every kill."""

    root: Path
    server: PostgresServer
    landing: Path | None = None
    engine_url: str | None = None
    ledger_url: str | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    needles: set[str] = field(default_factory=set)
    records: int = 0

    @property
    def urls(self) -> list[str]:
        """The PostgreSQL databases in use."""
        return [url for url in (self.engine_url, self.ledger_url) if url and not is_spark(url)]

    @property
    def work(self) -> Path:
        """The work folder, always at this path: a ledger knows where it lives."""
        return self.root / "arbete"

    def arguments(self, command: str) -> list[str]:
        """The command line under torture, after `flytt`."""
        rest = {
            "run": ["--date", SECOND],
            "receipts": [str(self.root / "kvittens.csv")],
            "close": ["--date", SECOND],
        }[command]
        return [command, *rest, "--work", str(self.work)]

    def prepare(self) -> None:
        """Go the whole way once, undisturbed, and keep what stands before each command."""
        case_a(self.work, settings(engine_url=self.engine_url, ledger_url=self.ledger_url))
        self.needles = persons(self.work)
        done = called("run", "--date", FIRST, "--work", str(self.work))
        assert done.code in (0, 1), done
        write_receipts(_receipts(self.work), self.root / "kvittens.csv")
        for command in COMMANDS:
            self._keep(command)
            begun = time.monotonic()
            # A program of its own, as those that are struck.
            done = flytt(*self.arguments(command))
            assert done.code in (0, 1), done
            self.seconds[command] = time.monotonic() - begun
            self.outcomes[command] = self.outcome()

    def restore(self, command: str) -> None:
        """As it stood before the command."""
        shutil.rmtree(self.work)
        shutil.copytree(self.root / command, self.work, symlinks=True)
        self.records = self._records()
        if self.landing:
            for place in self.landing.iterdir():
                shutil.rmtree(place) if place.is_dir() else place.unlink()
            shutil.copytree(self.root / f"{command}-landning", self.landing, dirs_exist_ok=True)
        for url in self.urls:
            _copy_database(self.server, _name(url) + command, _name(url))

    def told(self) -> bool:
        """Whether the audit has a record of the command: it had published, and knew it."""
        return self._records() > self.records

    def end_connections(self) -> None:
        """The server ends every connection to the databases in use."""
        for url in self.urls:
            self._admin(
                f"select pg_terminate_backend(pid) from pg_stat_activity "
                f"where datname = '{_name(url)}'"
            )

    def allow_connections(self, allowed: bool) -> None:
        """Whether the databases in use take new connections."""
        for url in self.urls:
            self._admin(f"alter database {_name(url)} allow_connections {allowed}")

    def _records(self) -> int:
        return len(read_trail(self.work / FILE).records)

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def outcome(self) -> Outcome:
        """What is there now, in files, ledger and database."""
        files = {
            f"{place}/{name}": content
            for place in ("korningar", "avslut")
            for name, content in delivered_files(self.work / place).items()
        }
        with Ledger.open(self.ledger_url or self.work / "ledger.sqlite") as ledger:
            rows = {each.name: sorted(each.rows, key=repr) for each in raw_tables(ledger)}
        return Outcome(files, rows, self._schemas())

    def ordered(self) -> set[str]:
        """Every order that stands in a closure's files now, by file and row."""
        return _orders({f"avslut/{k}": v for k, v in delivered_files(self.work / "avslut").items()})

    def to_order(self, command: str) -> set[str]:
        """The orders of a command that nobody disturbed."""
        return _orders(self.outcomes[command].files)

    def _keep(self, command: str) -> None:
        shutil.copytree(self.work, self.root / command, symlinks=True)
        if self.landing:
            shutil.copytree(self.landing, self.root / f"{command}-landning")
        for url in self.urls:
            _copy_database(self.server, _name(url), _name(url) + command)

    def _schemas(self) -> int:
        """The areas that are there: schemas of a database, folders of a landing."""
        if self.landing:
            return len([*self.landing.glob("[0-9]*")])
        if self.engine_url is None:
            return 0
        with psycopg.connect(self.engine_url) as connection:
            row = connection.execute(
                "select count(*) from pg_namespace where nspname not like 'pg\\_%'"
            ).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def ground(root: Path, server: PostgresServer, engine: str, ledger: str) -> Iterator[Ground]:
    """A prepared ground: engine `duckdb`, `postgres` or `spark`, ledger `sqlite` or `postgres`."""
    with ExitStack() as at_the_end:
        urls = [
            at_the_end.enter_context(server.database(name=name)) if wanted == "postgres" else None
            for name, wanted in (("plats", engine), ("liggare", ledger))
        ]
        root.mkdir()
        made = Ground(root, server, None, *urls)
        if engine == "spark":
            sail = SailServer.start()
            at_the_end.callback(sail.stop)
            made.landing = sail.landing()
            made.engine_url = f"{sail.url}#{made.landing}"
        try:
            made.prepare()
            yield made
        finally:
            for url in urls:
                for command in COMMANDS if url else ():
                    _drop(server, _name(url or "") + command)


def _orders(files: dict[str, bytes]) -> set[str]:
    return {
        f"{name}: {row}"
        for name, content in files.items()
        if name.startswith("avslut/") and Path(name).stem in ORDERS
        for row in content.decode().splitlines()[1:]
    }


def _receipts(work: Path) -> list[Row]:
    """OK for everything exported, each with a Millennium id of its own."""
    rows: list[Row] = []
    (folder,) = (work / "korningar").glob("[!.]*")
    for name in RECORD_FILES:
        with (folder / "millennium" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for record in csv.DictReader(file, delimiter=";"):
                rows.append(
                    {
                        "run_id": folder.name,
                        "record_id": record["record_id"],
                        "status": "OK",
                        "millennium_id": f"M{len(rows):06d}",
                        "felkod": "",
                        "feltext": "",
                        "tidpunkt": f"{FIRST}T20:00:00",
                    }
                )
    return rows


def _name(url: str) -> str:
    return url.split("/")[3].split("?", maxsplit=1)[0]


def _copy_database(server: PostgresServer, origin: str, copy: str) -> None:
    _drop(server, copy)
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(
            SQL("create database {} template {} strategy file_copy").format(
                Identifier(copy), Identifier(origin)
            )
        )


def _drop(server: PostgresServer, name: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(SQL("drop database if exists {} with (force)").format(Identifier(name)))
