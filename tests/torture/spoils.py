"""What can be done to the files of a work folder, one at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

Spoil = Callable[[Path], object]


def content(name: str, change: Callable[[bytes], bytes]) -> Spoil:
    """Change the bytes of a file."""
    return lambda work: (work / name).write_bytes(change((work / name).read_bytes()))


def lines(name: str, change: Callable[[list[str]], list[str]]) -> Spoil:
    """Change the lines of a file, the header among them."""

    def spoil(work: Path) -> None:
        found = (work / name).read_text("utf-8").splitlines()
        (work / name).write_text("\n".join(change(found)) + "\n", encoding="utf-8")

    return spoil


def line(name: str, key: str, change: Callable[[str], str]) -> Spoil:
    """Change the row of a key."""
    return lines(name, lambda all_: [change(x) if x.startswith(f"{key};") else x for x in all_])


def cell(name: str, key: str, column: str, value: str) -> Spoil:
    """Write another value into a row."""

    def change(found: list[str]) -> list[str]:
        place = found[0].split(";").index(column)
        cells = [each.split(";") for each in found]
        return [
            ";".join([*each[:place], value, *each[place + 1 :]] if each[0] == key else each)
            for each in cells
        ]

    return lines(name, change)


def gone(name: str) -> Spoil:
    """Take a file or folder away."""
    return lambda work: (
        shutil.rmtree(work / name) if (work / name).is_dir() else (work / name).unlink()
    )


def renamed(name: str, other: str) -> Spoil:
    """Give a file or folder another name."""
    return lambda work: (work / name).rename(work / other)


def folder(name: str) -> Spoil:
    """A folder stands where the file was."""
    return both(gone(name), lambda work: (work / name).mkdir())


def nowhere(name: str) -> Spoil:
    """A link that points nowhere stands where the file was."""
    return both(gone(name), lambda work: (work / name).symlink_to("ingenstans"))


def both(*spoils: Spoil) -> Spoil:
    """One after the other."""

    def spoil(work: Path) -> None:
        for each in spoils:
            each(work)

    return spoil


def header(text: bytes) -> bytes:
    """Only the first line."""
    return text.split(b"\n", 1)[0] + b"\n"


def extract(table: str) -> str:
    """Where a table's extract is."""
    return f"extrakt/{table}.csv"
