"""A world of posts whose outcomes are worked out again after every change of what decides them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flytt.engines.base import Row
from flytt.engines.sql import literal, quoted
from flytt.errors import StateError
from flytt.plugins.tables import ID, PU_PERSON, Table
from flytt.replay.changes import Change, Day, Field, Person, SeedRow
from flytt.settings.naming import BLANKS
from flytt.transform.dbt.invoke import Compiled
from flytt.transform.seed_rules import code
from flytt.transform.seeds import seed_keys
from flytt.work.session import Session

if TYPE_CHECKING:
    import duckdb

MODELS, RAW = "flytt", "flytt_raw"
# Somebody born in 1800, whose number nobody has: the right person of a post is not known here.
SOMEBODY = "180001011006"
# A relation in compiled SQL: "lager"."flytt"."int_poster".
_RELATION = re.compile(r'"(\w+)"\."(\w+)"\."(\w+)"')
_COLUMNS = (
    "kallsystem, post_typ, post_id, enhet, utfall, regel, regler, kategori, vardenhet_id,"
    " regional_problemkod, vinnare"
)
# What a run's export is to the next run, until a receipt comes.
_EXPORTED = (
    "kallsystem, post_typ, post_id, {run} as run_id, {day} as migreringsdatum, personnummer,"
    " vardenhet_id, kategori, regional_problemkod, vardatagande_id, innehall, personnummer_text,"
    " vardatagande_personnummer_text, avvikelseorsak, huvudmottagning, {status} as status,"
    " 'N' as motstridig, 'N' as bestalld, null as avslut_id, null as avslut_datum"
)


@dataclass(frozen=True)
class Decision:
    """What is decided of one post, as in dispositioner.csv, and its unit."""

    kallsystem: str
    post_typ: str
    post_id: str
    enhet: str | None
    utfall: str
    regel: str
    regler: str
    kategori: str | None
    vardenhet_id: str | None
    regional_problemkod: str | None
    vinnare: str | None

    @property
    def rules(self) -> list[str]:
        """All that the post breaks, the deciding rule first."""
        return self.regler.split("|")


class World:
    """Raw tables, mapping tables and compiled models in a database of their own.

    It begins as the last run found the world: before that run's own exports.
    """

    def __init__(
        self, session: Session, connection: duckdb.DuckDBPyConnection, models: Sequence[Compiled]
    ) -> None:
        self.session = session
        self._connection = connection
        self._models = models
        self._reads = {
            model.name: {place[1:] for place in _RELATION.findall(model.sql)} for model in models
        }
        self._supposing = False
        self._corrected: set[tuple[str, str]] = set()
        self._build(models)

    @property
    def day(self) -> date:
        """The migration date."""
        ((day,),) = self.rows(f"select migreringsdatum from {RAW}.korning")
        return date.fromisoformat(day)

    def rows(self, sql: str) -> list[Row]:
        """All rows of a query on the models (schema `flytt`) and raw tables (`flytt_raw`)."""
        return self._connection.execute(sql).fetchall()

    def counts(self) -> dict[str, int]:
        """Posts by outcome."""
        query = f"select utfall, count(*) from {MODELS}.int_poster_avgjorda group by utfall"
        return dict(sorted(self.rows(query)))

    def outcomes(self, posts: Collection[tuple[str, str]] | None = None) -> list[Decision]:
        """What is decided of every post, or of those named (kallsystem, post_id), by their keys."""
        where = ""
        if posts is not None:
            listed = ", ".join(f"({literal(s)}, {literal(p)})" for s, p in posts)
            where = f" where (kallsystem, post_id) in ({listed or '(null, null)'})"
        query = f"select {_COLUMNS} from {MODELS}.int_poster_avgjorda{where}"
        return [Decision(*row) for row in self.rows(f"{query} order by kallsystem, post_id")]

    @contextmanager
    def supposing(self, *changes: Change) -> Iterator[World]:
        """This world with the changes, as long as the context lasts; none within another."""
        assert not self._supposing, "one supposition at a time"
        self._connection.execute("begin")
        self._supposing = True
        try:
            self.change(*changes)
            yield self
        finally:
            self._supposing = False
            self._connection.execute("rollback")

    def change(self, *changes: Change) -> None:
        """Change what decides, and decide again."""
        changed = {place for each in changes for place in self._apply(each)}
        if changed:
            self._rebuild(changed)

    def export(self, day: date, *, confirmed: bool = False) -> int:
        """Send what migrates now, as the run of that day would; returns the number of posts.

        With `confirmed`, everything that waits for a receipt has it. Decides nothing: the next
        change, that of the date, does.
        """
        query = f"select count(*) from {MODELS}.export"
        ((number,),) = self.rows(query)
        status = literal("migrerad" if confirmed else "utestaende")
        picked = _EXPORTED.format(
            run=literal(f"simulering-{day}"), day=literal(day.isoformat()), status=status
        )
        same = ("kallsystem", "post_typ", "post_id")
        sent = " and ".join(f"ledger_export.{name} = export.{name}" for name in same)
        # A post that failed is sent again: the ledger's latest export is what counts.
        self._connection.execute(
            f"delete from {RAW}.ledger_export where exists"
            f" (select 1 from {MODELS}.export where {sent})"
        )
        self._connection.execute(
            f"insert into {RAW}.ledger_export by name select {picked} from {MODELS}.export"
        )
        if confirmed:
            self._connection.execute(
                f"update {RAW}.ledger_export set status = 'migrerad' where status = 'utestaende'"
            )
        return int(number)

    def move_to(self, day: date) -> None:
        """Decide again as of another date, with all that has been exported until now."""
        self._set_day(day)
        self._rebuild({(RAW, "korning"), (RAW, "ledger_export")})

    def correct(self, posts: Collection[tuple[str, str]]) -> int:
        """From now on these posts (kallsystem, post_id) break nothing that put them on a list.

        What was wrong stays unknown: a post without Vårdenhet has none, and is nobody's duplicate.
        Decides nothing, as `export`; returns their number.
        """
        self._corrected.update(posts)
        return len(posts)

    # Changes

    def _apply(self, change: Change) -> set[tuple[str, str]]:
        """Make a change; returns the tables that differ then."""
        if isinstance(change, Day):
            self._set_day(change.day)
            return {(RAW, "korning")}
        if isinstance(change, SeedRow):
            self._set_row(change)
            return {(MODELS, change.table)}
        if isinstance(change, Person):
            return self._set_person(change)
        return {(RAW, self._set_field(change))}

    def _set_day(self, day: date) -> None:
        self._connection.execute(f"update {RAW}.korning set migreringsdatum = ?", [day.isoformat()])

    def _set_row(self, change: SeedRow) -> None:
        key = seed_keys()[change.table]
        wanted = tuple(code(change.values.get(column, "")) for column in key)
        table = f"{MODELS}.{quoted(change.table)}"
        for number, *values in self.rows(f"select rowid, {', '.join(key)} from {table}"):
            if tuple(code(value or "") for value in values) == wanted:
                self._connection.execute(f"delete from {table} where rowid = ?", [number])
        names = ", ".join(map(quoted, change.values))
        marks = ", ".join("?" for _ in change.values)
        filled: list[Any] = [value or None for value in change.values.values()]
        self._connection.execute(f"insert into {table} ({names}) values ({marks})", filled)

    def _set_person(self, change: Person) -> set[tuple[str, str]]:
        changed = {(RAW, PU_PERSON.name)}
        for table, key in self._places(change.kallsystem, change.post_id):
            if table.person:
                self._update(table, key, table.person, SOMEBODY)
                changed.add((RAW, table.name))
        self._connection.execute(
            f"insert into {RAW}.{PU_PERSON.name} (rad, personnummer, folkbokford, skyddad)"
            f" select coalesce(max(rad), 0) + 1, ?, 'J', 'N' from {RAW}.{PU_PERSON.name}",
            [SOMEBODY],
        )
        return changed

    def _set_field(self, change: Field) -> str:
        table, key = self.place_of(change.kallsystem, change.post_id, change.name)
        self._update(table, key, change.name, change.value)
        return table.name

    def place_of(self, system: str, post_id: str, field: str) -> tuple[Table, str]:
        """The table that has a post's field, and the key of the row there.

        The post's own row, else one that it refers to. Raises StateError where there is none.
        """
        for table, key in self._places(system, post_id):
            if field in table.columns:
                return table, key
        raise StateError(f"{system}:{post_id} has no field {field}.")

    def _places(self, system: str, post_id: str) -> Iterator[tuple[Table, str]]:
        """A post's own row and those that it refers to, by their keys."""
        own = self.session.post_tables[system]
        yield own, post_id
        for table in self.session.tables.values():
            if table is not own and table.kallsystem == system and own.kind(table.key) == ID:
                for (key,) in self.rows(
                    f"select distinct {_key(table.key)} from {RAW}.{quoted(own.name)}"
                    f" where {_key(own.key)} = {literal(post_id)}"
                ):
                    if key:
                        yield table, str(key)

    def _update(self, table: Table, key: str, field: str, value: str) -> None:
        self._connection.execute(
            f"update {RAW}.{quoted(table.name)} set {quoted(field)} = ?"
            f" where {_key(table.key)} = ?",
            [value or None, key],
        )

    # Building

    def _rebuild(self, changed: set[tuple[str, str]]) -> None:
        stale: list[Compiled] = []
        for model in self._models:
            if self._reads[model.name] & changed:
                changed.add((MODELS, model.name))
                stale.append(model)
        self._build(stale)

    def _build(self, models: Sequence[Compiled]) -> None:
        # All are tables: a plan that holds those of its views takes longer to make than to run.
        for model in models:
            name = f"{MODELS}.{quoted(model.name)}"
            self._connection.execute(f"create or replace table {name} as {model.sql}")
            if model.name == "int_regelutfall" and self._corrected:
                self._clear()

    def _clear(self) -> None:
        """Take what is broken off the corrected posts, before duplicates are decided."""
        self._connection.execute(
            "create or replace temp table rattade as"
            " select unnest(?) as kallsystem, unnest(?) as post_id",
            [list(each) for each in zip(*sorted(self._corrected), strict=True)],
        )
        self._connection.execute(
            f"""update {MODELS}.int_poster_mappade set brott = 0
            where (kallsystem, post_id) in (select kallsystem, post_id from temp.rattade)
            and brott in (
                select brott from {MODELS}.int_regelutfall
                where utfall = 'atgardslista' and regel <> 'stangd_utan_ankomst'
            )"""
        )


def _key(column: str) -> str:
    return f"nfc_normalize(trim({quoted(column)}, {literal(BLANKS)}))"
