"""What a receipt file may be."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator

from kit import write_receipts
from line.region import BEVAKNING, CANARY, CLOSING, DAY, RUN, command, receipt, someone
from oracle import Row
from torture.accident import CLOSE, DONE, RECEIPTS, Accident
from torture.spoils import Spoil, both, extract, folder, gone


def receipts() -> Iterator[Accident]:
    """Receipt files that prove nothing, and some that do."""
    head = "run_id;record_id;status;millennium_id;felkod;feltext;tidpunkt\n"
    when = f"{CLOSING}T08:00"
    fine = f"{RUN};PASIS-B-B01;OK;M-PASIS-B-B01;;;{when}\n"

    def ok(**changes: str) -> Row:
        return receipt("PASIS-B-B01", "OK", when) | changes

    def fel(**changes: str) -> Row:
        return receipt("PASIS-B-B01", "FEL", when) | changes

    def rows(*found: Row) -> Spoil:
        return lambda work: write_receipts(found, work / "kvittens.csv")

    def raw(text: str | bytes) -> Spoil:
        found = text if isinstance(text, bytes) else text.encode()
        return lambda work: (work / "kvittens.csv").write_bytes(found)

    columns = {
        "run_id": [f"ovning-{RUN}", f"{DAY}-2", "2026-11-02-1", ""],
        "record_id": ["", "pasis-b-b01", "PASIS-B-B01-FR", "PASIS-FB-B01", "PASIS-R-B01", "B01"],
        "status": ["DELVIS", "", "0K", "ＯＫ"],
        "millennium_id": ["", "  ", "\u00a0", "M-annan", "M-PASIS-B-B02"],
        "felkod": ["E9"],
        "tidpunkt": [
            "1999-11-10T08:00",
            "2099-11-10T08:00",
            "2026-11-01T23:59",
            "2027-12-15T00:00",
            "2026-11-10",
            "08:00",
            "2026-11-31T08:00",
            "2026-11-10 25:00",
            "2026-11-10T08:00+99:00",
            "20261110",
            "10/11/2026 08:00",
            "2026-11-10T08:00 CET",
            "1731226800",
            "igår",
            "",
            "0000-00-00T00:00:00",
            "9999-12-31T23:59:59-12:00",
            "0001-01-01T00:00:00+14:00",
            "٢٠٢٦-11-10T08:00",
        ],
    }
    refused: dict[str, Spoil] = {
        f"{column} is {value.strip()!r}": rows(ok(**{column: value}))
        for column, values in columns.items()
        for value in values
    }
    refused |= {
        "one id for two records": rows(
            ok(millennium_id="X"), receipt("PASIS-B-B02", "OK", when, millennium_id="X")
        ),
        "two ids for one record": rows(
            ok(millennium_id="X"), ok(millennium_id="Y", tidpunkt=f"{CLOSING}T09:00")
        ),
        "FEL at the moment of an OK": rows(fel(tidpunkt=f"{DAY}T08:00")),
        "the same moment in another zone": rows(fel(tidpunkt=f"{DAY}T07:00Z")),
        "OK and FEL at one moment": rows(fel(), ok()),
        "FEL with the id of another record": rows(fel(millennium_id="M-PASIS-B-B02")),
        "one good and one bad": rows(ok(), ok(record_id="PASIS-B-INGEN")),
        "header only": rows(),
        "empty": raw(""),
        "without the last line end": raw((head + fine)[:-1]),
        "cut off": raw((head + fine)[:-9]),
        "cut off, with a line end": raw((head + fine)[:-9] + "\n"),
        "UTF-16": raw((head + fine).encode("utf-16")),
        "cp1252": raw(f"{head}{RUN};PASIS-B-B01;FEL;;E1;på;{when}\n".encode("cp1252")),
        "with commas": raw((head + fine).replace(";", ",")),
        "with CR alone": raw((head + fine).replace("\n", "\r")),
        "with a NUL": raw(head + fine.replace("M-", "M\0-")),
        "with a ; too many": raw(f"{head}{RUN};PASIS-B-B01;FEL;;E1;a;b;{when}\n"),
        "with an open quote": raw(f'{head}{RUN};PASIS-B-B01;FEL;;E1;"a;{when}\n{fine}'),
        "with text after a quote": raw(f'{head}{RUN};PASIS-B-B01;FEL;;E1;"a"b;{when}\n'),
        "without a column": raw((head + fine).replace(";felkod", "")),
        "with a column twice": raw((head + fine).replace("feltext", "felkod")),
        "with its columns shifted": raw(f"{head};{fine[:-1]}\n"),
        "of other columns": raw(f"{head}{someone(1)};{someone(2)};{CANARY};{CANARY};;;{CANARY}\n"),
        "without header": raw(fine),
        "with its header last": raw(head + fine + head),
        "packed": raw(gzip.compress((head + fine).encode())),
        "an extract": lambda work: shutil.copyfile(
            work / extract(BEVAKNING), work / "kvittens.csv"
        ),
        "a ledger": lambda work: shutil.copyfile(work / "ledger.sqlite", work / "kvittens.csv"),
        "a folder": folder("kvittens.csv"),
        "gone": gone("kvittens.csv"),
    }
    for what, spoil in refused.items():
        yield Accident(f"receipts: {what}", RECEIPTS, spoil, "kvittens.csv", cheap=True)
    taken: dict[str, Spoil] = {
        "ok": rows(ok(status="ok")),
        "with BOM and CRLF": raw(f"\ufeff{head}{fine}".replace("\n", "\r\n")),
        "with a column more": raw(f"{head[:-1]};mer\n{fine[:-1]};x\n"),
        "OK after FEL": rows(fel(), ok(tidpunkt=f"{CLOSING}T09:00")),
        "FEL before OK, late": rows(fel(tidpunkt=f"{DAY}T07:00")),
        "FEL after OK": rows(fel()),
        "FEL after OK, in the wrong order": rows(fel(tidpunkt=f"{CLOSING}T09:00"), ok()),
    }
    for what, spoil in taken.items():
        yield Accident(f"receipts: {what}", RECEIPTS, spoil, codes=DONE, cheap=True)
        touched = frozenset({"B01"} if what.startswith("FEL after") else ())
        imported = both(spoil, lambda work: command(work, "receipts", work / "kvittens.csv"))
        yield Accident(f"receipts: {what}, close", CLOSE, imported, codes=DONE, touched=touched)
