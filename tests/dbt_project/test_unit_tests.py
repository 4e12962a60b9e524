"""The unit tests of the models hold on every engine."""

from __future__ import annotations

import json

from dbt_project.building import Line


def run_unit_tests(line: Line) -> dict[str, str]:
    """Each unit test's status, by its name."""
    line.dbt("test", "--select", "test_type:unit")
    results = json.loads((line.target / "run_results.json").read_text("utf-8"))["results"]
    return {result["unique_id"].rsplit(".", 1)[1]: result["status"] for result in results}


def every_one_passes(line: Line) -> dict[str, str]:
    """What is expected of each unit test of the project."""
    return {test["name"]: "pass" for test in line.manifest["unit_tests"].values()}


def test_on_duckdb(line: Line) -> None:
    assert run_unit_tests(line) == every_one_passes(line)


def test_on_postgresql(postgres_line: Line) -> None:
    assert run_unit_tests(postgres_line) == every_one_passes(postgres_line)


def test_on_spark(spark_line: Line) -> None:
    # Text is composed when it is loaded there, and these load none.
    composing = {"text_is_trimmed_and_composed", "rows_set_aside_by_key_and_content"}
    expected = every_one_passes(spark_line) | dict.fromkeys(composing, "fail")
    assert run_unit_tests(spark_line) == expected


def test_every_model_that_decides_is_tested(line: Line) -> None:
    tested = {test["model"] for test in line.manifest["unit_tests"].values()}
    models = [node for node in line.manifest["nodes"].values() if node["resource_type"] == "model"]
    stages = ("eligibility", "mapping", "dedup")
    assert {node["name"] for node in models if node["fqn"][1] in stages} - tested == set()
