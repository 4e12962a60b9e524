"""`flytt plugin new` writes a package that keeps the contract, or says why it cannot."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flytt.cli.main import main
from flytt.cli.output import COULD_NOT_RUN, DONE
from flytt.testing import check_plugin


def new(*arguments: str | Path) -> int:
    return main(["plugin", "new", *map(str, arguments)])


@pytest.fixture
def package(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A new package of the kind that the test names; it can be imported, as its tests can."""
    assert new("prov_ny", "--kind", request.param, "--folder", tmp_path / "ny") == DONE
    monkeypatch.syspath_prepend(tmp_path / "ny")
    monkeypatch.syspath_prepend(tmp_path / "ny" / "tests")
    yield tmp_path / "ny"
    for name in ("flytt_prov_ny", "test_prov_ny"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("package", ["source", "target"], indirect=True)
def test_a_new_package_passes_its_own_tests(package: Path) -> None:
    tests = importlib.import_module("test_prov_ny")
    assert Path(str(tests.__file__)).is_relative_to(package)
    tests.test_plugin()
    if hasattr(tests, "test_source"):
        tests.test_source()
    else:
        tests.test_target(package / "prov")


@pytest.mark.parametrize("package", ["source"], indirect=True)
def test_a_new_package_is_whole(package: Path) -> None:
    files = [path.relative_to(package).as_posix() for path in sorted(package.rglob("*.*"))]
    assert files == [
        "README.md",
        "flytt_prov_ny/__init__.py",
        "flytt_prov_ny/dbt/models/staging/prov_ny/_prov_ny__sources.yml",
        "flytt_prov_ny/dbt/models/staging/prov_ny/stg_prov_ny__poster.sql",
        "flytt_prov_ny/dbt/models/staging/prov_ny/stg_prov_ny__vantelista.sql",
        "pyproject.toml",
        "tests/extrakt/prov_ny_vantelista.csv",
        "tests/test_prov_ny.py",
    ]
    assert 'name = "flytt-prov-ny"' in (package / "pyproject.toml").read_text(encoding="utf-8")
    check_plugin(importlib.import_module("flytt_prov_ny"))


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("Kort", "source", "for example kort"),
        ("mitt-system", "target", "for example mitt_system"),
        ("växjö", "source", "for example vaxjo"),
        ("1a", "source", "for example a"),
        ("a__b", "source", "for example a_b"),
        ("å;drop", "source", "for example a_drop"),
        ("", "source", "choose another name"),
        ("pasis", "source", "A source is called 'pasis' already: flytt.sources.pasis"),
        ("tieto", "source", "A target is called 'tieto' already"),
        ("ledger", "source", "a name of flytt's own models"),
        ("manuell", "target", "a name of flytt's own models"),
        ("a" * 30, "source", "choose one of at most 29 letters"),
        ("a" * 40, "target", "choose one of at most 39 letters"),
    ],
)
def test_a_name_that_would_not_work_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    kind: str,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert new(name, "--kind", kind) == COULD_NOT_RUN
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "flytt-prov-ny"
    place.mkdir()
    assert new("prov_ny", "--kind", "target") == DONE
    assert f"Next: pip install -e {place.name}" in capsys.readouterr().out
    (place / "README.md").write_text("mitt", encoding="utf-8")
    (place / "pyproject.toml").unlink()
    assert new("prov_ny", "--kind", "source") == COULD_NOT_RUN
    assert "The folder is not empty" in capsys.readouterr().err
    assert (place / "README.md").read_text(encoding="utf-8") == "mitt"
    assert not (place / "pyproject.toml").exists()
    assert new("prov_ny", "--kind", "source", "--folder", place / "README.md") == COULD_NOT_RUN
    assert new("prov_ny", "--kind", "source", "--folder", place / "README.md" / "x") == 2
    assert "The package cannot be written: Not a directory" in capsys.readouterr().err


def test_the_kind_is_one_of_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert new("kort") == COULD_NOT_RUN
    assert new("kort", "--kind", "reader") == COULD_NOT_RUN
    assert "'source', 'target'" in capsys.readouterr().err
