"""What would let one post through: the smallest change, found by trying, in words of two voices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flytt.commands.access import working
from flytt.commands.explain import Explained
from flytt.errors import FlyttError
from flytt.replay.changes import Change, Day, Field, Person, SeedRow
from flytt.replay.replay import replay
from flytt.replay.smallest import smallest_change
from flytt.transform.seeds import seed_columns, swedish_names
from flytt.transform.transform import checked_seeds
from flytt.work.log import Progress
from flytt.work.masked import shown_code
from flytt.work.session import Session

# What a migrated or exported post needs nothing for.
_ON_ITS_WAY = ("migreras", "utestaende", "migrerad")


@dataclass(frozen=True)
class LetsThrough:
    """The corrections that let a post migrate, all of them together; none where nothing does.

    `engineer` and `clinic` say the same in English and in Swedish. `becomes` and `rule` are what
    the post is decided to be then, `vinnare` the post that goes before it; `untried` says why
    nothing could be tried.
    """

    through: bool
    engineer: tuple[str, ...]
    clinic: tuple[str, ...]
    becomes: str = ""
    rule: str = ""
    vinnare: str = ""
    untried: str = ""


def lets_through(work: Path, found: Explained, progress: Progress) -> LetsThrough | None:
    """Find it by replay; None for a post that needs nothing or that no extract holds as a post.

    What keeps a replay from being made (another command at work, a mapping table with a fault) is
    said in the answer: the rest of an explanation stands.
    """
    if not found.utfall or found.utfall in _ON_ITS_WAY:
        return None
    session = Session.open(work)
    try:
        seeds = checked_seeds(session)
        with (
            working(session, "explain") as warehouse,
            replay(session, warehouse, progress, seeds, [found.post_id]) as world,
        ):
            smallest = smallest_change(world, (found.kallsystem, found.post_id))
    except FlyttError as error:
        return LetsThrough(False, (), (), untried=error.message)
    names = swedish_names(session.settings.seeds).get("falt", {})
    changes = [change for correction in smallest.corrections for change in correction]
    becomes = smallest.becomes
    return LetsThrough(
        smallest.through,
        tuple(dict.fromkeys(_in_english(each) for each in changes)),
        tuple(dict.fromkeys(_in_swedish(each, names) for each in changes)),
        becomes.utfall,
        becomes.regel,
        becomes.vinnare or "",
    )


def _key_of(row: SeedRow) -> str:
    cells = [shown_code(row.values.get(name, "")) for name in seed_columns(row.table)]
    return ";".join(cells).rstrip(";")


def _in_english(change: Change) -> str:
    if isinstance(change, SeedRow):
        return f"a row in {change.table}.csv, such as {_key_of(change)}"
    if isinstance(change, Day):
        return f"a run of {change.day} or later"
    if isinstance(change, Person):
        return "a personal id that is right and that the population register has"
    return f"{change.name} {'with a value that is right' if change.value else 'without a value'}"


def _in_swedish(change: Change, names: Mapping[str, str]) -> str:
    if isinstance(change, SeedRow):
        return f"Migreringsprojektet lägger till en rad i mappningstabellen {change.table}."
    if isinstance(change, Day):
        return f"Vänta till körningen {change.day}; posten följer då med av sig själv."
    if isinstance(change, Person):
        return "Rätta personnumret, så att det finns i befolkningsregistret."
    assert isinstance(change, Field)
    name = names.get(change.name, change.name)
    return f"Fyll i rätt värde i {name}." if change.value else f"Ta bort värdet i {name}."
