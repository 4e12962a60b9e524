"""Where a Spark Connect server is: the URL from the settings, for Spark's client and for dbt."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flytt.errors import SettingsError

_WHERE = "flytt.toml [engine] url"
_FORM = "write sc://host:port, and the server's own parameters after /; if it asks for some"


@dataclass(frozen=True)
class Address:
    """A server and the parameters of its URL, a token perhaps; its text holds none of them."""

    host: str
    port: int
    parameters: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, url: str) -> Address:
        """Read sc://host[:port][/;name=value…]; raises SettingsError, never repeating the URL."""
        before, _, after = url.partition("/;")
        try:
            parts = urlsplit(before)
            port = parts.port or 15002
        except ValueError:
            raise SettingsError("The URL's port is no number.", where=_WHERE, todo=_FORM) from None
        given = tuple(part for part in after.split(";") if part)
        if parts.scheme != "sc" or not parts.hostname or parts.path.strip("/") or "@" in before:
            raise SettingsError("The URL is no Spark Connect URL.", where=_WHERE, todo=_FORM)
        if any(part.startswith("session_id=") for part in given):
            raise SettingsError(
                "The URL names a session, and flytt makes its own.", where=_WHERE, todo=_FORM
            )
        return cls(parts.hostname, port, given)

    def of_session(self, session_id: str) -> str:
        """The URL by which every process of a command reaches the one session."""
        parameters = ";".join((*self.parameters, f"session_id={session_id}"))
        return f"sc://{self.host}:{self.port}/;{parameters}"

    def __str__(self) -> str:
        return f"sc://{self.host}:{self.port}"
