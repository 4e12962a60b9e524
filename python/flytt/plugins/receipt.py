"""Load receipts, and what a receipt reader is: any object with a `name` and `read(path)`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from flytt.errors import ReceiptError

OK = "OK"
FEL = "FEL"
SHOWN = 20
KEPT = 1000

# YYYY-MM-DD or a basic/week form, then T or a blank and a time.
_ISO_SHAPE = re.compile(r"[0-9W-]+[T ][0-9:.,]+(?:Z|[+-][0-9:.]+)?", re.ASCII)


class Receipt(NamedTuple):
    """One loaded record's receipt (data contract, `millennium_kvittens`).

    `line` is the line of the file where it starts, `status` is OK or FEL, `tidpunkt` the moment
    (without time zone: in that of `[receipts] timezone`) and `tidpunkt_text` the same as it was
    received. A named tuple, not a dataclass: a file holds up to a million of them.
    """

    line: int
    run_id: str
    record_id: str
    status: str
    tidpunkt: datetime
    tidpunkt_text: str
    millennium_id: str = ""
    felkod: str = ""
    feltext: str = ""


class ReceiptReader(Protocol):
    """Turns one file into receipts; what `flytt` asks of a plugin that brings another form."""

    @property
    def name(self) -> str:
        """The name the user chooses it by."""

    def read(self, path: Path) -> Iterator[Receipt]:
        """The receipts in file order, in bounded memory.

        Raises ReceiptProblems, best after the last row, when any row cannot be read: the import
        takes nothing of a file whose reading ends in an error, and adds what else is wrong with it.
        """


class ReceiptProblem(NamedTuple):
    """What is wrong on one line; never a cell's content, except in `ids`, which are flytt's own."""

    line: int
    text: str
    ids: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.text} {self.ids}".rstrip()


class ReceiptProblems(ReceiptError):
    """A receipt file that was not taken.

    `problems` holds the first thousand by line, `reasons` how often each was found; the message
    names both, the reasons first when there are many.
    """

    def __init__(self, problems: Problems, name: str) -> None:
        self.found = problems
        self.problems = tuple(problems.first())
        self.reasons = dict(problems.reasons)
        number = sum(self.reasons.values())
        lines = [f"  {problem}" for problem in self.problems]
        if number > SHOWN:
            reasons = sorted(self.reasons.items())
            lines[:0] = [f"  {reason}: {times}" for reason, times in reasons]
        super().__init__(
            "\n".join(
                [f"the receipts are refused ({number}); nothing of the file was taken", *lines]
            ),
            where=name,
            todo="have the file corrected or fetch it again, then import it again",
        )


class Problems:
    """Collects problems in bounded memory: of each reason the first ones, of all their number."""

    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()
        self._kept: list[ReceiptProblem] = []

    def add(self, line: int, text: str, ids: str = "") -> None:
        """One more, in order of lines as far as one reason goes."""
        self.reasons[text] += 1
        if self.reasons[text] <= KEPT:
            self._kept.append(ReceiptProblem(line, text, ids))

    def add_all(self, others: Problems) -> None:
        """What another has collected."""
        self.reasons += others.reasons
        self._kept += others._kept

    def first(self) -> list[ReceiptProblem]:
        """The first thousand, by line."""
        return sorted(self._kept)[:KEPT]

    def __bool__(self) -> bool:
        return bool(self.reasons)


def contradictions(status: str, millennium_id: str, felkod: str) -> list[str]:
    """Why a receipt's columns cannot all be right: an OK names the record, and no error."""
    if status not in (OK, FEL):
        return ["status is neither OK nor FEL"]
    found = []
    if status == OK and not millennium_id:
        found.append("OK without millennium_id")
    if status == OK and felkod:
        found.append("OK with a felkod")
    return found


def moment(text: str) -> datetime:
    """An ISO 8601 date and time: in UTC where the text names its time zone, else without one.

    Raises ValueError (without the text) when it is not one.
    """
    if not _ISO_SHAPE.fullmatch(text):
        raise ValueError("not an ISO 8601 date and time")
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("not an ISO 8601 date and time") from None
