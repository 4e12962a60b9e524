"""dbt remembers the project of the last run: what it takes from there is what it would read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flytt.transform.dbt.invoke import QUIET, run_dbt
from flytt.transform.dbt.project import packaged_project, stage_project
from flytt.work.folder import WorkFolder
from line.work import FIRST, MEMORY, case_a, manifest, run, timeless

STAGES = {"extract", "transform", "dbt start", "models", "tests", "files", "report"}


def test_read_remembered_or_damaged_the_project_decides_alike(tmp_path: Path) -> None:
    """The same run in a fresh folder, and with another's memory, or half of it."""
    folders = [run(case_a(tmp_path / "a"), FIRST)]
    memory = (tmp_path / "a" / MEMORY).read_bytes()
    assert b"SE0000000000-V" not in memory
    for name, content in (("b", memory), ("c", memory[: len(memory) // 2])):
        kept = case_a(tmp_path / name) / MEMORY
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept.write_bytes(content)
        folders.append(run(tmp_path / name, FIRST))
        # Written only by a dbt that has read the project.
        assert (kept.read_bytes() == content) is (name == "b")
    assert timeless(folders[0]) == timeless(folders[1]) == timeless(folders[2])
    for folder in folders:
        assert set(manifest(folder)["seconds"]) == STAGES
        told = (folder.parents[1] / ".flytt" / "logg.jsonl").read_text("utf-8").splitlines()
        # The stages report, ledger and export come after the files.
        assert (folder / "logg.jsonl").read_text("utf-8").splitlines() == told[:-3]
        assert json.loads(told[-1])["steg"] == "export"


def test_a_run_reads_every_model_and_gate_of_the_project(tmp_path: Path) -> None:
    """What is left out for speed is neither a model, nor a source, nor a data test."""
    listed = {whole: nodes(tmp_path / str(whole), whole=whole) for whole in (True, False)}
    assert listed[True] == listed[False]
    kinds = [node["resource_type"] for node in listed[False].values()]
    assert {kind: kinds.count(kind) > 10 for kind in kinds} == {
        "model": True, "seed": True, "source": True, "test": True, "macro": True,
    }  # fmt: skip


def another_table(packaged: Path) -> None:
    """A region's table has a row more."""
    with (packaged / "seeds" / "driftstart.csv").open("a", encoding="utf-8") as file:
        file.write("PASIS;K99;2026-11-09;;\n")


def another_project(packaged: Path) -> None:
    """As after an upgrade or with a plugin: a macro, a column and a source differ, models go."""
    for name, old, new in (
        ("macros/text.sql", "chr(160)", "chr(0160)"),
        ("seeds/_seeds.yml", "kallsystem: varchar(100)", "kallsystem: varchar(101)"),
        ("dbt_project.yml", "PASIS:", "ANNAN: annan, PASIS:"),
    ):
        text = (packaged / name).read_text("utf-8")
        assert old in text
        (packaged / name).write_text(text.replace(old, new), encoding="utf-8")
    for path in (packaged / "models").rglob("*kontroll*"):
        path.unlink()


def test_what_has_changed_since_the_last_run_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = tmp_path / "packaged"
    for part in ("models", "macros", "seeds", "dbt_project"):
        shutil.copytree(packaged_project() / part, packaged / part)
    for part in ("dbt_project.yml", "profiles.yml"):
        shutil.copyfile(packaged_project() / part, packaged / part)
    monkeypatch.setattr("flytt.transform.dbt.project.packaged_project", lambda: packaged)
    seen = [nodes(tmp_path / "later")]
    another_table(packaged)
    seen.append(nodes(tmp_path / "later"))
    assert seen[1] == seen[0] == nodes(tmp_path / "table")
    another_project(packaged)
    seen.append(nodes(tmp_path / "later"))
    assert seen[2] == nodes(tmp_path / "project") != seen[1]
    # Another engine, and another schema of it.
    place = {"FLYTT_TARGET": "postgres", "FLYTT_SCHEMA": "annat"}
    seen.append(nodes(tmp_path / "later", place))
    assert seen[3] == nodes(tmp_path / "postgres", place) != seen[2]


def nodes(
    work: Path, environment: Mapping[str, str] | None = None, *, whole: bool = False
) -> dict[str, Any]:
    """What dbt reads of a staged project, but for descriptions and what refers to lines."""
    folder = WorkFolder(work)
    project = stage_project(folder, {}, [], [], whole=whole)
    variables = {"FLYTT_DUCKDB": "lager.duckdb", **QUIET, **(environment or {})}
    run_dbt(folder, project, variables, ["parse"], lambda _: None)
    found = json.loads((folder.dbt_target / "manifest.json").read_text("utf-8"))
    kept = ("resource_type", "raw_code", "config", "depends_on", "unique_id", "test_metadata")
    kept += ("schema", "macro_sql")
    every = {**found["nodes"], **found["sources"], **found["macros"]}
    return {
        name: {key: node[key] for key in kept if key in node}
        | ({"columns": list(node["columns"])} if node["resource_type"] == "source" else {})
        for name, node in every.items()
        if node["resource_type"] in ("model", "seed", "source", "test", "macro")
    }
