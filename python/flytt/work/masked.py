"""What of an extract's value may be shown: codes, and nothing that could be a person's."""

from __future__ import annotations

import re

_CODE = re.compile(r"[\w./+*-]{1,12}")
_LONG_NUMBER = re.compile(r"(?:[0-9][-+]?){6}")
_NUMBER = re.compile(r"[0-9](?:[-+ ]?[0-9]){5,}")
_ZEROS = re.compile(r"[0-]*")


def without_numbers(text: str) -> str:
    """A text without the numbers of six digits or more, which could be a personal id."""
    return _NUMBER.sub("…", text)


def shown_code(value: str | None) -> str:
    """A value that looks like a code, as it is; of any other only its length."""
    text = value or ""
    if _ZEROS.fullmatch(text) or (_CODE.fullmatch(text) and not _LONG_NUMBER.search(text)):
        return text
    return f"(a text of {len(text)} characters)"
