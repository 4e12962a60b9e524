"""What is wrong with some rows of a file as rows: copies, lost keys, broken bytes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from flytt.generator.wheels import stride

_PLACES = 8192
MASK = _PLACES - 1
_STRIDE = stride(_PLACES)

# A lone surrogate is written as the byte it stands for: 0x81 begins nothing in UTF-8 and is no
# character in cp1252. In latin-1 every byte is a character, so there nothing is undecodable.
_NO_CHARACTER = "\udc81"


@dataclass(frozen=True)
class Spoil:
    """One kind of spoilt row: `places` of 8,192 rows, until the source corrects it in a week."""

    kind: str
    places: int
    corrected: int = 1_000


SPOILS = (
    Spoil("kopia", 8),
    Spoil("nyckel_ateranvand", 3, corrected=3),
    Spoil("nyckel_saknas", 3, corrected=2),
    Spoil("fel_antal_falt", 3, corrected=2),
    Spoil("oavkodbar", 2, corrected=3),
    Spoil("nul_tecken", 2, corrected=2),
    Spoil("felaktig_citering", 2),
    Spoil("nfd", 4),
    Spoil("tom_rad", 2),
)


def _by_place() -> dict[int, Spoil]:
    spoils = [spoil for spoil in SPOILS for _ in range(spoil.places)]
    return {(4242 + turn * _STRIDE) & MASK: spoil for turn, spoil in enumerate(spoils)}


BY_PLACE = _by_place()


def spoilt(spoil: Spoil, line: str, delimiter: str, codec: str) -> tuple[str, ...]:
    """The lines that replace a row; the second one, if any, comes further down.

    The key is the first column; the last column never holds quoted text.
    """
    # An unreadable row lies on one line: where it lay on two, readers would count it differently.
    flat = line.replace("\r", "").replace("\n", " ")
    before_last = flat[: flat.rindex(delimiter) + 1]
    further_down: tuple[str, ...] = ()
    match spoil.kind:
        case "kopia":
            further_down = (line,)
        case "nyckel_ateranvand":
            further_down = (line + "X",)
        case "nyckel_saknas":
            line = line[line.index(delimiter) :]
        case "fel_antal_falt":
            # one field too many where the line's length is even, one too few where it is odd
            line = flat + delimiter if len(flat) % 2 == 0 else before_last[:-1]
        case "oavkodbar" if codec != "latin-1":
            line = flat + _NO_CHARACTER
        case "nul_tecken":
            line = flat + "\0"
        case "felaktig_citering":
            # The quotes are balanced, so that no reader swallows the rows below.
            line = before_last + '"x"y'
        case "nfd" if codec == "utf-8":
            line = unicodedata.normalize("NFD", line)
        case "tom_rad":
            further_down = ("",)
    return line, *further_down
