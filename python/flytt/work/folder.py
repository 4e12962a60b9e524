"""The work folder: where everything is, and who is working in it."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flytt.errors import DiskError, FlyttError, LockedError

WITHDRAWN = ".atertagen"
"""What the name of a run's folder ends with after `flytt withdraw`."""

REPLAY = "repris"
"""The folder in `.flytt` of a replay's database."""

# What another command's lock is answered with: the second on network disks of Windows.
_HELD = (errno.EWOULDBLOCK, errno.EACCES)


@dataclass(frozen=True)
class WorkFolder:
    """The places of one work folder (data contract, "The working folder").

    `dbt_place` is the folder in `.flytt` that dbt's paths are relative to, `dbt_memory` the one in
    `.flytt/dbt` that keeps what dbt makes of the project.
    """

    root: Path
    dbt_place: str = ""
    dbt_memory: str = "target"

    @property
    def place(self) -> str:
        """The path that a ledger or database remembers, the same by whatever way one came."""
        return os.path.realpath(self.root)

    @property
    def private(self) -> Path:
        """What flytt keeps for itself; may be removed between commands."""
        return self.root / ".flytt"

    @property
    def project(self) -> Path:
        """The staged copy of the dbt project."""
        return self.private / "projekt"

    @property
    def dbt_target(self) -> Path:
        """dbt's compiled models and artifacts."""
        return self.private / "dbt" / self.dbt_memory

    @property
    def dbt_logs(self) -> Path:
        """dbt's own log: may hold database messages, so it stays in the protected folder."""
        return self.private / "dbt" / "logs"

    @property
    def runs(self) -> Path:
        """One immutable folder per run."""
        return self.root / "korningar"

    @property
    def closures(self) -> Path:
        """One immutable folder per closure order."""
        return self.root / "avslut"

    @property
    def reports(self) -> Path:
        """What `flytt report` has made again, a folder per run."""
        return self.root / "rapport"

    @property
    def ledger_file(self) -> Path:
        """The ledger, unless flytt.toml names a database."""
        return self.root / "ledger.sqlite"

    @property
    def failed_file(self) -> Path:
        """The posts that Millennium did not take, as of the latest import of receipts."""
        return self.root / "felkvittenser.csv"

    def delivered(self) -> list[str]:
        """The folders of runs and closure orders that have appeared, by their paths here."""
        return [
            f"{parent.name}/{name}"
            for parent in (self.runs, self.closures)
            for name in sorted(names_in(parent))
        ]

    @contextmanager
    def lock(self, command: str) -> Iterator[None]:
        """Keep other flytt commands out of the folder; raises LockedError naming the holder.

        The operating system releases the lock when the process ends, however it ends. Files written
        while it is held, dbt's included, are for the owner alone.
        """
        with ExitStack() as at_the_end:
            at_the_end.callback(os.umask, os.umask(0o077))
            self.private.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.private / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            at_the_end.callback(os.close, descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise self._not_locked(error, descriptor) from None
            since = time.strftime("%Y-%m-%d %H:%M:%S")
            holder = {"command": command, "pid": os.getpid(), "since": since}
            at_the_end.callback(os.ftruncate, descriptor, 0)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(holder).encode(), 0)
            yield

    def _not_locked(self, error: OSError, descriptor: int) -> FlyttError:
        where = str(self.root)
        if error.errno in _HELD:
            todo = "wait until it is done, then try again"
            if error.errno == errno.EACCES:
                todo += "; if nothing runs, put the work folder on a local disk"
            in_use = f"The work folder is in use: {_holder(descriptor)}."
            return LockedError(in_use, where=where, todo=todo)
        # ENOLCK, EOPNOTSUPP, ENOSYS, …: network disks have many ways to say it.
        return DiskError(
            "The work folder's disk cannot lock files"
            f" ({os.strerror(error.errno or 0)}), so two commands could meet in it.",
            where=where,
            todo="put the work folder on a local disk",
        )

    def holder(self) -> tuple[str, bool]:
        """The command that has the lock, or had it when it was ended from outside; whether it has.

        The lock is tried, for an instant, only when a command has left its name: a question should
        keep no command out.
        """
        try:
            descriptor = os.open(self.private / "lock", os.O_RDWR)
        except FileNotFoundError:
            return "", False
        try:
            if not os.fstat(descriptor).st_size:
                return "", False
            holder = _holder(descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError as error:
                return holder, error.errno in _HELD
            return holder, False
        finally:
            os.close(descriptor)


def names_in(parent: Path) -> list[str]:
    """The names that folders of runs or closures have, withdrawn ones included."""
    found = parent.iterdir() if parent.is_dir() else ()
    return [path.name for path in found if not path.name.startswith(".") and path.is_dir()]


def taken_in(parent: Path) -> list[str]:
    """The ids that a new run or closure cannot have, whatever stands under the name."""
    found = parent.iterdir() if parent.is_dir() else ()
    return [path.name.removeprefix(".").removesuffix(WITHDRAWN) for path in found]


def _holder(descriptor: int) -> str:
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
        return f"flytt {holder['command']} (process {holder['pid']}, since {holder['since']})"
    except (ValueError, KeyError, TypeError):
        return "another flytt command"
