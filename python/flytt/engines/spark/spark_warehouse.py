"""Spark: an area is a numbered folder of parquet in the landing, and schemas that name its tables.

Nothing is renamed and no name is used again, because Spark can do neither: what is current is a
pointer in the landing, and what a killed build left goes by its number.
"""

from __future__ import annotations

import glob
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from uuid import uuid4

import duckdb
import psycopg
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from flytt.engines.base import Row, Warehouse, missing
from flytt.engines.csv_form import Piece
from flytt.engines.duckdb.duckdb_export import write_csv
from flytt.engines.postgres.address import Address as PostgresAddress
from flytt.engines.postgres.locks import require, take
from flytt.engines.spark.landing import (
    Area,
    Landing,
    has_note,
    make_shared,
    note_files,
    remove,
    require_files,
)
from flytt.engines.spark.spark_address import Address
from flytt.engines.spark.spark_errors import translated
from flytt.engines.spark.spark_load import EDGE, edge, land, land_empty, settle
from flytt.engines.spark.spark_session import open_session, require_server
from flytt.engines.sql import bare, literal
from flytt.errors import EngineError, FlyttError, SettingsError
from flytt.work.files import discard

_BATCH = 10_000
# The files of a query are not in its order, however many a server makes of it; this column is.
_ORDER = "flytt_ordning"
# What a server's own settings must not change: a wrong value is an error, and days have no zone.
_HABITS = {"spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "UTC"}


class SparkWarehouse(Warehouse):
    """Areas in the landing of a Spark Connect server; see `flytt.engines.spark.landing`.

    All processes of a command work in one session of the server, of which nothing is left to
    others. `edge_memory` is what the DuckDB that writes parquet may take. `lock_url` is the
    ledger's PostgreSQL, by which work folders on several machines keep each other out.
    """

    dialect = "spark"
    is_shared = True

    def __init__(
        self,
        url: str,
        landing: Path,
        work: Path,
        *,
        edge_memory: str,
        lock_url: str | None = None,
        aside: bool = False,
    ) -> None:
        self._address = Address.of(url)
        self._landing = Landing(landing)
        self._private = work.absolute() / ".flytt"
        self._edge_memory = edge_memory
        self._lock_url = lock_url
        self.aside = aside
        self._session_id = str(uuid4())
        self._session: SparkSession | None = None
        self._known: set[Path] = set()
        self._lock = f"spark {landing}"
        self._holder: psycopg.Connection | None = None

    # Areas

    @contextmanager
    def hold(self) -> Iterator[None]:
        with ExitStack() as held:
            held.enter_context(self._landing.hold())
            if self._lock_url is not None:
                address = PostgresAddress.of(self._lock_url, "64MB")
                self._holder = held.enter_context(address.connect())
                take(self._holder, self._lock, str(address))
            try:
                yield
            except BaseException:
                # Ctrl-C too: what the cluster still computes, nobody waits for.
                if self._session is not None:
                    self._interrupt(self._session_id)
                raise
            finally:
                self._holder = None

    def begin(self) -> None:
        self.discard(current=False)
        area = self._landing.new(aside=self.aside, session_id=self._session_id)
        with self._errors("starting a build"):
            for kind in ("models", "raw"):
                # A catalog can remember what a landing put back from a backup has not yet had.
                self._open().sql(f"drop schema if exists {area.schema(kind)} cascade")
                self._open().sql(f"create schema {area.schema(kind)}")

    def begin_from_current(self) -> None:
        current = self._area(current=True)
        self.begin()
        build = self._area(current=False)
        for name in current.tables("raw"):
            source = current.table("raw", name)
            assert source is not None
            require_files(source)
            place = build.place_for("raw", name)
            make_shared(place)
            for file in source.glob("*.parquet"):
                shutil.copyfile(file, place / file.name)
            settle(place)
            self._register(build, "raw", name)

    @contextmanager
    def building(self) -> Iterator[None]:
        area = self._area(current=False)
        area.built_by(self._session_id)
        schema = area.schema("models")
        if area.tables("models"):
            with self._errors("removing models"):
                self._open().sql(f"drop schema if exists {schema} cascade")
                self._open().sql(f"create schema {schema}")
            area.begin_models()
        yield
        with (
            self._errors("looking at the models"),
            self._edge("writing parquet") as (connection, _),
        ):
            for row in self._open().sql(f"show tables in {schema}").collect():
                if not area.table("models", row.tableName):
                    # A server may write no file for a table without rows.
                    columns = self._open().table(f"{schema}.{self.quoted(row.tableName)}").dtypes
                    land_empty(connection, columns, area.models / row.tableName)
        for name in area.tables("models"):
            if not has_note(area.models / name):
                note_files(area.models / name)

    def has_build(self) -> bool:
        area = self._landing.build(aside=self.aside)
        return area is not None and bool(area.tables("raw"))

    def publish(self) -> None:
        assert not self.aside
        if not self.has_build():
            raise missing(current=False)
        if self._holder is not None:
            require(self._holder, self._lock, str(self._landing.root))
        self._landing.publish(self._area(current=False))
        # It is published: what cannot be removed now, the next build removes, or says why not.
        with suppress(FlyttError):
            self._remove(area for area in self._landing.unpublished() if not area.aside)

    def discard(self, *, current: bool) -> None:
        if not current:
            for left in self._private.glob(f"{EDGE}*"):
                discard(left)
            for session, place in self._landing.left_passing():
                self._interrupt(session)
                remove(place)
            # A dry run leaves the build of others alone.
            self._remove(
                each for each in self._landing.unpublished() if each.aside or not self.aside
            )
            return
        area = self._landing.current()
        self._landing.forget_current()
        if area is not None:
            self._remove([area])

    def release(self) -> None:
        """Nothing: dbt works in the same session, which ends with this process."""

    def _remove(self, areas: Iterable[Area]) -> None:
        for area in [*areas]:
            session = area.session
            if session is not None and session != self._session_id:
                # The queries of a killed command would go on, and write.
                self._interrupt(session)
            with self._errors("removing tables"):
                for kind in ("models", "raw"):
                    self._open().sql(f"drop schema if exists {area.schema(kind)} cascade")
            remove(area.folder)

    def _exists(self, *, current: bool) -> bool:
        if current:
            return self._landing.current() is not None
        return self._landing.build(aside=self.aside) is not None

    def _area(self, *, current: bool) -> Area:
        area = self._landing.current() if current else self._landing.build(aside=self.aside)
        if area is None:
            raise missing(current=current)
        return area

    # The server

    def _open(self) -> SparkSession:
        """The session, begun at first use."""
        if self._session is None:
            require_server(self._address)
            with self._errors("connecting"):
                self._session = open_session(self._address.of_session(self._session_id))
                for name, value in _HABITS.items():
                    self._session.conf.set(name, value)
        return self._session

    def _interrupt(self, session_id: str) -> None:
        """End what a session of ours computes; without a server nothing does."""
        with suppress(Exception):
            require_server(self._address)
            open_session(self._address.of_session(session_id)).interruptAll()

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        try:
            yield
        except PySparkException as error:
            # Spark's own text repeats rows and values, so it is not chained either.
            raise translated(error, doing, str(self._address)) from None

    def _register(self, area: Area, kind: str, name: str) -> None:
        """Tell the catalog where a table lies; it may have forgotten, or be the session's own."""
        place = area.table(kind, name)
        if place is None or place in self._known:
            return
        require_files(place)
        with self._errors(f"looking for {name}"):
            schema, table = area.schema(kind), self.quoted(name)
            location = self.literal(f"file://{place}")
            self._open().sql(f"create schema if not exists {schema}")
            self._open().sql(
                f"create table if not exists {schema}.{table} using parquet location {location}"
            )
        self._known.add(place)

    # Data

    def _load(
        self,
        name: str,
        columns: Sequence[tuple[str, str]],
        pieces: Iterable[Piece],
        schema: str,
    ) -> int:
        area = self._area(current=False)
        place = area.place_for(schema, name)
        with self._edge("writing parquet") as (connection, spool):
            rows = land(connection, columns, pieces, place, spool)
        relation = f"{area.schema(schema)}.{self.quoted(name)}"
        with self._errors(f"loading {name}"):
            self._open().sql(f"drop table if exists {relation}")
        self._register(area, schema, name)
        found = self.rows(f"select count(*) from {relation}")[0][0]
        if found != rows:
            raise EngineError(
                f"Spark reads {found} of {rows} records.",
                where=str(place),
                todo="report this: no row may be lost",
            )
        return rows

    def _edge(self, doing: str) -> AbstractContextManager[tuple[duckdb.DuckDBPyConnection, Path]]:
        return edge(self._private, self._edge_memory, doing, str(self._landing.root))

    def relation(self, name: str, *, schema: str = "models", current: bool = False) -> str:
        area = self._area(current=current)
        self._register(area, schema, name)
        return f"{area.schema(schema)}.{self.quoted(name)}"

    def tables(self, *, schema: str = "models", current: bool = False) -> list[str]:
        return self._area(current=current).tables(schema)

    def columns(
        self, name: str, *, schema: str = "models", current: bool = False
    ) -> dict[str, str]:
        if self._area(current=current).table(schema, name) is None:
            return {}
        relation = self.relation(name, schema=schema, current=current)
        with self._errors("reading"):
            return dict(self._open().table(relation).dtypes)

    def rows(self, sql: str, *, current: bool = False) -> list[Row]:
        self._require(current=current)
        with self._errors("reading"):
            return [tuple(row) for row in self._open().sql(sql).collect()]

    def stream(self, sql: str, *, current: bool = False) -> Iterator[list[Row]]:
        self._require(current=current)
        return self._streamed(sql)

    def _streamed(self, sql: str) -> Iterator[list[Row]]:
        with self._errors("reading"):
            rows = iter(self._open().sql(sql).toLocalIterator())
            while batch := [tuple(row) for row in islice(rows, _BATCH)]:
                yield batch

    def export_csv(self, select: str, path: Path, *, current: bool = False) -> int:
        self._require(current=current)
        sql = (
            f"select *, monotonically_increasing_id() as {_ORDER} from ({bare(select)}\n) as rader"
        )
        # Through the landing, not through the server: it may be more than a server holds.
        with self._landing.passing(self._session_id) as place:
            with self._errors(f"exporting {path.name}"):
                found = self._open().sql(sql)
                found.write.parquet(f"file://{place}")
                columns = found.dtypes
            with self._edge(f"exporting {path.name}") as (connection, _):
                if not any(place.glob("*.parquet")):
                    land_empty(connection, columns, place)
                files = literal(f"{glob.escape(str(place))}/*.parquet")
                query = f"select * from read_parquet({files})"
                return write_csv(connection, query, path, order_by=_ORDER)

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def literal(self, text: str) -> str:
        # A backslash begins an escape there.
        return super().literal(text.replace("\\", "\\\\"))

    def last_letters(self, expression: str, number: int, but: str) -> str:
        letters = f"regexp_replace({expression}, {self.literal(but)}, '')"
        return f"cast(right({letters}, {number}) as string)"

    def examine(self) -> str:
        self._landing.require()
        with self._errors("connecting"):
            version = self._open().version
        with self._landing.passing(self._session_id) as place:
            met = self._meet(make_shared(place))
        if not met or place.exists():
            raise SettingsError(
                "What flytt writes to the landing the cluster cannot read, or the other way round.",
                where=str(self._landing.root),
                todo="mount the same folder by the same name on every machine, and let flytt's user"
                " and the cluster's be of its group (chmod 2770, umask 007)",
            )
        return (
            f"{version} at {self._address}; {self._landing.root} is the same folder there;"
            f" memory for loading {self._edge_memory}"
        )

    def _meet(self, place: Path) -> bool:
        """Whether the server reads here what we write, and we what it writes."""
        ours, theirs = place / "hit", place / "dit"
        with duckdb.connect(":memory:") as connection:
            land(connection, [("ord", "text")], [Piece.of(b"flytt\n", 1)], theirs, place)
            try:
                read = [*map(tuple, self._open().read.parquet(f"file://{theirs}").collect())]
                self._open().range(1).write.parquet(f"file://{ours}")
                wrote = connection.execute(
                    f"select count(*) from read_parquet({literal(f'{ours}/*.parquet')})"
                ).fetchall()
            except (PySparkException, duckdb.Error):
                return False
        return read == [("flytt",)] and wrote == [(1,)]

    def dbt_environment(self, *, current: bool = False) -> dict[str, str]:
        area = self._area(current=current)
        for kind in ("models", "raw"):
            for name in area.tables(kind):
                self._register(area, kind, name)
        return {
            "FLYTT_TARGET": "spark",
            "FLYTT_SCHEMA": area.schema("models"),
            "FLYTT_LANDING": f"file://{area.models}",
            "SPARK_REMOTE": self._address.of_session(self._session_id),
        }
