"""`harkomst.html`: every field of every delivered file, back to its source fields and rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flytt.lineage.compiled import Compiled
from flytt.lineage.delivered_files import DeliveredFile
from flytt.lineage.direct import ROWS, Parts, Role, direct_parts
from flytt.lineage.trace import Origin, origins
from flytt.report.page import render

KINDS = {
    "uttag": "extract",
    "tabell": "mapping or rule table",
    "liggare": "ledger",
    "flytt": "flytt's own",
}
"""What a place where values begin is called on the page."""


@dataclass(frozen=True)
class Rule:
    """A rule of the seed `regel`, as far as the page shows it; `fields` are columns of extracts."""

    name: str
    outcome: str
    fields: frozenset[str]
    paragraphs: str
    headline: str


@dataclass(frozen=True)
class Field:
    """One delivered field with its origins by role, and the rules about the fields behind it."""

    name: str
    words: str
    origins: Mapping[Role, Sequence[Origin]]
    rules: Sequence[Rule]


@dataclass
class SourceField:
    """A column of an extract: the rules about it, and the delivered fields that it reaches."""

    name: str
    words: str
    rules: Sequence[Rule]
    reached: dict[Role, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))


class Lineage:
    """What the compiled project says of the delivered files, and the seed `regel` of the fields."""

    def __init__(self, compiled: Compiled, rules: Sequence[Rule]) -> None:
        self._compiled = compiled
        self._parts: dict[tuple[str, str], Parts] = direct_parts(compiled)
        self._rules = rules

    def fields(self, file: DeliveredFile) -> list[Field]:
        """The fields of a file, in file order."""
        model = self._compiled.model(file.model)
        words = self._compiled.relations[model].columns
        names = file.columns or [name for key, name in self._parts if key == model and name != ROWS]
        return [self._field(model, name, words.get(name, "")) for name in names]

    def _field(self, model: str, name: str, words: str) -> Field:
        found: dict[Role, list[Origin]] = {role: [] for role in Role}
        for each in origins(self._compiled, self._parts, model, name):
            found[each.role].append(each)
        behind = {
            each.column
            for role in (Role.VALUE, Role.KEY)
            for each in found[role]
            if self.kind(each) == "uttag"
        }
        rules = [rule for rule in self._rules if rule.fields and rule.fields <= behind]
        return Field(name, words, found, rules)

    def kind(self, origin: Origin) -> str:
        """The kind of relation where a way ends; empty for a constant."""
        return self._compiled.relations[origin.relation].kind if origin.relation else ""

    def source_fields(
        self, files: Mapping[str, Sequence[Field]]
    ) -> dict[str, dict[str, SourceField]]:
        """Extract table -> column -> what becomes of it; a column that no model reads is there."""
        found = {
            key: {
                name: SourceField(
                    name, words, [each for each in self._rules if name in each.fields]
                )
                for name, words in relation.columns.items()
            }
            for key, relation in sorted(self._compiled.relations.items())
            if relation.kind == "uttag"
        }
        for path, fields in files.items():
            for each in fields:
                for role, ends in each.origins.items():
                    for end in ends:
                        if end.column in found.get(end.relation, ()):
                            found[end.relation][end.column].reached[role].append((path, each.name))
        return {self._compiled.relations[key].name: columns for key, columns in found.items()}

    def label(self, origin: Origin) -> str:
        """`table.column`, the rows of a table, or a constant as SQL writes it."""
        if not origin.relation:
            return origin.column
        name = self._compiled.relations[origin.relation].name
        return f"rows of {name}" if origin.column == ROWS else f"{name}.{origin.column}"

    def way(self, origin: Origin) -> str:
        """The steps, nearest first; a column is named where its name changes."""
        said, before = [], origin.steps[0][1]
        for relation, column in origin.steps:
            name = self._compiled.relations[relation].name
            said.append(name if column in (before, ROWS) else f"{name}.{column}")
            before = column
        return " ← ".join(said)


def lineage_page(
    compiled: Compiled,
    files: Mapping[str, Sequence[DeliveredFile]],
    regel: Iterable[Mapping[str, str]],
) -> str:
    """The page; `files` are by what they belong to (`a run`), `regel` are the seed's rows."""
    lineage = Lineage(compiled, [_rule(row) for row in regel])
    fields = {file.path: lineage.fields(file) for each in files.values() for file in each}
    return render(
        "harkomst.html",
        None,
        lang="en",
        skip="To the content",
        files={
            of: [(each.path, each.model, fields[each.path]) for each in known]
            for of, known in files.items()
        },
        sources=lineage.source_fields(fields),
        lineage=lineage,
        kinds=KINDS,
        roles=Role,
    )


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        row["regel"],
        row["utfall"],
        frozenset((row["falt"] or "").split("+")) - {""},
        row["paragraf"] or "",
        row["rubrik"] or "",
    )
