"""The parts that weekly stories are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kit.persons import official
from kit.rows import everybody, linked, tables
from kit.shapes import Tables, Week
from oracle import Row

ANNA, BEA = official(0), official(1)
WEEKS = ("2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26")
GOES = "migreras"


def extract(
    bevakningar: Sequence[Row], remisser: Sequence[Row] = (), more: Sequence[Row] = ()
) -> Tables:
    """An extract with a vårdåtagande for each bevakning that names one, and everybody known."""
    return tables(bevakningar, [*linked(bevakningar), *more], remisser, everybody())


def week(
    number: int,
    rows: Tables,
    expected: Mapping[str, str],
    *receipts: list[Row],
) -> Week:
    """The n-th week; ids that begin with R are VÅPs referrals."""
    keyed = {("VAPS" if one[0] == "R" else "PASIS", one): rule for one, rule in expected.items()}
    return Week(WEEKS[number], rows, keyed, tuple(receipts))


def receipt(number: int, record_id: str, status: str, tidpunkt: str = "T08:00:00") -> Row:
    """A receipt for a record of the n-th week; its time is on that day unless it says more."""
    when = WEEKS[number] + tidpunkt if tidpunkt.startswith("T") else tidpunkt
    return {
        "run_id": f"{WEEKS[number]}-1",
        "record_id": record_id,
        "status": status,
        "millennium_id": f"M{number}-{record_id}" if status == "OK" else "",
        "felkod": "" if status == "OK" else "E1",
        "feltext": "",
        "tidpunkt": when,
    }


def ok(number: int, *records: str) -> list[Row]:
    """A receipt file of OK."""
    return [receipt(number, record, "OK") for record in records]


def fel(number: int, *records: str) -> list[Row]:
    """A receipt file of FEL."""
    return [receipt(number, record, "FEL") for record in records]
