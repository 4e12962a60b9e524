"""Exempel, a waiting-list system with one table: as CSV, Parquet or SQL, or its own JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from flytt.api import ClosureKind, Extract, ExtractError, Rows, Source, SourceSettings, Table

VANTELISTA = Table(
    name="exempel_vantelista",
    kallsystem="EXEMPEL",
    key="plats_id",
    columns=(
        "plats_id",
        "personnummer",
        "enhet",
        "team",
        "kontakttyp",
        "maldatum",
        "ankomstdatum",
        "remissdatum",
        "granskningsdatum",
        "anledning",
        "antal_dagar",
        "notering",
        "avslutsdatum",
    ),
    kinds={
        "plats_id": "id",
        "personnummer": "person",
        **dict.fromkeys(("enhet", "team", "kontakttyp", "anledning"), "code"),
        **dict.fromkeys(("maldatum", "ankomstdatum", "remissdatum"), "date"),
        **dict.fromkeys(("granskningsdatum", "avslutsdatum"), "date"),
        "antal_dagar": "number",
    },
)


class Exempel(Source):
    """`jsonl = "vantelista.jsonl"` under [sources.exempel] reads Exempel's own files."""

    def extracts(self, settings: SourceSettings) -> Sequence[Extract]:
        """The standard forms, unless `jsonl` names a file in the source's folder."""
        if "jsonl" not in settings.options:
            return super().extracts(settings)
        path = (settings.folder or Path()) / str(settings.options["jsonl"])
        if settings.folder is None or not path.is_file():
            raise ExtractError(
                f"The file that sources.{settings.name}.jsonl names does not exist.",
                where=str(path),
                todo="put the file there, or correct folder and jsonl in flytt.toml",
            )
        return [Rows(VANTELISTA, path.name, lambda: _rows(path))]


def _rows(path: Path) -> Iterator[Sequence[str | None]]:
    with path.open("rb") as lines:
        for line in lines:
            try:
                record = json.loads(line)
                yield [record.get(column) for column in VANTELISTA.columns]
            except (ValueError, AttributeError):
                # No JSON object, so no fields: flytt puts the row in quarantine, with its number.
                yield ()


EXEMPEL = Exempel(
    name="exempel",
    kallsystem="EXEMPEL",
    tables=(VANTELISTA,),
    posts="stg_exempel__poster",
    post_table="exempel_vantelista",
    dbt=files("flytt_exempel") / "dbt" / "kalla",
    options=("jsonl",),
    closures=(ClosureKind("exempel_plats", post_typ="remiss", closed="avslutsdatum"),),
)
