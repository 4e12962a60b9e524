"""The wheel, installed read-only outside the checkout, with a third party's plugin beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.writing import write_csv
from line.installed import EXAMPLE, Installed, install, writable_again
from line.work import CASE_A, FIRST, ROOT, snapshot
from oracle import Row, read_csv, seed_columns

MIDDLE = ("dbt_project", "macros", "models", "seeds")
EXEMPEL = {
    "driftstart": "EXEMPEL;EXE1;2026-11-02;;",
    "mappning_vardenhet": "EXEMPEL;EXE1;*;SE0000000000-EXE1;Exempelmottagningen;Psykiatri",
    "mappning_problemkod": "EXEMPEL;EXE1;ORO;EXE010;Oro",
}
SOURCE = """
[sources.exempel]
plugin = "exempel"
folder = "extrakt"
jsonl = "vantelista.jsonl"
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """flytt and the example plugin from their wheels."""
    site = tmp_path_factory.mktemp("installerad") / "site"
    yield install(site, [ROOT, EXAMPLE])
    writable_again(site)


def test_it_is_the_installed_one_and_it_is_read_only(installed: Installed, tmp_path: Path) -> None:
    code = "import flytt, flytt_exempel; print(flytt.__file__); print(flytt_exempel.__file__)"
    found = installed.python(code, cwd=tmp_path)
    assert [Path(line).parents[1] for line in found.out.splitlines()] == [installed.site] * 2
    refused = installed.python(
        f"open({str(installed.site / 'flytt' / 'ny.py')!r}, 'w')", cwd=tmp_path
    )
    assert "PermissionError" in refused.err


def own_row(folder: Path, seed: str, rows: list[Row]) -> None:
    """A region's own seed: case a's rows, or the shipped ones, and some more."""
    own = folder / f"{seed}.csv"
    known = read_csv(own if own.exists() else ROOT / "seeds" / f"{seed}.csv")
    write_csv(own, seed_columns(seed), known + rows)


def test_init_run_and_docs_away_from_the_checkout(installed: Installed, tmp_path: Path) -> None:
    """With the plugin: its posts are decided and its list is written, the others' as without it."""
    before = snapshot(installed.site)
    middle = {name: snapshot(ROOT / name) for name in MIDDLE}
    assert installed.flytt("init", "arbete", cwd=tmp_path).code == 0
    work = tmp_path / "arbete"
    for name in ("extrakt", "mappningar"):
        shutil.copytree(CASE_A / name, work / name, dirs_exist_ok=True)
    shutil.copy(EXAMPLE / "extrakt" / "vantelista.jsonl", work / "extrakt")
    for seed, line in EXEMPEL.items():
        row = dict(zip(seed_columns(seed), line.split(";"), strict=True))
        own_row(work / "mappningar", seed, [row])
    text = (work / "flytt.toml").read_text(encoding="utf-8")
    assert text.count('"atgardslista"]') == 1
    text = text.replace('"atgardslista"]', '"atgardslista", "exempel_lista"]') + SOURCE
    (work / "flytt.toml").write_text(text, encoding="utf-8")

    listed = installed.flytt("plugins", cwd=tmp_path)
    assert listed.code == 0, listed
    assert "flytt-exempel" in listed.out
    done = installed.flytt("run", "--work", "arbete", "--date", FIRST, cwd=tmp_path)
    assert done.code == 1, done
    run = work / "korningar" / f"{FIRST}-1"
    rows = read_csv(run / "dispositioner.csv")
    theirs = [row for row in rows if row["kallsystem"] == "EXEMPEL"]
    assert {row["post_id"]: row["utfall"] for row in theirs} == {
        "E001": "atgardslista",
        "E002": "atgardslista",
        "E003": "ej_uttag",
    }
    ours = [row for row in rows if row["kallsystem"] != "EXEMPEL"]
    assert ours == read_csv(CASE_A / f"dispositioner-{FIRST}.csv")
    assert read_csv(run / "exempel" / "lista.csv")
    assert (run / "exempel" / "lista.txt").exists()

    made = installed.flytt("docs", cwd=work)
    assert made.code == 0, made
    page = (work / "dokumentation.html").read_text(encoding="utf-8")
    assert "dispositioner" in page
    assert "personnummer_skiljer" in page
    assert "exempel_lista" in page
    # Addresses that a browser would ask for before they are filled in.
    assert '<use xlink:href="{{' not in page and "${require(" not in page
    lineage = (work / "harkomst.html").read_text(encoding="utf-8")
    for name in ("dispositioner.csv", "exempel/lista.csv", "exempel/lista.txt"):
        assert f'<h3 id="{name}">' in lineage
    assert snapshot(installed.site) == before
    assert {name: snapshot(ROOT / name) for name in MIDDLE} == middle
    assert sorted(path.name for path in tmp_path.iterdir()) == ["arbete"]
