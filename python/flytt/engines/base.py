"""The interface of an engine: what every stage needs of a database."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from flytt.engines.csv_form import Piece, csv_chunks, has_invisible
from flytt.engines.sql import literal, quoted
from flytt.errors import StateError

Row = tuple[Any, ...]


class Warehouse(ABC):
    """One engine's storage, in two areas: `build` (being made) and `current` (last complete one).

    A build becomes current as a whole, by `publish`; until then readers see the earlier one. Each
    area has the schemas "models" (models and seeds) and "raw" (tables as loaded, all text).

    A dry run has a build area of its own, `aside`, which never becomes current; `begin` and
    `discard` of the other remove what a killed one has left there.

    Every method may raise LockedError (another process holds what is needed, named if known) or
    EngineError (the database failed). Neither repeats a value, because a value can be a patient's.
    """

    dialect: str
    aside = False
    """Whether this is the build area of a dry run."""
    dbt_place = ""
    """The folder in `.flytt` that paths in `dbt_environment` are relative to."""
    dbt_memory = "target"
    """The folder in `.flytt/dbt` where dbt remembers the project as built here."""
    is_shared = False
    """Whether another work folder can have the same database."""
    loaded_invisible = False
    """Whether this object has loaded any text with invisible characters."""

    def hold(self) -> AbstractContextManager[None]:
        """Keep other flytt processes out of this warehouse while the context lasts.

        PostgreSQL: an advisory lock, LockedError names its holder. Spark: a lock in the landing
        and, where the ledger is on PostgreSQL, one there. DuckDB: nothing, because the warehouse
        is a file in the work folder, which has a lock of its own."""
        return nullcontext()

    @abstractmethod
    def begin(self) -> None:
        """Start an empty build area; whatever an earlier, broken-off build left is discarded."""

    @abstractmethod
    def begin_from_current(self) -> None:
        """Start a build whose raw tables are copies of the current ones (no new extract).

        The models schema is empty, as after `begin`. Raises StateError when there is no current
        area."""

    def building(self) -> AbstractContextManager[None]:
        """While this lasts, seeds are loaded and dbt builds the models of the build area.

        Spark: earlier models give way first, and what was built is noted when it ends well."""
        return nullcontext()

    @abstractmethod
    def has_build(self) -> bool:
        """Whether a build area with raw tables exists."""

    def has_current(self) -> bool:
        """Whether a published area exists."""
        return self._exists(current=True)

    def load(
        self,
        name: str,
        columns: Sequence[tuple[str, str]],
        pieces: Iterable[Piece],
        *,
        schema: str = "raw",
    ) -> int:
        """Replace table `name` in the build area and bulk load it; returns its rows.

        `columns` are (name, type) with type text, bigint or varchar(n); `schema` is "raw" or
        "models" (seeds). An empty unquoted field is NULL, `""` is ''. Every record becomes a row
        or EngineError is raised, and an error (the pieces' own too) leaves no new table behind."""
        return self._load(name, columns, self._looked_at(pieces), schema)

    def _looked_at(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            self.loaded_invisible = self.loaded_invisible or has_invisible(piece)
            yield piece

    @abstractmethod
    def _load(
        self,
        name: str,
        columns: Sequence[tuple[str, str]],
        pieces: Iterable[Piece],
        schema: str,
    ) -> int:
        """What `load` does."""

    @abstractmethod
    def relation(self, name: str, *, schema: str = "models", current: bool = False) -> str:
        """The quoted, schema-qualified name of a table of the build (or current) area."""

    @abstractmethod
    def rows(self, sql: str, *, current: bool = False) -> list[Row]:
        """All rows of a query on the build (or current) area; StateError when it is not there."""

    @abstractmethod
    def stream(self, sql: str, *, current: bool = False) -> Iterator[list[Row]]:
        """The rows of a query in batches, in bounded memory; StateError as for `rows`."""

    @abstractmethod
    def export_csv(self, select: str, path: Path, *, current: bool = False) -> int:
        """Write a query's rows, in its order, as the contract's machine file; returns their number.

        UTF-8 without BOM, `;`, header, RFC 4180 minimal quoting (only for `;`, a quote, CR or LF),
        LF, NULL and '' both empty. The same bytes from every engine for the same rows, and hence
        text, whole numbers and dates only: EngineError names columns of another type. The file
        appears complete, mode 0600."""

    def text_order(self, expression: str) -> str:
        """The expression ordered by code point, whatever the database's collation."""
        return f"({expression})"

    @abstractmethod
    def publish(self) -> None:
        """Make the build the current area, in one step; the earlier one is dropped.

        Raises StateError when there is no build."""

    @abstractmethod
    def discard(self, *, current: bool) -> None:
        """Remove the build (or current) area and whatever a broken-off command left of it."""

    @abstractmethod
    def examine(self) -> str:
        """What the sessions of a build are, in words: version and settings; changes nothing.

        Raises FlyttError when a build could not begin: rights, encoding, another's schemas."""

    @abstractmethod
    def dbt_environment(self, *, current: bool = False) -> dict[str, str]:
        """The environment variables that point profiles.yml at the build (or current) area."""

    @abstractmethod
    def release(self) -> None:
        """Close this process's connections, dbt's to the same store included; the next call opens
        them again. Call it before and after dbt."""

    def columns(
        self, name: str, *, schema: str = "models", current: bool = False
    ) -> dict[str, str]:
        """The columns of a table or view in order, each with its type as the engine calls it."""
        *_, place, table = self.relation(name, schema=schema, current=current).split(".")
        found = self.rows(
            f"""select column_name, data_type from information_schema.columns
            where table_schema = '{place.strip('"')}' and table_name = '{table.strip('"')}'
            order by ordinal_position""",
            current=current,
        )
        return {str(column): str(declared) for column, declared in found}

    def tables(self, *, schema: str = "models", current: bool = False) -> list[str]:
        """The names of the tables and views of a schema, in order."""
        *_, place, _ = self.relation("", schema=schema, current=current).split(".")
        found = self.rows(
            f"""select table_name from information_schema.tables
            where table_schema = '{place.strip('"')}' order by table_name""",
            current=current,
        )
        return [str(name) for (name,) in found]

    def quoted(self, name: str) -> str:
        """An identifier in the quotes of this engine's SQL."""
        return quoted(name)

    def literal(self, text: str) -> str:
        """A text value in this engine's SQL."""
        return literal(text)

    def last_letters(self, expression: str, number: int, but: str) -> str:
        """The last letters of a text in SQL that a regular expression does not match."""
        return f"right(regexp_replace({expression}, {self.literal(but)}, '', 'g'), {number})"

    def save_facts(self, name: str, facts: object) -> None:
        """Keep facts about the build next to its tables, so that they appear and go with it."""
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        self.load(name, [("fakta", "text")], csv_chunks([(text,)]))

    def load_facts(self, name: str, *, current: bool = False) -> dict[str, Any]:
        """The facts kept under a name; raises whatever the engine raises where there are none."""
        relation = self.relation(name, schema="raw", current=current)
        facts: dict[str, Any] = json.loads(
            self.rows(f"select fakta from {relation}", current=current)[0][0]
        )
        return facts

    @abstractmethod
    def _exists(self, *, current: bool) -> bool:
        """Whether the build (or current) area exists, if only empty."""

    def _require(self, *, current: bool) -> None:
        """Raise StateError when the build (or current) area is not there."""
        if not self._exists(current=current):
            raise missing(current=current)


def missing(*, current: bool) -> StateError:
    """What every engine says without a build (or current) area."""
    if current:
        return StateError("Nothing has been published yet.", todo="run `flytt run` first")
    return StateError("There is no build to work on.", todo="run `flytt extract` first")
