"""Work folders: made by `flytt init`, filled with test data, driven by the public functions."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from flytt.commands.init import init_folder
from flytt.commands.run import run_all
from flytt.ledger import Ledger
from flytt.transform.guarding import ON_RUN
from kit import write_extracts, write_seeds
from kit.engines import chosen
from kit.shapes import Tables
from oracle import DEFAULT_MONSTER

ROOT = Path(__file__).parents[2]
CASE_A = ROOT / "tests" / "cases" / "a"
FIRST, SECOND, LAST = "2026-10-05", "2026-10-12", "2026-11-09"
SIGN = "SDVM"
ALL_GUARDS = sorted(ON_RUN)
MEMORY = Path(".flytt/dbt/target/partial_parse.msgpack")
_SAY_WHEN = ("logg.jsonl", "manifest.json")


def quiet(_step: object) -> None:
    """No progress is shown."""


def settings(
    *,
    engine_url: str | None = None,
    ledger_url: str | None = None,
    encoding: str = "utf-8",
    delimiter: str = ";",
    kommentar_max: int = 4000,
    reservnummer_monster: Sequence[str] = DEFAULT_MONSTER,
    sign: str = SIGN,
    targets: Sequence[str] = ("millennium", "atgardslista"),
    sources: Mapping[str, Mapping[str, object]] | None = None,
    accept: Sequence[str] = ALL_GUARDS,
) -> str:
    """The text of a flytt.toml; a key whose value is a mapping is a table of its own.

    Guards let pass what the tests' small and repeated extracts are.
    """
    form = {"folder": "extrakt", "encoding": encoding, "delimiter": delimiter}
    tables: dict[str, Mapping[str, object]] = {"engine": _engine(engine_url)}
    if ledger_url is not None:
        tables["ledger"] = {"url": ledger_url}
    for name in ("pasis", "vaps", "pu"):
        tables[f"sources.{name}"] = {"plugin": name, **form}
    for name, keys in (sources or {}).items():
        tables[f"sources.{name}"] = keys
    tables |= {
        "seeds": {"folder": "mappningar", "demo": True},
        "targets": {"use": list(targets)},
        "closure": {"sign": sign},
        "guards": {"accept": list(accept)},
        "rules": {
            "kommentar_max": kommentar_max,
            "reservnummer_monster": list(reservnummer_monster),
        },
    }
    return "\n".join(_section(name, keys) for name, keys in tables.items())


def engine_section(engine_url: str | None) -> str:
    """The part of a flytt.toml that names an engine."""
    return _section("engine", _engine(engine_url))


def _engine(engine_url: str | None) -> Mapping[str, object]:
    return {name: str(value) for name, value in asdict(chosen(engine_url)).items() if value}


def _section(name: str, keys: Mapping[str, object]) -> str:
    own = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in keys.items()
        if not isinstance(value, Mapping)
    ]
    below = [
        _section(f"{name}.{key}", value)
        for key, value in keys.items()
        if isinstance(value, Mapping)
    ]
    return "\n".join([f"[{name}]", *own, "", *below])


def new_work(work: Path, text: str | None = None) -> Path:
    """An empty work folder, with settings of its own where some are given."""
    init_folder(work)
    settings_file = work / "flytt.toml"
    if text is None:
        text = settings_file.read_text(encoding="utf-8").replace(
            "\nquarantined", f"\naccept = {json.dumps(ALL_GUARDS)}\nquarantined"
        )
    settings_file.write_text(text, encoding="utf-8")
    return work


def case_a(work: Path, text: str | None = None) -> Path:
    """A work folder that holds the extracts and seeds of case a."""
    new_work(work, text)
    for name in ("extrakt", "mappningar"):
        for path in sorted((CASE_A / name).glob("*.csv")):
            shutil.copyfile(path, work / name / path.name)
    return work


def filled(work: Path, tables: Tables, seeds: Tables, text: str | None = None) -> Path:
    """A work folder that holds these extracts and seeds."""
    new_work(work, text)
    write_extracts(tables, work / "extrakt")
    write_seeds(seeds, work / "mappningar")
    return work


def run(work: Path, day: str) -> Path:
    """One run through the public function; the run's folder."""
    decided, published = run_all(work, date.fromisoformat(day), quiet)
    assert published is not None, f"red gates: {[gate.name for gate in decided.red]}"
    return published.folder


def copied(work: Path, place: Path) -> Path:
    """A copy of a finished work folder, which its ledger takes for the folder itself."""
    shutil.copytree(work, place)
    with Ledger.open(place / "ledger.sqlite") as ledger:
        ledger.settle(os.path.realpath(place), "a copy to test on", "tests")
    return place


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content, by its path there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def contract_files(folder: Path) -> dict[str, bytes]:
    """The CSV files of a run or closure order that the data contract knows."""
    return {
        name: text
        for name, text in files_of(folder).items()
        if name.endswith(".csv") and not name.startswith("underlag/")
    }


def delivered_files(folder: Path) -> dict[str, bytes]:
    """Every delivered file but the two that say when."""
    return {
        name: text for name, text in files_of(folder).items() if Path(name).name not in _SAY_WHEN
    }


def snapshot(folder: Path) -> dict[str, str]:
    """Every name below a folder with its mode, and the hash of what is in it."""
    return {
        str(path.relative_to(folder)): f"{stat.filemode(path.lstat().st_mode)} {_content(path)}"
        for path in sorted(folder.rglob("*"))
    }


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run or closure order."""
    loaded: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def timeless(folder: Path) -> dict[str, Any]:
    """A run's files, and its manifest without what a clock gave it."""
    found = manifest(folder)
    del found["seconds"]
    found["files"] = [each for each in found["files"] if each["path"] not in _SAY_WHEN]
    kept = {name: text for name, text in files_of(folder).items() if name not in _SAY_WHEN}
    return kept | {"manifest.json": found}
