"""Every error a user can cause, grouped by what the reader must do."""

from __future__ import annotations

import errno
import traceback


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


class DiskError(FlyttError):
    """The disk or the rights to it: make room, or give the user what flytt needs."""


_DISK = {
    errno.ENOSPC: ("The disk is full.", "make room"),
    errno.EDQUOT: ("The user's share of the disk is full.", "make room"),
    errno.EFBIG: ("A file may not grow to the size it needs.", "raise the limit on file sizes"),
    errno.EROFS: ("The disk can only be read.", "make it writable, or move the work folder"),
    errno.EACCES: ("The system refuses access.", "give this user the right to it"),
    errno.EPERM: ("The system refuses access.", "give this user the right to it"),
    errno.EIO: ("The disk failed.", "let its administrator look at it"),
}


# Told only with the place that they speak of.
_PLACES = {
    errno.EISDIR: ("There is a folder where a file should be.", "move the folder away"),
    errno.ENOTDIR: ("There is a file where a folder should be.", "move the file away"),
    errno.EEXIST: ("There is something else under the name that is needed.", "move it away"),
    errno.ELOOP: ("A link leads in a circle.", "remove the link"),
    errno.ENAMETOOLONG: ("The name is too long for the disk.", "choose a shorter path"),
    errno.ESTALE: ("The server of the disk has lost it.", "put the work folder on a local disk"),
}


def disk_error(error: OSError) -> DiskError | None:
    """What the user can do about an error of the system; None when that is not known."""
    where = error.filename2 or error.filename
    known = _DISK if where is None else _DISK | _PLACES
    if error.errno not in known:
        return None
    message, todo = known[error.errno]
    return DiskError(
        message,
        where=None if where is None else str(where),
        todo=f"{todo}, then give the command again: nothing is half done",
    )


def without_words(error: BaseException) -> str:
    """A traceback in which the words of exceptions that are not ours are left out.

    Those words can repeat a row's values: `invalid literal for int(): '19…'`.
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = without_words(cause) + "\nThen:\n\n" if cause is not None else ""
    ours = isinstance(error, FlyttError) or getattr(error, "without_values", False)
    words = f": {error}" if ours else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}Traceback (most recent call last):\n{frames}{type(error).__name__}{words}\n"
