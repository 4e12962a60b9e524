"""DuckDB: the warehouse is a file in the work folder, a build is another that takes its place."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import duckdb

from flytt.engines.base import Row, Warehouse, missing
from flytt.engines.csv_form import Piece
from flytt.engines.duckdb.duckdb_errors import OPENING, translated
from flytt.engines.duckdb.duckdb_export import write_csv
from flytt.engines.duckdb.duckdb_load import SPOOL, load_table
from flytt.engines.sql import bare, literal, quoted
from flytt.errors import EngineError, LockedError
from flytt.work.files import discard, flush, make_folder

_SCHEMAS = {"models": "flytt", "raw": "flytt_raw"}
_BATCH = 10_000
# As in profiles.yml: DuckDB's threads share a table by row groups, and its own size leaves cores
# idle at the end of every scan of a few hundred thousand rows.
_ROW_GROUP = 30_720
_PATIENCE = 3  # seconds
_ASIDE = "prov"


class DuckDBWarehouse(Warehouse):
    """`<work>/lager.duckdb` is current, `<work>/.flytt/bygge.duckdb` is being built.

    A dry run builds in `<work>/.flytt/prov/bygge.duckdb`, and all that it leaves is in that folder.
    All hold the schemas `flytt` and `flytt_raw`. They are attached as `bygge` and `aktuell`, so
    that a name means the same in either, and in a view that was made in the one and is read in
    the other.
    """

    dialect = "duckdb"

    def __init__(
        self, work: Path, *, memory: str, aside: bool = False, place: str = _ASIDE
    ) -> None:
        work = work.absolute()
        private = work / ".flytt"
        self.aside = aside
        self.dbt_place = place if aside else ""
        self._hidden = private / self.dbt_place
        self._of_dry_runs = private / place
        self._paths = {"bygge": self._hidden / "bygge.duckdb", "aktuell": work / "lager.duckdb"}
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(self._hidden / "tmp"),
            "memory_limit": memory,
            # Nothing is fetched, whatever a query mentions.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        self._connections: dict[str, duckdb.DuckDBPyConnection] = {}

    # Areas

    def begin(self) -> None:
        self._clear()
        with self._errors("starting a build"):
            connection = self._open("bygge")
            self._paths["bygge"].chmod(0o600)
            connection.execute("".join(f"create schema {name};" for name in _SCHEMAS.values()))

    def begin_from_current(self) -> None:
        self._require(current=True)
        self._clear()
        copy = self._hidden / f"{SPOOL}kopia.duckdb"
        # Open while it is copied, so that no other process can write to it.
        self._open("aktuell")
        for suffix in ("", ".wal"):
            source = _beside(self._paths["aktuell"], suffix)
            if source.exists():
                shutil.copyfile(source, _beside(copy, suffix))
        self.release()
        with self._errors("starting a build from the current one"):
            connection = self._attach("bygge", copy)
            connection.execute(f"drop schema {_SCHEMAS['models']} cascade")
            connection.execute(f"create schema {_SCHEMAS['models']}; checkpoint bygge")
            connection.close()
        copy.chmod(0o600)
        copy.replace(self._paths["bygge"])

    def has_build(self) -> bool:
        # Broken off so early that it is no database, it is no build either.
        query = (
            "select table_name from duckdb_tables()"
            f" where database_name = 'bygge' and schema_name = '{_SCHEMAS['raw']}'"
        )
        with suppress(EngineError):
            return self._exists(current=False) and bool(self.rows(query))
        return False

    def publish(self) -> None:
        assert not self.aside
        if not self.has_build():
            raise missing(current=False)
        build, current = self._paths["bygge"], self._paths["aktuell"]
        with self._errors("publishing"):
            self._open("bygge").execute("checkpoint bygge")
        self.release()
        if _beside(build, ".wal").exists():
            raise EngineError("DuckDB left a log beside the build.", where=str(build))
        build.chmod(0o600)
        flush(build)
        # Remove a WAL left beside the old file, so that it is not replayed into the new one.
        _beside(current, ".wal").unlink(missing_ok=True)
        build.replace(current)
        flush(current.parent)
        flush(build.parent)

    def release(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def discard(self, *, current: bool) -> None:
        """As in every engine; raises LockedError when a process has the build open."""
        self.release()
        if current:
            for suffix in ("", ".wal"):
                _beside(self._paths["aktuell"], suffix).unlink(missing_ok=True)
            return
        build = self._paths["bygge"]
        if build.exists():
            # Broken off so early that it is no database: there is nothing to keep.
            with suppress(EngineError):
                self._open_abandoned()
            self.release()
        for leftover in [build, _beside(build, ".wal"), *self._hidden.glob(f"{SPOOL}*")]:
            leftover.unlink(missing_ok=True)
        discard(self._of_dry_runs)

    def _clear(self) -> None:
        self.discard(current=False)
        make_folder(make_folder(self._hidden) / "tmp")

    def _open_abandoned(self) -> None:
        """Open what an earlier command left; dbt's process outlives a killed one by a moment."""
        for _ in range(_PATIENCE):
            with suppress(LockedError):
                self._open("bygge")
                return
            time.sleep(1)
        self._open("bygge")

    def _open(self, area: str) -> duckdb.DuckDBPyConnection:
        """The connection to an area, opened at first use (the current area read-only)."""
        if area not in self._connections:
            with self._errors(OPENING, str(self._paths[area])):
                self._connections[area] = self._attach(area, self._paths[area])
        return self._connections[area]

    def _attach(self, area: str, path: Path) -> duckdb.DuckDBPyConnection:
        mode = "read_only" if area == "aktuell" else f"read_write, row_group_size {_ROW_GROUP}"
        connection = duckdb.connect(":memory:", config=self._config)
        try:
            connection.execute(f"attach {literal(str(path))} as {area} (type duckdb, {mode})")
            connection.execute(f"use {area}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _exists(self, *, current: bool) -> bool:
        return self._paths[_area(current)].exists()

    @contextmanager
    def _errors(self, doing: str, where: str | None = None) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            # DuckDB's own text repeats rows and values, so it is not chained either.
            raise translated(error, doing, where) from None
        except RuntimeError as error:
            if str(error) == "Query interrupted":
                # How DuckDB reports Ctrl-C.
                raise KeyboardInterrupt from None
            raise

    @contextmanager
    def opened_as(self, name: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of one's own to the build, called `name` as dbt does in compiled SQL."""
        with self._errors("replaying the models"):
            connection = self._attach(name, self._paths["bygge"])
            with closing(connection):
                yield connection

    # Data

    def _load(
        self,
        name: str,
        columns: Sequence[tuple[str, str]],
        pieces: Iterable[Piece],
        schema: str,
    ) -> int:
        self._require(current=False)
        connection = self._open("bygge")
        table = self.relation(name, schema=schema)
        with self._errors("loading", name):
            return load_table(connection, table, columns, pieces, self._hidden)

    def relation(self, name: str, *, schema: str = "models", current: bool = False) -> str:
        return f"{quoted(_SCHEMAS[schema])}.{quoted(name)}"

    def rows(self, sql: str, *, current: bool = False) -> list[Row]:
        self._require(current=current)
        with self._errors("reading"):
            return self._open(_area(current)).execute(sql).fetchall()

    def stream(self, sql: str, *, current: bool = False) -> Iterator[list[Row]]:
        self._require(current=current)
        area = _area(current)
        # A cursor of its own: a result half read would block the connection's next statement.
        with self._open(area).cursor() as cursor, self._errors("reading"):
            cursor.execute(f"use {area}")
            cursor.execute(sql)
            while batch := cursor.fetchmany(_BATCH):
                yield batch

    def export_csv(self, select: str, path: Path, *, current: bool = False) -> int:
        self._require(current=current)
        connection = self._open(_area(current))
        with self._errors("exporting", path.name):
            return write_csv(connection, bare(select), path)

    def examine(self) -> str:
        with (
            self._errors("starting"),
            duckdb.connect(":memory:", config=self._config) as connection,
        ):
            limit, threads = connection.execute(
                "select current_setting('memory_limit'), current_setting('threads')"
            ).fetchall()[0]
        return f"{duckdb.__version__}, memory {limit}, {threads} threads"

    def dbt_environment(self, *, current: bool = False) -> dict[str, str]:
        return {
            "FLYTT_TARGET": "duckdb",
            # Relative, so that a work folder can be moved and dbt still knows its project.
            "FLYTT_DUCKDB": os.path.relpath(self._paths[_area(current)], self._hidden),
            "FLYTT_DUCKDB_MEMORY": str(self._config["memory_limit"]),
            "FLYTT_SCHEMA": _SCHEMAS["models"],
        }


def _area(current: bool) -> str:
    return "aktuell" if current else "bygge"


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
