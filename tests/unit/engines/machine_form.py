"""The machine files' form, said once more in plain Python for the tests to compare with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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


def loadable(rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """What `load` takes: NULL is empty, '' is two quotes."""

    def field(value: str | int | None) -> str:
        if value is None:
            return ""
        return quoted(str(value)) or '""'

    return "".join(";".join(field(value) for value in row) + "\n" for row in rows).encode()


def cut(content: bytes, size: int) -> Iterator[bytes]:
    """Chunks of a size that minds no record."""
    for start in range(0, len(content), size):
        yield content[start : start + size]
