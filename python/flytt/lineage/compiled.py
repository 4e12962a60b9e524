"""The dbt project as dbt has compiled it: every relation, its columns and its SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

# dbt reads a step in place under this name, and puts its SQL before the reader's.
IN_PLACE = "__dbt__cte__"


@dataclass(frozen=True)
class Relation:
    """A model with its SQL, or a table that nothing here makes: a seed or what a source delivers.

    `kind` is `modell`, `tabell` (a seed) or `uttag`, `liggare`, `flytt` (loaded tables: extracts,
    ledger, flytt's own); `columns` are the described ones, with their words.
    """

    name: str
    kind: str
    words: str
    columns: Mapping[str, str] = field(default_factory=dict)
    sql: str = ""


class Compiled:
    """What a manifest of dbt holds after `docs generate`; works for every dialect of dbt's."""

    def __init__(self, manifest: Path) -> None:
        loaded = json.loads(manifest.read_text(encoding="utf-8"))
        self.dialect = str(loaded["metadata"]["adapter_type"])
        nodes = {
            key: node
            for key, node in {**loaded["nodes"], **loaded["sources"]}.items()
            if node["resource_type"] in ("model", "seed", "source")
        }
        self.relations = {key: _relation(node) for key, node in nodes.items()}
        self._needs: dict[str, list[str]] = {
            key: node.get("depends_on", {}).get("nodes", []) for key, node in nodes.items()
        }
        self._places: dict[tuple[str, str], str] = {
            (str(node["schema"]), str(node.get("alias") or node["identifier"])): key
            for key, node in nodes.items()
        }
        self._steps: dict[str, str] = {
            IN_PLACE + str(node["name"]): key
            for key, node in nodes.items()
            if node["resource_type"] == "model"
        }

    def in_order(self) -> Iterator[str]:
        """The keys of all relations, each after those it reads."""
        yield from TopologicalSorter(self._needs).static_order()

    def found(self, schema: str, name: str) -> str | None:
        """The key of a relation by the name that compiled SQL has for it."""
        return self._places.get((schema, name), self._steps.get(name))

    def model(self, name: str) -> str:
        """The key of a model of any package."""
        return self._steps[IN_PLACE + name]


def _relation(node: Mapping[str, Any]) -> Relation:
    kind = {"model": "modell", "seed": "tabell", "source": "uttag"}[node["resource_type"]]
    if kind == "uttag":
        # Control tables and the ledger's rows are described in folders of their own.
        folder = Path(node["original_file_path"]).parent.name
        kind = {"flytt": "flytt", "ledger": "liggare"}.get(folder, kind)
    return Relation(
        node["name"],
        kind,
        node["description"],
        {name: each["description"] for name, each in node["columns"].items()},
        node.get("compiled_code") or "",
    )
