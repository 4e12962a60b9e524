"""Open extract files; file-system failures become ExtractError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from flytt.errors import ExtractError


@contextmanager
def opened(path: Path, table: str) -> Iterator[BufferedReader]:
    """An extract file opened for reading bytes; ExtractError when it is missing or fails."""
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise ExtractError(
            f"{table}: the file is missing",
            where=str(path),
            todo="put the extract there, or correct the source's folder",
        ) from None
    except OSError as error:
        raise ExtractError(
            f"{table}: the file cannot be read: {error.strerror or type(error).__name__}",
            where=str(path),
            todo="check the file and the rights to it",
        ) from error
