"""Everything in the dbt project is described, named and reads what its folder may read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from dbt_project.building import ROOT, Line
from flytt.cli.main import COMMANDS
from line.contract import CLOSURE_FILES, RUN_FILES

Node = dict[str, Any]

GRAIN = re.compile(r"One row( per [^.]+)?\.$")
NAME_LENGTH = 45
SHARED_READERS = {
    "int_olasta_rader",
    "stg_flytt__avvikande_rader",
    "stg_flytt__varden",
    "avstamning",
}
# Which folders a folder may read; seeds may be read from eligibility on.
READS = {
    "eligibility": {"staging", "eligibility", "seeds"},
    "mapping": {"eligibility", "mapping", "seeds"},
    "dedup": {"mapping", "dedup", "staging/ledger", "seeds"},
    "marts": {"dedup", "marts", "staging/flytt", "staging/ledger", "seeds"},
}
# Texts are fetched once, at delivery, and lists name all that is broken; persons, closures and
# findings read the source rows.
MARTS_READ_BEFORE_DEDUP = {
    "int_driftstarter",
    "int_exporter_lage",
    "int_fynd_bevakningar",
    "int_fynd_remisser",
    "int_fynd_vardataganden",
    "int_kodantal",
    "int_personer",
    "int_poster",
    "int_regelutfall",
}
MARTS_READ_STAGING = {
    "avslut_provade",
    "avstamning",
    "efterarbete",
    "ej_utforda",
    "larmlage",
    "millennium_person",
    "vakter_uttag",
}


@pytest.fixture(scope="module")
def manifest(line: Line) -> dict[str, Any]:
    return line.manifest


@pytest.fixture(scope="module")
def built(line: Line) -> dict[str, set[str]]:
    """The columns of every relation that dbt built."""
    query = (
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'flytt'"
    )
    columns: dict[str, set[str]] = {}
    with duckdb.connect(line.environment["FLYTT_DUCKDB"], read_only=True) as connection:
        for table, column in connection.execute(query).fetchall():
            columns.setdefault(table, set()).add(column)
    return columns


def of_type(manifest: dict[str, Any], *types: str) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] in types]


def folder(node: Node) -> str:
    """models/staging/pasis/x.sql is of staging/pasis, models/marts/x.sql of marts."""
    if node["resource_type"] == "seed":
        return "seeds"
    return "/".join(node["fqn"][1:-1])


def test_every_model_and_seed_is_described_to_its_grain(manifest: dict[str, Any]) -> None:
    nodes = of_type(manifest, "model", "seed")
    assert len(nodes) > 50
    assert [node["name"] for node in nodes if not GRAIN.search(node["description"])] == []


def test_every_column_is_described(manifest: dict[str, Any], built: dict[str, set[str]]) -> None:
    """Of what comes in and what leaves; the stages between say what a name does not."""
    wrong = {}
    for node in of_type(manifest, "model", "seed"):
        described = {name for name, column in node["columns"].items() if column["description"]}
        between = folder(node) in ("eligibility", "mapping", "dedup")
        if described - built[node["name"]] or (not between and described != built[node["name"]]):
            wrong[node["name"]] = described ^ built[node["name"]]
    assert wrong == {}


def test_every_source_and_its_columns_are_described(manifest: dict[str, Any]) -> None:
    sources = manifest["sources"].values()
    assert [one["name"] for one in sources if not GRAIN.search(one["description"])] == []
    bare = [
        (source["name"], name)
        for source in sources
        for name, column in source["columns"].items()
        if not column["description"]
    ]
    assert bare == []


def test_every_macro_and_argument_is_described(manifest: dict[str, Any]) -> None:
    own = [macro for macro in manifest["macros"].values() if macro["package_name"] == "flytt"]
    # What a dispatch chooses between is described by the macro that asks for it.
    asked = [macro for macro in own if not re.match(r"(duckdb|postgres|spark)__", macro["name"])]
    bare = [macro["name"] for macro in asked if not macro["description"]]
    bare += [
        f"{macro['name']}({argument['name']})"
        for macro in asked
        if not macro["name"].startswith(("test_", "materialization_"))
        for argument in macro["arguments"]
        if not argument["description"]
    ]
    assert len(asked) > 50
    assert bare == []


def test_every_test_exposure_and_analysis_is_described(manifest: dict[str, Any]) -> None:
    laws = [node for node in of_type(manifest, "test") if "test_metadata" not in node]
    parts = [
        *laws,
        *of_type(manifest, "analysis"),
        *manifest["unit_tests"].values(),
        *manifest["exposures"].values(),
    ]
    assert [part["name"] for part in parts if not part["description"]] == []


def test_every_exposure_is_something_that_flytt_writes_or_asks(manifest: dict[str, Any]) -> None:
    labels = {each["label"] for each in manifest["exposures"].values()}
    commands = {f"flytt {name}" for name in COMMANDS}
    assert labels - commands - {"the ledger"} == {*RUN_FILES, *CLOSURE_FILES}


def test_every_doc_block_is_used() -> None:
    blocks = "".join(path.read_text("utf-8") for path in (ROOT / "dbt_project/docs").glob("*.md"))
    made = set(re.findall(r"{% docs (\w+) %}", blocks))
    tops = [ROOT / top for top in ("models", "seeds", "dbt_project")]
    yml = [path for top in tops for path in top.rglob("*.yml")]
    used = {name for path in yml for name in re.findall(r"doc\('(\w+)'\)", path.read_text("utf-8"))}
    assert made - used == {"__overview__"}


def test_sources_and_models_are_described_apart(manifest: dict[str, Any]) -> None:
    places = [
        (node["name"], node["patch_path"], f"models/{folder(node)}/_{node['fqn'][-2]}__models.yml")
        for node in of_type(manifest, "model")
    ]
    assert [name for name, path, expected in places if path != f"flytt://{expected}"] == []
    paths = {source["original_file_path"] for source in manifest["sources"].values()}
    assert [path for path in paths if not re.search(r"/(\w+)/_\1__sources\.yml$", path)] == []


def test_names_leave_room_for_what_dbt_adds(manifest: dict[str, Any]) -> None:
    # PostgreSQL cuts identifiers at 63 bytes, silently, and dbt adds its own endings.
    names = {node["name"] for node in manifest["nodes"].values()}
    names |= {test["name"] for test in manifest["unit_tests"].values()}
    names |= {column for node in of_type(manifest, "model") for column in node["columns"]}
    assert sorted(name for name in names if len(name.encode()) > NAME_LENGTH) == []


def readings(manifest: dict[str, Any]) -> Iterator[tuple[Node, Node]]:
    """Every model with each seed or model that it reads."""
    for node in of_type(manifest, "model"):
        for parent in node["depends_on"]["nodes"]:
            if parent in manifest["nodes"]:
                yield node, manifest["nodes"][parent]


def may_read(reader: Node, read: Node) -> bool:
    """The line runs one way (docs/decisions)."""
    ours, theirs = folder(reader), folder(read)
    stage = ours.split("/")[0]
    if stage == "staging":
        # What closes a post, a source says of the posts that the ledger holds, and of unread rows.
        held = theirs == "staging/ledger" or read["name"] == "int_spar"
        return theirs in (ours, "staging/flytt") or (reader["name"].endswith("__avslut") and held)
    if stage == "marts" and theirs in ("eligibility", "mapping"):
        return read["name"] in MARTS_READ_BEFORE_DEDUP
    if stage == "marts" and reader["name"] in MARTS_READ_STAGING and theirs.startswith("staging/"):
        return True
    return theirs in READS[stage] or theirs.split("/")[0] in READS[stage]


def test_the_line_runs_one_way(manifest: dict[str, Any]) -> None:
    wrong = [
        f"{reader['name']} reads {read['name']}"
        for reader, read in readings(manifest)
        if not may_read(reader, read)
    ]
    assert wrong == []
    stages = {folder(node).split("/")[0] for node in of_type(manifest, "model")}
    assert stages == {"staging", *READS}


def test_closing_builds_nothing_of_the_line(manifest: dict[str, Any]) -> None:
    """`flytt close` builds all that reads the orders, and all that this needs."""
    below = reached({"model.flytt.avslut_provade"}, manifest["child_map"])
    needed = reached(below, manifest["parent_map"])
    assert {each for each in below if each.startswith("test.")} == {
        "test.flytt.closures_are_ordered_once",
        "test.flytt.no_closure_without_receipt",
    }
    stages = {folder(node) for name, node in manifest["nodes"].items() if name in needed}
    assert stages.isdisjoint({"mapping", "dedup"})
    read = {name.split(".")[2] for name in needed if name.startswith("model.")}
    assert not {name for name in read if name.startswith(("int_poster_", "int_fynd_"))}


def reached(starts: set[str], links: dict[str, list[str]]) -> set[str]:
    """The nodes themselves and whatever they lead to."""
    found: set[str] = set()
    ahead = list(starts)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += links.get(name, [])
    return found


def test_every_raw_table_has_one_reader(manifest: dict[str, Any]) -> None:
    readers: dict[str, list[Node]] = {one["name"]: [] for one in manifest["sources"].values()}
    for node in of_type(manifest, "model"):
        for parent in node["depends_on"]["nodes"]:
            if parent not in manifest["sources"]:
                continue
            table = manifest["sources"][parent]["name"]
            if node["name"] not in SHARED_READERS or table == "olast":
                readers[table].append(node)
    assert {table: len(nodes) for table, nodes in readers.items() if len(nodes) != 1} == {}
    stages = {folder(node).split("/")[0] for nodes in readers.values() for node in nodes}
    assert stages == {"staging"}
