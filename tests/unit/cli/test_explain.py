"""What `flytt explain` prints of what Millennium answered."""

from __future__ import annotations

import pytest

from flytt.commands.explain import Explained
from flytt.ledger.rows import ExportEntry, PostHistory, ReceiptEntry, RecordEntry
from line.command import called

MOMENT = "2026-10-06T10:00:00"


def receipt(status: str, felkod: str = "", feltext: str = "") -> ReceiptEntry:
    return ReceiptEntry(status, MOMENT, MOMENT, "", felkod, feltext, "kvittens.csv")


def test_what_millennium_said_of_a_post(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Person 18120101-2384 saknas, tel 070 123 45 67; remiss 12345"
    records = (
        RecordEntry("PASIS-B-B1", "OK", (receipt("FEL", "E1", said), receipt("OK"))),
        RecordEntry("PASIS-FB-B1", "FEL", (receipt("FEL"),)),
        RecordEntry("PASIS-X", None, ()),
    )
    export = ExportEntry(
        *("2026-10-05-1", "2026-10-05", "bevakning", "aterbesok", "V1", None, None),
        *("misslyckad", None, records, ()),
    )
    found = Explained("PASIS", "B1", "2026-10-05-1", [], history=PostHistory((export,), ()))
    monkeypatch.setattr("flytt.commands.explain.explain", lambda work, post: found)
    monkeypatch.setenv("COLUMNS", "200")
    done = called("explain", "B1")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "PASIS:B1 in 2026-10-05-1",
        "  source    not in the last extract",
        "  export    2026-10-05-1 to V1: misslyckad",
        "  receipt   PASIS-B-B1: OK",
        f"            FEL E1: Person … saknas, tel …; remiss 12345 ({MOMENT}, kvittens.csv)",
        "  receipt   PASIS-FB-B1: FEL",
        f"            FEL without felkod ({MOMENT}, kvittens.csv)",
        "  receipt   PASIS-X: none yet",
        "  closure   not ordered",
    ]
