"""Every error a user can cause, grouped by what the reader must do."""

from __future__ import annotations


class FlyttError(Exception):
    """A mistake outside the program: says what happened, where, and what to do next.

    Caught once, in the command line (exit code 2); anything else is a bug and keeps its traceback.
    Row values never belong in `message`, `where` or `todo`.
    """

    def __init__(self, message: str, *, where: str | None = None, todo: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        parts = [self.message]
        if self.where:
            parts.append(f"  where: {self.where}")
        if self.todo:
            parts.append(f"  next:  {self.todo}")
        return "\n".join(parts)


class SettingsError(FlyttError):
    """Correct flytt.toml, an option or the environment."""


class ExtractError(FlyttError):
    """Correct an extract, or fetch it again."""


class SeedError(FlyttError):
    """Correct a mapping table."""


class PluginError(FlyttError):
    """Install, repair or remove a plugin."""


class ReceiptError(FlyttError):
    """Correct a receipt file."""


class LedgerError(FlyttError):
    """The ledger refused: it holds something else than the command expects."""


class ClosureError(FlyttError):
    """Nothing was ordered closed: find out why two workings of the order differ."""


class LockedError(FlyttError):
    """Wait for the other command on the same work folder."""


class StateError(FlyttError):
    """Run an earlier command first."""


class GuardError(FlyttError):
    """Something is suspicious: correct it, or accept it by name."""


class TransformError(FlyttError):
    """A dbt model, seed or the project itself failed."""


class EngineError(FlyttError):
    """The database refused or failed: look at its disk, memory or log, and run again."""
