"""The account of a throw-away server: PostgreSQL refuses root, and no other server needs it."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Account:
    """The user and group of a server: this process's own, or for root the user `nobody`."""

    uid: int
    gid: int

    @classmethod
    def here(cls) -> Account:
        """The account for a server of this process."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            return cls(65534, 65534)
        return cls(nobody.pw_uid, nobody.pw_gid)

    def owns(self, folder: Path) -> None:
        """Give a folder and what is in it to the account (only root can, and needs to)."""
        if os.geteuid() == 0:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def popen(
        self,
        command: Sequence[str | Path],
        cwd: Path,
        log: IO[bytes],
        environment: Mapping[str, str],
        *,
        group: int = 0,
        umask: int = -1,
    ) -> subprocess.Popen[bytes]:
        """Start a command as the account, in a process group that the terminal's Ctrl-C misses.

        Its own group, or that of another process.
        """
        lent = {} if os.geteuid() else {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log,
            process_group=group, umask=umask, **lent,
        )  # fmt: skip
