"""What a simulation supposes and takes for granted, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True)
class Supposed:
    """What is supposed: other tables, receipts, and which share of the listed posts is corrected.

    `share` is 0 to 1, and for each date.
    """

    mappings: Path | None = None
    calendar: Path | None = None
    confirmed: bool = False
    share: float = 0.0


@dataclass(frozen=True)
class Assumption:
    """A sentence for the command, and the same for a page."""

    english: str
    swedish: str


def assumptions(
    run_id: str, supposed: Supposed, every: timedelta, *, exported: bool, made_up: Sequence[str]
) -> list[Assumption]:
    """All that a simulation assumes; `exported`: the run that it begins with was published."""
    sent = ("are sent", "är skickade") if exported else ("are not sent", "är inte skickade")
    but = (" but as below", " utom som nedan") if supposed.share else ("", "")
    said = [
        Assumption(
            f"The extracts are those of {run_id}, whose posts {sent[0]}: nobody adds, books,"
            f" closes or corrects a post{but[0]}.",
            f"Uttagen är de i körning {run_id}, vars poster {sent[1]}: ingen lägger till, bokar,"
            f" avslutar eller rättar en post{but[1]}.",
        ),
        Assumption(
            "The ledger is as that run read it: receipts imported since are not known here.",
            "Kvittenser som har kommit efter den körningen är inte med.",
        ),
        Assumption(
            "Every export is confirmed by Millennium before the next date (migrerad).",
            "Millennium kvitterar allt som skickas före nästa datum.",
        )
        if supposed.confirmed
        else Assumption(
            "No export gets a receipt: all stay outstanding (utestaende).",
            "Inget som skickas får kvittens: allt väntar på svar.",
        ),
    ]
    if supposed.share:
        said.append(
            Assumption(
                f"Every {every.days} days, from the second date, {supposed.share:.0%} of the posts"
                " then on the action list (rounded up; those whose keys have the smallest hashes)"
                " are corrected: nothing that put them there is wrong any more. A Vårdenhet that"
                " was unknown stays so, and such a post is nobody's duplicate.",
                f"Före varje datum utom det första rättas {supposed.share * 100:.0f} % av posterna"
                " på åtgärdslistan (avrundat uppåt, valda på samma sätt varje gång). Inget av det"
                " som gjorde att de stod där är fel efter det. Saknar posten Vårdenhet räknas den"
                " inte som dubblett av någon.",
            )
        )
    if supposed.mappings:
        said.append(
            Assumption(
                f"The mapping tables of {supposed.mappings} are used before the region's.",
                f"Mappningstabellerna i {supposed.mappings} går före regionens.",
            )
        )
    if supposed.calendar:
        said.append(
            Assumption(
                f"The go-live dates are those of {supposed.calendar}.",
                f"Datumen för driftstart är de i {supposed.calendar}.",
            )
        )
    said += [
        Assumption(
            f"{name} is made up for the demo; a run needs the region's own.",
            f"Tabellen {name} är påhittad; en körning behöver regionens egen.",
        )
        for name in made_up
    ]
    said.append(
        Assumption(
            "Guards are not asked: a real run may stop.",
            "Vakterna är inte tillfrågade: en riktig körning kan stoppas.",
        )
    )
    return said
