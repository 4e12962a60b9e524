"""One table of a TOML file: hands out typed values and collects what is wrong with the rest."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flytt.settings.naming import nearest_hint

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TOML_TYPES = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


class Section:
    """A TOML table being read; every key that is read is known, `finish` reports the others.

    Problems name keys and environment variables. A value is quoted only as it stands in the file,
    never after `${NAME}` has been read: what the environment holds may be a secret.
    """

    def __init__(self, raw: Mapping[str, Any], problems: list[str], name: str = "") -> None:
        self.raw = raw
        self.problems = problems
        self.name = name
        self._known: dict[str, None] = {}

    def label(self, key: str) -> str:
        """The key as a reader finds it in the file, with the tables it stands in."""
        return f"{self.name}.{key}" if self.name else key

    def problem(self, key: str, text: str) -> None:
        """Note what is wrong with a key."""
        self.problems.append(f"{self.label(key)} {text}")

    def has(self, key: str) -> bool:
        """Whether the file gives the key."""
        self._known[key] = None
        return key in self.raw

    def text(self, key: str, default: str = "") -> str:
        """A text, with `${NAME}` read from the environment."""
        if not self.has(key):
            return default
        value = self.raw[key]
        if isinstance(value, str):
            return self._expand(key, value)
        self.problem(key, f"must be text, not {_kind(value)}")
        return default

    def required(self, key: str) -> str:
        """As `text`, for a key that must be there and filled."""
        if not self.has(key):
            self.problem(key, "is missing")
            return ""
        before = len(self.problems)
        value = self.text(key)
        if not value.strip() and len(self.problems) == before:
            self.problem(key, "is empty")
        return value

    def choice(self, key: str, allowed: Mapping[str, str], default: str) -> str:
        """One of the keys of `allowed`, letter case aside; gives the value that it stands for."""
        before = len(self.problems)
        value = self.text(key, default)
        if len(self.problems) > before:
            return default
        if value.lower() in allowed:
            return allowed[value.lower()]
        self.problem(
            key,
            f"has the unknown value {self.raw[key]!r}{nearest_hint(str(self.raw[key]), allowed)}",
        )
        return default

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of texts."""
        if not self.has(key):
            return default
        value = self.raw[key]
        if not isinstance(value, list):
            self.problem(key, f"must be a list of texts, not {_kind(value)}")
            return default
        found: list[str] = []
        for place, item in enumerate(value, start=1):
            if isinstance(item, str):
                found.append(self._expand(key, item))
            else:
                self.problem(key, f"must hold texts only; number {place} is {_kind(item)}")
        return tuple(found)

    def positive(self, key: str, default: int) -> int:
        """A whole number from 1."""
        if not self.has(key):
            return default
        value = self.raw[key]
        if isinstance(value, bool) or not isinstance(value, int):
            self.problem(key, f"must be a whole number, not {_kind(value)}")
            return default
        if value < 1:
            self.problem(key, "must be 1 or more")
        return int(value)

    def share(self, key: str, default: float) -> float:
        """A number from 0 to 1."""
        if not self.has(key):
            return default
        value = self.raw[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem(key, f"must be a number, not {_kind(value)}")
            return default
        if not 0 <= value <= 1:
            self.problem(key, "must be a share, from 0 to 1")
        return float(value)

    def yes_or_no(self, key: str) -> bool:
        """true or false; false when the file leaves it out."""
        value = self.raw[key] if self.has(key) else False
        if isinstance(value, bool):
            return value
        self.problem(key, f"must be true or false, not {_kind(value)}")
        return False

    def timezone(self, key: str) -> ZoneInfo | None:
        """A time zone by its name; None when the file leaves it out."""
        before = len(self.problems)
        name = self.text(key)
        if not self.has(key) or len(self.problems) > before:
            return None
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            self.problem(key, 'is no time zone; write its name, such as "Europe/Stockholm"')
            return None

    def section(self, key: str) -> Section:
        """A table inside this one; empty when the file leaves it out."""
        value = self.raw[key] if self.has(key) else {}
        if not isinstance(value, dict):
            self.problem(key, f"must be a table [{self.label(key)}], not {_kind(value)}")
            value = {}
        return Section(value, self.problems, self.label(key))

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Every table inside this one, by name, in the order of the file."""
        for key, value in self.raw.items():
            section = self.section(key)
            if isinstance(value, dict):
                yield key, section

    def anything(self, key: str) -> Any:
        """A value of any type, with `${NAME}` read in every text inside it."""
        return self._expand_all(key, self.raw[key]) if self.has(key) else None

    def finish(self) -> None:
        """Report the keys that were not read."""
        for key in self.raw:
            if key not in self._known:
                self.problem(key, f"is an unknown key{nearest_hint(key, self._known)}")

    def _expand(self, key: str, value: str) -> str:
        def read(match: re.Match[str]) -> str:
            name = match[1]
            if not _VARIABLE_NAME.fullmatch(name):
                self.problem(key, f"holds {match[0]}, which names no environment variable")
                return ""
            if name not in os.environ:
                self.problem(key, f"reads the environment variable {name}, which is not set")
                return ""
            return os.environ[name]

        return _VARIABLE.sub(read, value)

    def _expand_all(self, key: str, value: Any) -> Any:
        if isinstance(value, str):
            return self._expand(key, value)
        if isinstance(value, list):
            return [self._expand_all(key, item) for item in value]
        if isinstance(value, dict):
            return {name: self._expand_all(key, item) for name, item in value.items()}
        return value


def named_in(value: Any) -> set[str]:
    """The environment variables that texts name, however deep in a TOML value."""
    if isinstance(value, str):
        return {name for name in _VARIABLE.findall(value) if _VARIABLE_NAME.fullmatch(name)}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(named_in, parts))


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return _TOML_TYPES.get(type(value), "a date or time")
