"""What the commands of the line say when they are done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flytt.cli.output import DONE, FINDINGS, line, progress, table

if TYPE_CHECKING:
    from flytt.commands.run import Decided
    from flytt.export.export import Published
    from flytt.extract.load import Loaded, Progress

STOPPED = ("atgardslista", "dubblett")
ORDER = (
    "migreras",
    "utestaende",
    "migrerad",
    "vantar",
    "atgardslista",
    "dubblett",
    "manuell",
    "ej_uttag",
)


@contextmanager
def steps(label: str) -> Iterator[Progress]:
    """A progress bar that counts steps."""
    with progress(label) as advance:
        yield lambda _name: advance(1)


def loaded(tables: list[Loaded]) -> None:
    """What was read."""
    table(
        ("table", "rows read", "refused", "from"),
        [(each.table, each.read, each.refused, each.origin) for each in tables],
    )
    for each in tables:
        if each.extra_columns:
            line(f"{each.table}: ignored columns {', '.join(each.extra_columns)}")


def outcomes(counts: dict[str, int], quarantined: int) -> None:
    """Posts by outcome: they sum to the posts read."""
    rows: list[tuple[str, int]] = [(name, counts[name]) for name in ORDER if name in counts]
    rows.append(("sum of posts", sum(counts.values())))
    table(("outcome", "posts"), rows)
    if quarantined:
        line(f"{quarantined} rows are quarantined (karantan.csv)")


def gates(result: Decided) -> None:
    """Red gates by name."""
    for gate in result.red:
        line(f"GATE RED {gate.name}: {gate.failures} rows")
    if result.red:
        line("Nothing has been published. docs/operations.md says what each gate means.")


def published(result: Published) -> None:
    """Where the files are."""
    line("")
    line(f"Run {result.run_id} is published in {result.folder}")
    table(("file", "rows"), sorted(result.files.items()))


def exit_code(counts: dict[str, int], quarantined: int, red: int) -> int:
    """1 when posts are stopped, rows quarantined or gates red."""
    stopped = sum(counts.get(name, 0) for name in STOPPED)
    return FINDINGS if stopped or quarantined or red else DONE
