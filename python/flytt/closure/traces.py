"""What the text of a row that could not be read says of persons, vårdåtaganden and posts.

The data contract, section 5: the text is cut at delimiters, quotes and line ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from flytt.closure.compared import INVISIBLE
from flytt.closure.person_id import PersonIds
from flytt.settings.naming import BLANKS

_CUTS = re.compile(r'[;,|\t"\r\n]+')
# Six or eight digits, a sign or none, four digits; no letter or digit touches them.
_NUMBER = re.compile(r"(?<![^\W_])(?:[0-9]{8}|[0-9]{6})[-+]?[0-9]{4}(?![^\W_])")


def parts(text: str) -> Iterator[str]:
    """The parts of a text, as ids compare."""
    for part in _CUTS.split(text):
        bare = unicodedata.normalize("NFC", part).strip(BLANKS)
        if bare:
            yield bare


def persons(text: str, ids: PersonIds) -> Iterator[int]:
    """The canonical persons that a text names, some more than once."""
    plain = INVISIBLE.sub("", text)
    for candidate in (*_CUTS.split(plain), *_NUMBER.findall(plain)):
        person = ids.canonical(candidate)
        if person is not None:
            yield person
