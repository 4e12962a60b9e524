"""What a closure target wrote, against what is ordered."""

from __future__ import annotations

from flytt.closure.closure_delivery import differences, id_columns
from flytt.plugins.host import load_plugins
from kit.persons import official

RECORDED = {"bevakning_id": {"B1", "B2"}, "remiss_id": {"R1"}}


def test_each_kind_is_told_by_the_key_of_its_table() -> None:
    assert id_columns(load_plugins().built_in_sources) == {
        "bevakning": "bevakning_id",
        "vardatagande": "vardatagande_id",
        "batchstangning": "vardatagande_id",
        "vaps_remiss": "remiss_id",
    }


def test_exactly_the_ordered_ids_are_written_each_once() -> None:
    assert list(differences("t", {"bevakning_id": ["B2", "B1"]}, RECORDED)) == []
    assert list(differences("t", {"bevakning_id": ["B2", "B2", "b1"]}, RECORDED)) == [
        "t, bevakning_id: b1 not ordered",
        "t, bevakning_id: B1 ordered and left out",
        "t, bevakning_id: B2 there twice",
    ]
    assert list(differences("t", {"remiss_id": [], "vardatagande_id": ["V1"]}, RECORDED)) == [
        "t, remiss_id: R1 ordered and left out",
        "t, vardatagande_id: V1 not ordered",
    ]


def test_what_is_no_id_is_not_shown() -> None:
    (said,) = differences("t", {"bevakning_id": ["B1", "B2", official(0)]}, RECORDED)
    assert said == "t, bevakning_id: (a text of 12 characters) not ordered"
