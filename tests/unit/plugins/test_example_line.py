"""Third parties' plugins in the whole line, installed by pip: decided, listed and closed.

They are the example of the documentation, and what `flytt plugin new` writes, used as its README
says.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from flytt.cli.main import main
from flytt.cli.output import FINDINGS
from flytt.commands.access import opened_ledger
from flytt.plugins.tables import BUILT_IN_TABLES
from flytt.transform.dbt.project import packaged_seeds
from flytt.work.session import Session
from kit.postgres_server import PostgresServer
from line.installed import pip
from unit.plugins.conftest import EXAMPLE

PAGE = Path(__file__).parents[3] / "docs" / "plugins.md"
NEW = {"kort": "source", "korg": "target"}
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
use = ["millennium", "atgardslista", "exempel_lista", "tieto", "exempel_avslut", "korg"]
[closure]
sign = "SDVM"
[seeds]
demo = true
[guards]
accept = ["tom_tabell", "platshallare"]
"""
RECEIPT = """run_id;record_id;status;millennium_id;felkod;feltext;tidpunkt
2026-10-05-1;EXEMPEL-R-E001;OK;M1;;;2026-10-05T20:00:00+02:00
"""


def _extracts(folder: Path) -> None:
    for table in BUILT_IN_TABLES:
        lines = [";".join(table.columns)]
        if table.name == "pu_person":
            lines += [f"{person};J;;N;A;B;C;1;D" for person in ("199103052388", "199207142390")]
        (folder / f"{table.name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copy(EXAMPLE / "extrakt" / "vantelista.jsonl", folder)


def _mapping(folder: Path, pages: Sequence[Path]) -> None:
    """The packaged tables with the rows that the pages say to add."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    rows = re.findall(r"^\| `(\w+)` \| `([A-Z]+;[^`]*)` \|$", text, re.M)
    assert len(rows) > 8
    for name in {name for name, _ in rows}:
        packaged = packaged_seeds()[name].read_text(encoding="utf-8")
        added = "".join(f"{row}\n" for seed, row in rows if seed == name)
        (folder / f"{name}.csv").write_text(packaged + added, encoding="utf-8")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of new packages; they and the example are installed as pip does it."""
    place = tmp_path_factory.mktemp("paket")
    for name, kind in NEW.items():
        assert main(["plugin", "new", name, "--kind", kind, "--folder", str(place / name)]) == 0
    site = place / "site"
    pip("install", "--no-deps", "--no-build-isolation", "--target", site, *_sources(place))
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FLYTT_PLUGINS", raising=False)
        patch.syspath_prepend(site)
        yield place
    for name in set(sys.modules) - before:
        if name.split(".")[0] in ("flytt_exempel", "flytt_kort", "flytt_korg"):
            del sys.modules[name]


def _sources(place: Path) -> list[Path]:
    """The example copied, because a build leaves files where it is made."""
    shutil.copytree(EXAMPLE, place / "exempel", ignore=shutil.ignore_patterns("__pycache__"))
    return [place / name for name in ("exempel", *NEW)]


@pytest.fixture(params=["duckdb", "postgres"])
def work(request: pytest.FixtureRequest, tmp_path: Path, packages: Path) -> Iterator[Path]:
    """A work folder that uses the plugins, on each engine."""
    work = tmp_path / "arbete"
    assert main(["init", str(work)]) == 0
    _extracts(work / "extrakt")
    shutil.copy(packages / "kort" / "tests" / "extrakt" / "kort_vantelista.csv", work / "extrakt")
    readme = packages / "kort" / "README.md"
    _mapping(work / "mappningar", [PAGE, readme])
    block = readme.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    with ExitStack() as stack:
        engine = ""
        if request.param == "postgres":
            server: PostgresServer = request.getfixturevalue("postgres_server")
            url = stack.enter_context(server.database())
            engine = f'[engine]\ntype = "postgres"\nurl = "{url}"\n'
        (work / "flytt.toml").write_text(engine + block + SETTINGS, encoding="utf-8")
        yield work


def test_a_run_and_its_closure_with_plugins(
    work: Path, packages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plugins"]) == 0
    found = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line}
    assert all("flytt-" in found[name] for name in ("exempel", "exempel_lista", *NEW))
    assert str(packages / "site") in str(sys.modules["flytt_kort"].__file__)
    assert main(["run", "--work", str(work), "--date", "2026-10-05"]) == FINDINGS
    run = work / "korningar" / "2026-10-05-1"
    decided = (run / "dispositioner.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(";")[2:5] for line in decided[1:]] == [
        ["E001", "migreras", "migreras"],
        ["E002", "atgardslista", "problemkod_omappad"],
        ["E003", "ej_uttag", "post_avslutad"],
        ["P1", "migreras", "migreras"],
        ["P2", "ej_uttag", "post_avslutad"],
    ]
    assert (run / "korg" / "lista.csv").read_text(encoding="utf-8") == (
        "vardenhet_id;utfall;antal\n"
        "SE0000000000-ENH1;ej_uttag;1\n"
        "SE0000000000-ENH1;migreras;1\n"
        "SE0000000000-EXE1;atgardslista;1\n"
        "SE0000000000-EXE1;ej_uttag;1\n"
        "SE0000000000-EXE1;migreras;1\n"
    )
    assert (run / "exempel" / "lista.csv").read_text(encoding="utf-8") == (
        "vardenhet_id;utfall;antal\n"
        "SE0000000000-ENH1;ej_uttag;1\n"
        "SE0000000000-ENH1;migreras;1\n"
        "SE0000000000-EXE1;atgardslista;1\n"
        "SE0000000000-EXE1;ej_uttag;1\n"
        "SE0000000000-EXE1;migreras;1\n"
    )
    assert (run / "exempel" / "lista.txt").read_text(encoding="utf-8").splitlines() == [
        "Väntande per vårdenhet, 2026-10-05",
        "SE0000000000-ENH1: 1 ej_uttag",
        "SE0000000000-ENH1: 1 migreras",
        "SE0000000000-EXE1: 1 atgardslista",
        "SE0000000000-EXE1: 1 ej_uttag",
        "SE0000000000-EXE1: 1 migreras",
    ]
    balance = (run / "avstamning.csv").read_text(encoding="utf-8")
    assert "EXEMPEL;exempel_vantelista;migreras;migreras;1\n" in balance
    remiss = (run / "millennium" / "remiss.csv").read_text(encoding="utf-8").splitlines()
    assert remiss[1].startswith("2026-10-05-1;EXEMPEL-R-E001;EXEMPEL;E001;")
    assert remiss[1].endswith(";Notering: ringer helst på förmiddagen")

    # Nothing is closed before Millennium has confirmed it, and then once.
    close = ["close", "--work", str(work), "--date"]
    assert main([*close, "2026-10-06"]) == 0
    assert not (work / "avslut").exists()
    (work / "kvittens.csv").write_text(RECEIPT, encoding="utf-8")
    assert main(["receipts", str(work / "kvittens.csv"), "--work", str(work)]) == 0
    assert main([*close, "2026-10-07"]) == 0
    order = work / "avslut" / "2026-10-07-1"
    assert (order / "exempel" / "platser.csv").read_text(encoding="utf-8") == (
        "plats_id;avslutsdatum;sign\nE001;2026-10-05;SDVM\n"
    )
    with opened_ledger(Session.open(work)) as ledger:
        (ordered,) = ledger.rows("ledger_avslut")
        assert tuple(ordered)[:3] == ("exempel_plats", "E001", "2026-10-07-1")

    # A later extract still shows it open.
    with (work / "extrakt" / "vantelista.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"plats_id": "E004", "avslutsdatum": "2026-10-08"}\n')
    capsys.readouterr()
    assert main([*close, "2026-10-14"]) == FINDINGS
    out = capsys.readouterr().out
    assert "1 earlier orders have not been carried out." in out
    assert sorted(path.name for path in (work / "avslut").iterdir()) == [
        "2026-10-07-1",
        "2026-10-14-1",
    ]
    undone = work / "avslut" / "2026-10-14-1" / "ej_utforda.csv"
    assert undone.read_text(encoding="utf-8").splitlines()[1:] == [
        "EXEMPEL;remiss;E001;2026-10-07-1;2026-10-07"
    ]
