"""Receipts as evidence: what an import refuses (contract, section 1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from oracle.texts import trimmed, upper

TIME = re.compile(r"\d{4}-?\d{2}-?\d{2}[T ]\d{2}.*", re.ASCII)
RecordKey = tuple[str, str]


class ReceiptProblem(ValueError):
    """A receipt file of which nothing is taken; `problems` names every row at fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Receipt:
    """One receipt; equal in all columns is the same receipt."""

    run_id: str
    record_id: str
    ok: bool
    millennium_id: str
    felkod: str
    feltext: str
    instant: datetime


def moment(text: str, timezone: str) -> datetime:
    """A receipt's time as an instant; without a zone, the first such hour in `timezone`."""
    if TIME.fullmatch(text) is None:
        raise ValueError("not a date and time")
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)


def check(
    rows: Sequence[Mapping[str, str]],
    dates: Mapping[RecordKey, str],
    earlier: Mapping[RecordKey, Sequence[Receipt]],
    timezone: str,
) -> list[Receipt]:
    """The receipts of a file, or every reason (with its row) to take none of them.

    `dates` is the migration date of every record ever exported.
    """
    problems = [] if rows else ["0: no rows"]
    read: list[tuple[int, Receipt]] = []
    for place, row in enumerate(rows, start=1):
        try:
            read.append((place, _receipt(row, dates, timezone)))
        except ValueError as error:
            problems.append(f"{place}: {error}")
    known = [one for receipts in earlier.values() for one in receipts]
    problems += _contradictions(read, known)
    if problems:
        raise ReceiptProblem(problems)
    return [receipt for _, receipt in read]


def _receipt(row: Mapping[str, str], dates: Mapping[RecordKey, str], timezone: str) -> Receipt:
    """One row; a ValueError names the column at fault."""
    text = {name: trimmed(value) for name, value in row.items()}
    record = (text["run_id"], text["record_id"])
    status = upper(text["status"])
    if record not in dates:
        raise ValueError(record[1])
    if status not in ("OK", "FEL"):
        raise ValueError("status")
    if status == "OK" and (text["felkod"] or not text["millennium_id"]):
        raise ValueError("millennium_id")
    try:
        instant = moment(text["tidpunkt"], timezone)
    except ValueError:
        raise ValueError("tidpunkt") from None
    there = instant.astimezone(ZoneInfo(timezone)).date()
    sent = date.fromisoformat(dates[record])
    if not sent - timedelta(days=7) <= there <= sent + timedelta(days=400):
        raise ValueError("tidpunkt")
    return Receipt(
        *record, status == "OK", text["millennium_id"], text["felkod"], text["feltext"], instant
    )


def _contradictions(read: Sequence[tuple[int, Receipt]], known: Iterable[Receipt]) -> list[str]:
    """One id for two records or two for one export of a record; one instant, two answers."""
    owner: dict[str, str] = {}
    ids: dict[RecordKey, str] = {}
    answers: dict[tuple[RecordKey, datetime], bool] = {}
    problems = []
    for place, one in [*((0, one) for one in known), *read]:
        record = (one.run_id, one.record_id)
        if one.millennium_id:
            if owner.setdefault(one.millennium_id, one.record_id) != one.record_id:
                problems.append(f"{place}: millennium_id of another record")
            if ids.setdefault(record, one.millennium_id) != one.millennium_id:
                problems.append(f"{place}: two millennium_id")
        if answers.setdefault((record, one.instant), one.ok) != one.ok:
            problems.append(f"{place}: two answers at one time")
    return problems
