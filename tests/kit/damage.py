"""Records that no reader can take, of every kind that the contract names, put into a CSV file."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from io import StringIO

BAD_BYTE = {"utf-8": b"\xff", "cp1252": b"\x81"}
NOT_TO_BE_DECODED = "\ufffe"


def damaged(
    chance: random.Random,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    *,
    encoding: str,
    delimiter: str,
) -> bytes:
    """One record much like one of the rows, broken in one way or in several."""
    row = chance.choice(rows)
    cells = [row.get(name, "x") for name in columns]
    if chance.random() < 0.3:
        cells[0] = f"X{chance.randrange(99)}"
    for _ in range(chance.choice((1, 1, 1, 2))):
        cells = _broken(chance, cells, delimiter)
    record = delimiter.join(cells)
    content = record.replace(NOT_TO_BE_DECODED, "").encode(encoding, "replace")
    if NOT_TO_BE_DECODED in record:
        content += BAD_BYTE[encoding]
    return content + b"\n"


def _broken(chance: random.Random, cells: Sequence[str], delimiter: str) -> list[str]:
    """The cells, one of which is no longer what a CSV may hold, or gone."""
    own = [_plain(cell) for cell in cells]
    place = chance.randrange(1, len(own))
    kind = chance.choice(("many", "few", "lines", "quote", "byte", "nul", "text", "nobody"))
    if kind == "many":
        own.insert(place, "")
    elif kind == "few":
        del own[place]
    elif kind == "lines":
        own[place] = f'"se nedan\n{delimiter.join(own)}\n\nslut"'
        own.append("")
    elif kind == "quote":
        own[place] = f'"{own[place]}"x'
    elif kind == "byte":
        own[place] += NOT_TO_BE_DECODED
    elif kind == "nul":
        own[place] += "\0"
    elif kind == "text":
        own.insert(place, f"Ring {own[min(2, place)]}, {own[0]}")
    else:
        own = ["?"] * (len(own) + 1)
    return own


def _plain(cell: str) -> str:
    """The cell without what would need quotes."""
    return "".join(one for one in cell if one not in '"\r\n\0;|\t,').strip()


def open_to_the_end(cells: Sequence[str], delimiter: str) -> str:
    """A last record whose quote nobody closes."""
    return delimiter.join([_plain(cells[0]), '"' + "\n".join(_plain(one) for one in cells[1:])])


def line_of(cells: Sequence[str], delimiter: str) -> str:
    """One record, quoted where it must be."""
    buffer = StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
