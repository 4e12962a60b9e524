"""A run that finds the project read already decides as one that reads it itself."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from flytt.transform.dbt.invoke import QUIET, run_dbt
from flytt.transform.dbt.project import stage_project
from flytt.work.folder import Workspace
from line.work import FIRST, case_a, manifest, run, timeless

STAGES = {"extract", "transform", "dbt start", "models", "tests", "files"}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache, empty."""
    place = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(place))
    return place / "flytt"


def test_read_known_or_damaged_the_project_decides_alike(tmp_path: Path, cache: Path) -> None:
    first = run(case_a(tmp_path / "a"), FIRST)
    (kept,) = cache.iterdir()
    assert stat.filemode(kept.stat().st_mode) == "-rw-------"
    assert stat.filemode(cache.stat().st_mode) == "drwx------"
    content = kept.read_bytes()
    # Nothing of the work folder is in what other work folders will use.
    assert b"millennium_remiss" in content
    assert b"SE0000000000-V" not in content
    assert str(tmp_path).encode() not in content

    second = run(case_a(tmp_path / "b"), FIRST)
    assert [path.name for path in cache.iterdir()] == [kept.name]
    kept.write_bytes(content[:-1] + b"\0")
    third = run(case_a(tmp_path / "c"), FIRST)
    assert kept.read_bytes()[-1:] == content[-1:]
    assert timeless(first) == timeless(second) == timeless(third)
    for folder in (first, second, third):
        assert set(manifest(folder)["seconds"]) == STAGES
        told = (folder.parents[1] / ".flytt" / "logg.jsonl").read_text("utf-8").splitlines()
        # The stages ledger and export come after the files.
        assert (folder / "logg.jsonl").read_text("utf-8").splitlines() == told[:-2]
        assert json.loads(told[-1])["steg"] == "export"


def test_a_run_does_without_a_place_to_keep_it(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.parent.touch()
    assert run(case_a(tmp_path / "a"), FIRST).is_dir()
    assert cache.parent.is_file()


def test_a_run_reads_every_model_and_gate_of_the_project(tmp_path: Path) -> None:
    """What is left out for speed is neither a model, nor a source, nor a data test."""
    listed = {whole: nodes(tmp_path / str(whole), whole=whole) for whole in (True, False)}
    assert listed[True] == listed[False]
    kinds = [node["resource_type"] for node in listed[False].values()]
    assert {kind: kinds.count(kind) > 10 for kind in kinds} == {
        "model": True, "seed": True, "source": True, "test": True,
    }  # fmt: skip


def nodes(work: Path, *, whole: bool) -> dict[str, Any]:
    """What dbt reads of a staged project, but for descriptions and what refers to lines."""
    workspace = Workspace(work)
    project = stage_project(workspace, {}, [], [], whole=whole)
    environment = {"FLYTT_DUCKDB": str(work / "lager.duckdb"), **QUIET}
    run_dbt(workspace, project, environment, ["parse"], lambda _: None)
    found = json.loads((workspace.dbt_target / "manifest.json").read_text("utf-8"))
    kept = ("resource_type", "raw_code", "config", "depends_on", "unique_id", "test_metadata")
    every = {**found["nodes"], **found["sources"]}
    return {
        name: {key: node[key] for key in kept if key in node}
        | ({"columns": list(node["columns"])} if node["resource_type"] == "source" else {})
        for name, node in every.items()
        if node["resource_type"] in ("model", "seed", "source", "test")
    }
