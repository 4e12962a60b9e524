"""What the text of a row that could not be read says of persons, vårdåtaganden and posts.

The data contract, section 5: the text is cut at delimiters, quotes and line ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flytt.closure.compared import INVISIBLE, cleaned
from flytt.closure.person_id import PersonIds
from flytt.plugins.tables import ID

# Six or eight digits, a sign or none, four digits; no letter or digit touches them.
_NUMBER = re.compile(r"(?<![^\W_])(?:[0-9]{8}|[0-9]{6})[-+]?[0-9]{4}(?![^\W_])")


class Cutter:
    """Cuts the text of one table's rows at its file's delimiter, at quotes and at line ends."""

    def __init__(self, delimiter: str) -> None:
        self._cuts = re.compile(f'[{re.escape(delimiter)}"\r\n]')

    def parts(self, text: str) -> Iterator[str]:
        """The parts of a text, as ids compare."""
        for part in self._cuts.split(text):
            bare = cleaned(part, ID)
            if bare:
                yield bare

    def persons(self, text: str, ids: PersonIds) -> Iterator[int]:
        """The canonical persons that a text names, some more than once."""
        plain = INVISIBLE.sub("", text)
        for candidate in (*self._cuts.split(plain), *_NUMBER.findall(plain)):
            person = ids.canonical(candidate)
            if person is not None:
                yield person
