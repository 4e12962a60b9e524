"""Load receipts, and what a receipt reader is: any object with a `name` and `read(path)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from flytt.errors import ReceiptError

OK = "OK"
FEL = "FEL"
SHOWN = 20

# YYYY-MM-DD or a basic/week form, then optionally T or a blank and a time.
_ISO_SHAPE = re.compile(r"[0-9W-]+(?:[T ][0-9:.,]+(?:Z|[+-][0-9:.]+)?)?", re.ASCII)


class Receipt(NamedTuple):
    """One loaded record's receipt (data contract, `millennium_kvittens`).

    `line` is the line of the file where it starts, `status` is OK or FEL, `tidpunkt` an instant
    (without time zone: UTC) and `tidpunkt_text` the same as it was received. A named tuple, not a
    dataclass: a file holds up to a million of them.
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

        Raises ReceiptError, after the last row at the latest, when any row cannot be read: the
        import takes nothing of a file whose reading ends in an error.
        """


@dataclass(frozen=True)
class ReceiptProblem:
    """What is wrong on one line; never a cell's content, except ids that are flytt's own."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}"


class ReceiptProblems(ReceiptError):
    """A receipt file that was not taken: `problems` holds all of them, the message the first."""

    def __init__(self, message: str, name: str, problems: Sequence[ReceiptProblem]) -> None:
        self.problems = tuple(problems)
        lines = [f"  {problem}" for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"  … and {len(self.problems) - SHOWN} more")
        super().__init__(
            "\n".join([f"{message} ({len(self.problems)}); nothing of the file was taken", *lines]),
            where=name,
            todo="have the file corrected or fetch it again, then import it again",
        )


def utc(text: str) -> datetime:
    """An ISO 8601 date or time as an instant; without time zone it is UTC.

    Raises ValueError (without the text) when it is not one.
    """
    if not _ISO_SHAPE.fullmatch(text):
        raise ValueError("not ISO 8601")
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("not ISO 8601") from None
