"""One post in plain Swedish, for those who meet the patient: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flytt.commands.explain import Explained
from flytt.commands.lets_through import LetsThrough
from flytt.transform.seeds import swedish_names
from flytt.work.session import Session

_STATE = {
    "migreras": "är skickad till Millennium",
    "utestaende": "är skickad till Millennium och väntar på kvittens",
    "migrerad": "finns i Millennium",
    "vantar": "väntar: den följer med i en senare körning",
    "atgardslista": "är stoppad och står på Åtgärdslistan",
    "dubblett": "är stoppad: en annan post går före",
    "manuell": "flyttas inte maskinellt utan för hand",
    "ej_uttag": "ingår inte i flytten",
}
_NEXT = {
    "migreras": "När Millennium har kvitterat posten avslutas den i {system} efter beställning.",
    "utestaende": "Gör ingenting med posten förrän kvittensen har kommit.",
    "migrerad": "Den avslutas i {system} efter beställning, om det inte redan är gjort.",
    "vantar": "Posten följer med av sig själv. Ingenting behöver göras i dag.",
    "atgardslista": "Nästa körning läser posten på nytt. Är felet rättat i {system} prövas den "
    "igen, annars står den kvar på listan.",
    "dubblett": "Nästa körning prövar posten igen, men den flyttas inte så länge den andra går "
    "före.",
    "manuell": "Lägg upp posten för hand i Millennium och avsluta den sedan i {system}.",
    "ej_uttag": "Är det fel: rätta i {system}, så prövas posten igen i nästa körning.",
}


# What is left when nothing that was tried lets a post through.
_NOTHING = {
    "manuell": "Ingen rättning i källsystemet räcker. Posten flyttas för hand.",
    "ej_uttag": "Ingen rättning räcker: posten ingår inte i flytten.",
}
_NOT_FOUND = (
    "Inget av det som prövades räcker. Gör det som står ovan, så prövas posten igen i nästa "
    "körning."
)


@dataclass(frozen=True)
class Part:
    """A heading and its sentences."""

    heading: str
    lines: tuple[str, ...]


def for_clinic(work: Path, found: Explained, change: LetsThrough | None) -> list[Part]:
    """The answer, most important first, in the words of the seeds of a work folder."""
    names = swedish_names(Session.open(work).settings.seeds)
    system = names.get("kallsystem", {}).get(found.kallsystem, found.kallsystem)
    post = f"{found.post_id} i {system}"
    if not found.utfall:
        return [_not_a_post(found, post)]
    when = f" Driftstart för enheten är {found.driftstart}." if found.driftstart else ""
    state = f"Posten {post} {_STATE.get(found.utfall, found.utfall)}.{when}"
    parts = [Part("Så står det till", (state, f"Enligt körning {found.run_id}."))]
    if found.utfall not in ("migreras", "utestaende", "migrerad"):
        parts += _wrong(found, names.get("falt", {}))
    parts.append(Part("Vad händer sedan", (_NEXT.get(found.utfall, "").format(system=system),)))
    if change is not None:
        parts.append(_smallest(change, names.get("kallsystem", {})))
    return parts


def _not_a_post(found: Explained, post: str) -> Part:
    if found.rows:
        said = "raden i uttaget gick inte att läsa. Migreringsprojektet behöver rätta uttaget."
    else:
        said = "den finns inte i det senaste uttaget."
    return Part("Så står det till", (f"Posten {post} har inget utfall: {said}",))


def _wrong(found: Explained, fields: Mapping[str, str]) -> list[Part]:
    wrong, todo = [], []
    for rule in found.rules:
        about = ", ".join(fields.get(each, each) for each in rule.falt.split("+") if each)
        wrong.append(f"{rule.rubrik}{f' ({about})' if about else ''}.")
        todo.append(rule.atgard)
    if found.vinnare:
        wrong.append(f"Posten som går före är {found.vinnare}.")
    return [
        Part("Vad det beror på", tuple(wrong)),
        Part("Vad du ska göra", tuple(dict.fromkeys(todo))),
    ]


def _smallest(change: LetsThrough, systems: Mapping[str, str]) -> Part:
    heading = "Det minsta som räcker för att posten ska flyttas"
    if change.untried:
        return Part(heading, ("Det gick inte att pröva just nu. Försök igen om en stund.",))
    if change.through:
        return Part(heading, change.clinic)
    if change.vinnare:
        system, _, post = change.vinnare.partition(":")
        return Part(
            heading,
            (f"Ingen rättning räcker: posten {post} i {systems.get(system, system)} går före.",),
        )
    return Part(heading, (_NOTHING.get(change.becomes, _NOT_FOUND),))
