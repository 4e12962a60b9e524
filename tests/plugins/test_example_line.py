"""The example plugin in the whole line: its posts are decided, its list is delivered."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from flytt.cli.main import main
from flytt.cli.output import FINDINGS
from flytt.plugins.tables import BUILT_IN_TABLES
from flytt.transform.dbt.project import packaged_seeds
from plugins.conftest import EXAMPLE

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"
SETTINGS = """
[sources.pasis]
plugin = "pasis"
folder = "extrakt"
[sources.vaps]
plugin = "vaps"
folder = "extrakt"
[sources.pu]
plugin = "pu"
folder = "extrakt"
[sources.exempel]
plugin = "exempel"
folder = "extrakt"
jsonl = "vantelista.jsonl"
[targets]
use = ["millennium", "atgardslista", "exempel_lista"]
"""


def _extracts(folder: Path) -> None:
    for table in BUILT_IN_TABLES:
        lines = [";".join(table.columns)]
        if table.name == "pu_person":
            lines += [f"{person};J;;N;A;B;C;1;D" for person in ("199103052388", "199207142390")]
        (folder / f"{table.name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copy(EXAMPLE / "extrakt" / "vantelista.jsonl", folder)


def _mapping(folder: Path) -> None:
    """The packaged tables with the rows that the tutorial says to add."""
    rows = re.findall(
        r"^\| `(\w+)` \| `(EXEMPEL;[^`]*)` \|$", PAGE.read_text(encoding="utf-8"), re.M
    )
    assert len(rows) > 5
    for name in {name for name, _ in rows}:
        packaged = packaged_seeds()[name].read_text(encoding="utf-8")
        added = "".join(f"{row}\n" for seed, row in rows if seed == name)
        (folder / f"{name}.csv").write_text(packaged + added, encoding="utf-8")


@pytest.mark.usefixtures("example")
def test_a_run_with_the_example(tmp_path: Path) -> None:
    work = tmp_path / "arbete"
    assert main(["init", str(work)]) == 0
    (work / "flytt.toml").write_text(SETTINGS, encoding="utf-8")
    _extracts(work / "extrakt")
    _mapping(work / "mappningar")

    assert main(["run", "--work", str(work), "--date", "2026-10-05"]) == FINDINGS
    run = work / "korningar" / "2026-10-05-1"
    decided = (run / "dispositioner.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(";")[2:5] for line in decided[1:]] == [
        ["E001", "migreras", "migreras"],
        ["E002", "atgardslista", "problemkod_omappad"],
        ["E003", "ej_uttag", "post_avslutad"],
    ]
    assert (run / "exempel" / "lista.csv").read_text(encoding="utf-8") == (
        "vardenhet_id;utfall;antal\n"
        "SE0000000000-EXE1;atgardslista;1\n"
        "SE0000000000-EXE1;ej_uttag;1\n"
        "SE0000000000-EXE1;migreras;1\n"
    )
    assert (run / "exempel" / "lista.txt").read_text(encoding="utf-8").splitlines() == [
        "Väntande per vårdenhet, 2026-10-05",
        "SE0000000000-EXE1: 1 atgardslista",
        "SE0000000000-EXE1: 1 ej_uttag",
        "SE0000000000-EXE1: 1 migreras",
    ]
    balance = (run / "avstamning.csv").read_text(encoding="utf-8")
    assert "EXEMPEL;exempel_vantelista;migreras;migreras;1\n" in balance
    remiss = (run / "millennium" / "remiss.csv").read_text(encoding="utf-8").splitlines()
    assert remiss[1].startswith("2026-10-05-1;EXEMPEL-R-E001;EXEMPEL;E001;")
    assert remiss[1].endswith(";Notering: ringer helst på förmiddagen")
