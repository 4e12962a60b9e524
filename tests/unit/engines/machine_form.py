"""The machine files' form, said once more in plain Python for the tests to compare with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flytt.engines.csv_form import Piece

NASTY = (
    "", " ", " x", "x ", "\\.", "\\N", "#", "#x", "x#", "NULL", "null", "None", "a'b", 'a"b', '"',
    '""', '"""', "a;b", ";", "a\nb", "a\rb", "a\r\nb", "\n", "\r", "\t", "a,b", "|", "å", "é", "-",
    "\ufeff", "\ufeffx", "\x01", "a\\b", '\\"', '\\";', "\u2028", "\xa0", "'", "\\", "\\n",
    '"\n1;2\n"', "0", "007", "1e5", "true", "\ud7ff", "\U0001f600", "/*", "--", "{{ x }}", "%s",
    "\x85", "\x0b", "\x1f", "\x7f", "2024-01-05", "a" * 300,
)  # fmt: skip
"""Values that some reader or writer somewhere takes for something else."""


def quoted(value: str) -> str:
    """RFC 4180, minimal: quotes only around `;`, a quote, CR or LF."""
    if any(sign in value for sign in ';"\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def delivered(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> bytes:
    """A machine file: NULL and '' are both empty."""
    lines = [";".join(quoted(value or "") for value in row) for row in [header, *rows]]
    return "".join(f"{line}\n" for line in lines).encode()


def piece(content: bytes) -> Piece:
    """Whole records as `load` takes them, counted by the line ends outside quotes."""
    return Piece.of(content, b"".join(content.split(b'"')[::2]).count(b"\n"))


def loadable(rows: Iterable[Sequence[str | int | None]]) -> Piece:
    """What `load` takes: NULL is empty, '' is two quotes."""

    def field(value: str | int | None) -> str:
        if value is None:
            return ""
        return quoted(str(value)) or '""'

    return piece("".join(";".join(map(field, row)) + "\n" for row in rows).encode())


def pieces(rows: Sequence[Sequence[str | int | None]], size: int) -> Iterator[Piece]:
    """Rows in pieces of so many."""
    for start in range(0, len(rows), size):
        yield loadable(rows[start : start + size])
