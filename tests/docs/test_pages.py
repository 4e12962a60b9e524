"""Seeds, gates, guards and alarms have their words in docs/; links and commands lead on."""

from __future__ import annotations

import json
import re
import shlex
from importlib.resources import files
from pathlib import Path

import click
import pytest

from flytt.cli.main import cli
from flytt.transform.guarding import ON_RUN


def test_every_seed_is_documented_with_its_columns(root: Path) -> None:
    page = (root / "docs" / "mapping.md").read_text(encoding="utf-8")
    seeds = sorted((root / "seeds").glob("*.csv"))
    assert len(seeds) > 10
    for seed in seeds:
        header = seed.read_text(encoding="utf-8").splitlines()[0]
        assert f"## `{seed.stem}`\n\n`{header}`" in page, seed.name


def test_example_rows_fit_their_seed(root: Path) -> None:
    page = (root / "docs" / "mapping.md").read_text(encoding="utf-8")
    found = re.findall(r"## `(\w+)`\n(?:(?!\n## ).)*?```csv\n(.*?)```", page, re.S)
    assert len(found) == 10  # all but those with texts only
    for name, rows in found:
        header = (root / "seeds" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        for row in rows.splitlines():
            assert row.count(";") == header.count(";"), (name, row)


def test_every_member_of_the_reports_numbers_is_described(root: Path) -> None:
    page = (root / "docs" / "report.md").read_text(encoding="utf-8")
    schema = files("flytt.report").joinpath("report.schema.json").read_text(encoding="utf-8")
    for member in json.loads(schema)["properties"]:
        assert f"\n| `{member}` |" in page, member


@pytest.mark.parametrize("page", ["README.md", "docs"])
def test_links_lead_to_pages_of_the_repository(root: Path, page: str) -> None:
    start = root / page
    pages = [start] if start.is_file() else sorted(start.rglob("*.md"))
    for source in pages:
        text = source.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", text):
            assert (source.parent / link).exists(), f"{source.name}: {link}"


def test_every_gate_guard_alarm_and_reason_is_explained(root: Path) -> None:
    pages = ("operations.md", "how-to/failed-run.md")
    page = "".join((root / "docs" / name).read_text(encoding="utf-8") for name in pages)
    gates = [gate.stem for gate in (root / "dbt_project" / "tests").glob("*.sql")]
    assert gates
    explained = re.findall(r"^\| `(\w+)` \| ", page, re.M)
    seeds = [(root / "seeds" / name).read_text("utf-8") for name in ("larm.csv", "undantag.csv")]
    texts = [line.split(";")[0] for seed in seeds for line in seed.splitlines()[1:]]
    assert sorted(explained) == sorted([*gates, *ON_RUN, *texts])


def test_every_command_shown_can_be_given(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Folders and files that commands of the pages want to find.
    monkeypatch.chdir(tmp_path)
    for name in ("mappningar", "nya-mappningar"):
        (tmp_path / name).mkdir()
    (tmp_path / "driftstart-ny.csv").touch()
    given = []
    for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.S):
            given += re.findall(r"^ *\$ (?:[A-Z_]+=\S* )?(flytt .*)", block, re.M)
    assert len(given) > 10
    for line in given:
        _, name, *words = shlex.split(re.split(r" [|>] ", line)[0], comments=True)
        context = click.Context(cli)
        command = cli.get_command(context, name)
        while isinstance(command, click.Group):
            context = click.Context(command, parent=context)
            name, *words = words
            command = command.get_command(context, name)
        assert command is not None, line
        command.make_context(name, words, parent=context)


def test_every_variable_and_group_of_the_dbt_project_is_explained(root: Path) -> None:
    page = (root / "docs" / "dbt.md").read_text(encoding="utf-8")
    files = [root / "dbt_project.yml", root / "profiles.yml", *(root / "models").rglob("*.yml")]
    files += (root / "macros").glob("*.sql")
    text = "".join(path.read_text("utf-8") for path in files)
    variables = set(re.findall(r"env_var\('(\w+)'", text))
    table = "".join(line for line in page.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`((?:FLYTT|DBT_ENV)_\w+)`", table)) == variables
    groups = re.findall(
        r"^  - name: (\w+)$", (root / "models/_groups.yml").read_text("utf-8"), re.M
    )
    assert [name for name in groups if f"| `{name}` | " not in page] == []


def test_every_promise_names_a_test_that_is_there(root: Path) -> None:
    page = (root / "docs" / "reliability.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) > 20
    for path, test in named:
        assert f"def {test}(" in (root / path).read_text("utf-8"), f"{path}::{test}"
    for path in re.findall(r"`((?:models|dbt_project)/[\w/]+\.\w+)`", page):
        assert (root / path).is_file(), path


def test_every_picture_is_taken_by_the_command_and_small(root: Path) -> None:
    script = (root / "docs" / "screenshots.py").read_text("utf-8")
    pictures = list((root / "docs" / "images").glob("*.png"))
    assert {"report-desktop.png", "workbook.png"} <= {each.name for each in pictures}
    for picture in pictures:
        assert f'"{picture.stem}"' in script
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size <= 150_000
