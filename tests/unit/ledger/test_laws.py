"""Any order of receipts, imports and runs against a reading of the rules in plain Python."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flytt.errors import LedgerError
from flytt.ledger import ExportRow, Ledger
from flytt.plugins.receipt import Receipt
from unit.ledger.telling import (
    MONDAY,
    close,
    export,
    first_contact,
    follow_up,
    order,
    receipt,
    record_ids,
    take,
)

POSTS = 3
Answer = tuple[int, int, str, int, str]


@dataclass
class Reading:
    """Rules, section 8, over receipts kept in the order of import."""

    rows: dict[int, ExportRow]
    run_of: dict[int, str] = field(default_factory=dict)
    records: set[tuple[str, str]] = field(default_factory=set)
    received: defaultdict[tuple[str, str], list[Receipt]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def export(self, post: int, run_id: str) -> None:
        self.run_of[post] = run_id
        self.records.update((run_id, name) for name in record_ids(self.rows[post]))

    def knows(self, given_: Receipt) -> bool:
        return (given_.run_id, given_.record_id) in self.records

    def proving(self, given_: list[Receipt]) -> list[Receipt]:
        """Without those that say something else of a moment than one before."""
        kept: list[Receipt] = []
        for each in given_:
            name = (each.run_id, each.record_id)
            others = [e for e in kept if (e.run_id, e.record_id) == name] + self.received[name]
            said = {(other.tidpunkt, other.status) for other in others}
            if all(each.tidpunkt != when or each.status == status for when, status in said):
                kept.append(each)
        return kept

    def receive(self, given_: Receipt) -> None:
        known = self.received[given_.run_id, given_.record_id]
        if given_ not in known:
            known.append(given_)

    def latest(self, run_id: str, record_id: str) -> str | None:
        known = self.received[run_id, record_id]
        if not known:
            return None
        return max(enumerate(known), key=lambda each: (each[1].tidpunkt, each[0]))[1].status

    def state(self, post: int) -> str:
        run_id = self.run_of[post]
        found = [self.latest(run_id, name) for name in record_ids(self.rows[post])]
        if "FEL" in found:
            return "misslyckad"
        return "migrerad" if set(found) == {"OK"} else "utestaende"


answers = st.lists(
    st.tuples(
        st.integers(0, POSTS - 1),
        st.integers(0, 1),
        st.sampled_from(["OK", "FEL"]),
        st.integers(0, 2),
        st.sampled_from(["", "a"]),
    ),
    max_size=6,
)
numbers = itertools.count()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(weeks=st.lists(st.lists(answers, max_size=3), min_size=1, max_size=3))
def test_the_ledger_reads_receipts_as_the_rules_do(
    ledger: Ledger, weeks: list[list[list[Answer]]]
) -> None:
    example = next(numbers)
    shapes = (first_contact, follow_up, follow_up)
    rows = {post: shapes[post](f"{example}x{post}") for post in range(POSTS)}
    run_id = export(ledger, *rows.values())
    reading = Reading(rows)
    for post in rows:
        reading.export(post, run_id)
    earlier: list[str] = [run_id]
    for files in weeks:
        for file in files:
            before = {post: reading.state(post) for post in rows}
            receipts = [_receipt(rows[a[0]], earlier[a[3] % len(earlier)], a) for a in file]
            receipts = [each for each in receipts if reading.knows(each)]
            receipts = reading.proving(receipts)
            if not receipts:
                continue
            result = take(ledger, *receipts)
            for each in receipts:
                reading.receive(each)
            after = {post: reading.state(post) for post in rows}
            changed = [after[post] for post in rows if after[post] != before[post]]
            assert (result.migrerad, result.misslyckad) == (
                changed.count("migrerad"),
                changed.count("misslyckad"),
            )
            assert result.read == len(receipts) == result.new + result.known
        _agrees(ledger, reading)
        _export_again(ledger, reading, earlier)
    _agrees(ledger, reading)
    _close_all(ledger, reading)


def _receipt(row: ExportRow, run_id: str, answer: Answer) -> Receipt:
    _, record, status, minutes, text = answer
    name = record_ids(row)[record % len(record_ids(row))]
    return receipt(run_id, name, status, minutes=minutes)._replace(feltext=text)


def _agrees(ledger: Ledger, reading: Reading) -> None:
    for post, row in reading.rows.items():
        current = ledger.history("PASIS", row.post_id).exports[-1]
        assert (current.run_id, current.status) == (reading.run_of[post], reading.state(post))
    assert ledger.check() == []


def _export_again(ledger: Ledger, reading: Reading, earlier: list[str]) -> None:
    """Every post is tried again; exactly the failed ones may go."""
    for post, row in reading.rows.items():
        free = reading.state(post) == "misslyckad"
        try:
            earlier.append(export(ledger, row, date=MONDAY))
            went = True
        except LedgerError:
            went = False
        assert went == free
        if went:
            reading.export(post, earlier[-1])


def _close_all(ledger: Ledger, reading: Reading) -> None:
    """Every post is tried; exactly the migrated ones may be closed, and only once."""
    for post, row in reading.rows.items():
        for allowed in (reading.state(post) == "migrerad", False):
            try:
                close(ledger, order(row))
                closed = True
            except LedgerError:
                closed = False
            assert closed == allowed
