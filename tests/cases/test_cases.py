"""The oracle decides the named cases as the hand that wrote them."""

from __future__ import annotations

import pytest

from cases import SCENARIOS, STORIES, play
from cases.play import SIGN, close, found
from kit.shapes import Story

ALL = (*SCENARIOS, *STORIES)


@pytest.mark.parametrize("story", ALL, ids=[story.name for story in ALL])
def test_every_week_ends_as_written(story: Story) -> None:
    played = play(story)
    for week, result in zip(story.weeks, played.results, strict=True):
        assert found(result) == dict(week.expected), week.date


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_exactly_the_named_orders_are_given_once(story: Story) -> None:
    played = play(story)
    given = {
        name: tuple(next(iter(row.values())) for row in played.orders.files()[f"{name}.csv"])
        for name in ("bevakning", "vardatagande", "vaps_remiss", "batchstangning")
    }
    assert {typ: ids for typ, ids in given.items() if ids} == dict(story.closes)
    again = close(story, played.ledger).files()
    assert [name for name, rows in again.items() if rows] in ([], ["undantagna.csv"])


def test_an_order_is_dated_by_the_run_that_exported_the_post() -> None:
    (story,) = [one for one in STORIES if one.name == "kvittens FEL"]
    orders = play(story).orders
    assert orders.bevakning == [
        {"bevakning_id": "B1", "avbokad_av": "MM", "datum": "2026-10-19", "sign": SIGN}
    ]
    assert orders.vardatagande == [
        {"vardatagande_id": "VB1", "datum": "2026-10-19", "orsak": "MM", "sign": SIGN}
    ]


def test_the_first_sighting_stays_and_the_latest_moves() -> None:
    (story,) = [one for one in STORIES if one.name == "väntande återbesök"]
    rows = [result.atgardslista for result in play(story).results]
    seen = [(row["forst_sedd"], row["senast_sedd"]) for week in rows for row in week]
    assert seen == [
        ("2026-10-05", "2026-10-05"),
        ("2026-10-05", "2026-10-12"),
        ("2026-10-05", "2026-10-19"),
    ]
