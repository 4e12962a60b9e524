"""The shape of a run stays: a model that scans once more or keeps once more shows here."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kit.postgres_server import PostgresServer
from shape.bounds import BOUNDS, Bound
from shape.measuring import duckdb_shape, postgres_shape


@pytest.fixture(scope="module")
def shapes(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Mapping[str, Mapping[str, float]]:
    """What two sizes of run cost on each engine."""
    work = tmp_path_factory.mktemp("form")
    with postgres_server.database() as url:
        postgres = postgres_shape(work / "postgres", url, postgres_server.folder / "log")
    return {"duckdb": duckdb_shape(work / "duckdb"), "postgres": postgres}


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda each: f"{each.engine}-{each.figure}")
def test_cost_stays_within_its_bound(
    shapes: Mapping[str, Mapping[str, float]], bound: Bound
) -> None:
    found = shapes[bound.engine][bound.figure]
    # Peaks of two processes differ by chance too, so that the larger run's may be the smaller.
    assert found > 0 or bound.figure == "memory_bytes", "nothing was measured"
    assert found <= bound.at_most, f"{found:,.1f} {bound.unit}: {bound.why}"


def test_every_figure_has_a_bound(shapes: Mapping[str, Mapping[str, float]]) -> None:
    measured = {(engine, figure) for engine, found in shapes.items() for figure in found}
    assert measured == {(bound.engine, bound.figure) for bound in BOUNDS}
