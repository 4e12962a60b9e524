"""What several commands print of a transform: posts by outcome, red gates, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flytt.cli.output import DONE, FINDINGS, line, table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flytt.transform.guarding import Passed
    from flytt.transform.outcome import Decided

STOPPED = ("atgardslista", "dubblett")
ORDER = ("migreras", "utestaende", "migrerad", "vantar", *STOPPED, "manuell", "ej_uttag")


def outcomes(counts: dict[str, int], quarantined: int) -> None:
    """Posts by outcome: they sum to the posts read."""
    rows: list[tuple[str, int]] = [(name, counts[name]) for name in ORDER if name in counts]
    rows.append(("sum of posts", sum(counts.values())))
    table(("outcome", "posts"), rows)
    if quarantined:
        line(f"{quarantined} rows are quarantined (karantan.csv of a run names them)")


def decided(result: Decided) -> None:
    """Posts by outcome, whose mapping tables decided, and red gates by name."""
    outcomes(result.outcomes, result.quarantined)
    line(f"Mapping tables of the region's own: {', '.join(result.own) or 'none'}")
    if result.untraced:
        more = result.untraced - len(result.untraced_at)
        line(
            f"{result.untraced} of them name no person and no vårdåtagande, so that no first"
            f" contact waits for them: {', '.join(result.untraced_at)}"
            + (f" and {more} more" if more else "")
        )
    for gate in result.red:
        line(f"GATE RED {gate.name}: {gate.failures} rows")
    if result.red:
        line("Nothing has been published. docs/how-to/failed-run.md says what each gate means.")


def passed(guards: Iterable[Passed]) -> None:
    """Guards that were let pass, by whom and why."""
    for each in guards:
        why = f"{each.who}: {each.because}" if each.because else each.by
        line(f"GUARD LET PASS {each.guard} ({why}): {each.message or 'found nothing'}")


def failed(codes: dict[str, int], file: Path | None) -> None:
    """Posts that Millennium did not take by felkod, and the file that names them."""
    if codes:
        line()
        table(("felkod", "posts that failed"), list(codes.items()))
    if file is not None:
        line(f"Every failed post, with felkod and feltext: {file}")


def exit_code(counts: dict[str, int], quarantined: int, red: int) -> int:
    """1 when posts are stopped, rows quarantined or gates red."""
    stopped = sum(counts.get(name, 0) for name in STOPPED)
    return FINDINGS if stopped or quarantined or red else DONE
