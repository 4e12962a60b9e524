"""The demo: two weekly runs on synthetic extracts, with receipts and a closure in between.

It also shows what stops or holds back: a guard, a post that changed after its export, an alarm.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path

from flytt.commands.close import Closed, close
from flytt.commands.init import init_folder
from flytt.commands.receipts import receive
from flytt.commands.run import run_all
from flytt.errors import GuardError, SettingsError, StateError
from flytt.export.export import Published
from flytt.generator import generate
from flytt.ledger import ImportResult
from flytt.plugins.receipt_file import COLUMNS
from flytt.plugins.tables import PASIS_BEVAKNING, PASIS_VARDATAGANDE, VAPS_REMISS
from flytt.work.log import Progress, Step

FIRST, SECOND = date(2026, 10, 5), date(2026, 10, 12)
ORDER_DATE = date(2026, 10, 7)
_CLOSED = ("avslutsdatum", "avslutsorsak")
RECORD_FILES = ("remiss", "forbrukad_remiss", "bokningsbegaran")
# What an order's file closes: the table, the columns that a closed row fills in, and the columns of
# the order that say with what.
_CLOSED_IN = {
    "bevakning": (PASIS_BEVAKNING, ("avbokad_datum", "avbokad_av"), ("datum", "avbokad_av")),
    "vardatagande": (PASIS_VARDATAGANDE, _CLOSED, ("datum", "orsak")),
    "vaps_remiss": (VAPS_REMISS, _CLOSED, _CLOSED),
}
# Every so many records fail, and every so many get no receipt yet.
_FAILS, _SILENT = 97, 41


@dataclass(frozen=True)
class Demo:
    """What the demo left: two runs, the receipts in between, the closure order, a duplicate.

    `guard` are the words with which last week's extracts were refused, `alarms` the posts that
    need somebody.
    """

    folder: Path
    first: Published
    receipts: ImportResult
    closed: Closed
    guard: str
    second: Published
    alarms: int
    example: str


def demo(
    folder: Path, posts: int, seed: int, say: Callable[[str], None], progress: Progress
) -> Demo:
    """Make a work folder with everything that two weeks leave behind.

    Raises SettingsError when the folder is there already and not empty.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise SettingsError(
            "The folder is not empty.", where=str(folder), todo="name a new folder for the demo"
        )
    init_folder(folder, demo=True)
    say(f"week 1: {posts} synthetic posts in {folder / 'extrakt'}, run of {FIRST}")
    progress(Step("week 1", "extracts"))
    generate(folder / "extrakt", posts, seed)
    first = _published(run_all(folder, FIRST, _in_part("week 1", progress))[1])
    say("receipts from Millennium, and the closure order they allow")
    progress(Step("closure", "receipts"))
    receipts = receive(folder, write_receipts(folder, first), "millennium")
    book_one(first, folder / "extrakt")
    closed = close(folder, ORDER_DATE, _in_part("closure", progress))
    say(f"week 2: first with last week's extracts, which a guard refuses, run of {SECOND}")
    guard = _refused(folder, _in_part("last week's extracts", progress))
    say("week 2: the same population a week later")
    progress(Step("week 2", "extracts"))
    generate(folder / "extrakt", posts, seed, week=2)
    if closed.folder is not None:
        carry_out(closed.folder, folder / "extrakt")
    second = _published(run_all(folder, SECOND, _in_part("week 2", progress))[1])
    alarms = second.files["larm.csv"]
    example = _first_duplicate(second)
    return Demo(folder, first, receipts, closed, guard, second, alarms, example)


def _in_part(part: str, progress: Progress) -> Progress:
    """Progress whose stages name the part of the demo that they belong to."""
    return lambda step: progress(step._replace(stage=f"{part}, {step.stage}"))


def _refused(folder: Path, progress: Progress) -> str:
    """What a run says of extracts that are the last run's."""
    try:
        run_all(folder, SECOND, progress)
    except GuardError as error:
        return error.message
    raise StateError("The demo's guard let last week's extracts pass.", todo="report this")


def _published(run: Published | None) -> Published:
    if run is None:
        raise StateError("A gate was red in the demo: nothing was published.", todo="flytt status")
    return run


def book_one(run: Published, extracts: Path) -> None:
    """Give a patient that Millennium has confirmed an appointment in the source system."""
    system = {table.kallsystem: table for table in (PASIS_BEVAKNING, VAPS_REMISS)}
    # The first records of a run have receipts (`write_receipts`).
    for record in islice(_rows(run.folder / "millennium" / "remiss.csv"), _SILENT - 1):
        table = system[record["kallsystem"]]
        path = extracts / f"{table.name}.csv"
        lines = path.read_bytes().split(b"\n")
        for number, line in enumerate(lines):
            cells = line.split(b";")
            whole = b'"' not in line and len(cells) == len(table.columns)
            if whole and cells[0] == record["post_id"].encode():
                cells[table.columns.index("bokad_datum")] = ORDER_DATE.isoformat().encode()
                lines[number] = b";".join(cells)
                path.write_bytes(b"\n".join(lines))
                return


def carry_out(order: Path, extracts: Path) -> None:
    """Close in the extracts what an order names, as Tieto would; rows with quotes are left open.

    So a few stay ordered and not carried out, which the next commands report.
    """
    for name, (table, filled, values) in _CLOSED_IN.items():
        rows = {row[table.key]: row for row in _rows(order / f"{name}.csv")}
        path = extracts / f"{table.name}.csv"
        lines = path.read_bytes().split(b"\n")
        for number, line in enumerate(lines):
            cells = line.split(b";")
            found = rows.get(cells[0].decode("utf-8", "replace"))
            if found and b'"' not in line and len(cells) == len(table.columns):
                for column, value in zip(filled, values, strict=True):
                    cells[table.columns.index(column)] = found[value].encode()
                lines[number] = b";".join(cells)
        path.write_bytes(b"\n".join(lines))


def _first_duplicate(run: Published) -> str:
    """A post worth explaining: one that gave way to another."""
    rows = _rows(run.folder / "dispositioner.csv")
    ids = (f"{row['kallsystem']}:{row['post_id']}" for row in rows if row["utfall"] == "dubblett")
    return next(ids, "POST")


def write_receipts(folder: Path, run: Published) -> Path:
    """A receipt file as Millennium would send it: most records OK, some FEL, some still silent."""
    path = folder / f"kvittens-{run.run_id}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        path.chmod(0o600)
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(COLUMNS)
        records = chain.from_iterable(
            _rows(run.folder / "millennium" / f"{name}.csv") for name in RECORD_FILES
        )
        for number, record in enumerate(records, 1):
            if number % _SILENT == 0:
                continue
            answer = ["OK", f"M{number:08d}", "", ""]
            if number % _FAILS == 0:
                answer = ["FEL", "", "E042", "Kunde inte läsas in"]
            writer.writerow([run.run_id, record["record_id"], *answer, f"{FIRST}T20:00:00+02:00"])
    return path


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")
