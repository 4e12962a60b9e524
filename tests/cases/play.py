"""Let the oracle live through a story."""

from __future__ import annotations

from dataclasses import dataclass

from kit.shapes import Story, Tables
from oracle import LedgerState, Orders, Result, closure, decide

SIGN = "SDVM"
LAST_CLOSURE = "2026-10-27"


@dataclass(frozen=True)
class Played:
    """The result of every week, and the closure orders at the end."""

    results: list[Result]
    orders: Orders
    ledger: LedgerState


def play(story: Story) -> Played:
    """Import each week's receipts, then run; at the end the last receipts, then close."""
    ledger = LedgerState()
    results: list[Result] = []
    before: Tables = {}
    for week in story.weeks:
        for receipts in week.receipts:
            ledger.apply_receipts(receipts)
        if week.closure:
            closure(before, story.seeds, week.closure, ledger, SIGN)
        for receipts in week.late:
            ledger.apply_receipts(receipts)
        result = decide(week.tables, story.seeds, week.date, ledger, run_id=week.run_id)
        result.apply(ledger)
        results.append(result)
        before = week.tables
    for receipts in story.last_receipts:
        ledger.apply_receipts(receipts)
    return Played(results, close(story, ledger), ledger)


def close(story: Story, ledger: LedgerState) -> Orders:
    """The closure after the last week."""
    tables = story.weeks[-1].tables
    return closure(tables, story.seeds, LAST_CLOSURE, ledger, SIGN, batch=True)


def found(result: Result) -> dict[tuple[str, str], str]:
    """What became of every post, as a story expects it: the rule, and after a blank the winner."""
    return {
        (row["kallsystem"], row["post_id"]): f"{row['regel']} {row['vinnare']}".strip()
        for row in result.dispositioner
    }
