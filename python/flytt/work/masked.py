"""What of an extract's value may be shown: codes, and nothing that could be a person's."""

from __future__ import annotations

import re

_CODE = re.compile(r"[\w./+*-]{1,12}")
_LONG_NUMBER = re.compile(r"(?:[0-9][-+]?){6}")
_ZEROS = re.compile(r"[0-]+")


def shown_code(value: str | None) -> str:
    """A value that looks like a code, as it is; of any other only its length."""
    text = value or ""
    if _ZEROS.fullmatch(text) or (_CODE.fullmatch(text) and not _LONG_NUMBER.search(text)):
        return text
    return f"(a text of {len(text)} characters)"
