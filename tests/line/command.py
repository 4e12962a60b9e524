"""The command line as a user calls it: a process of its own, or only its words in this one."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from flytt.cli import output
from flytt.cli.main import main

_NEVER = 1e6
FLYTT = Path(sys.executable).parent / "flytt"


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def flytt(
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    umask: int = -1,
    file_limit: int | None = None,
) -> Done:
    """Call `flytt`; variables of the environment that it reads are only those given.

    `file_limit` is the number of bytes beyond which no file can be written.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FLYTT_")}
    found = subprocess.run(
        [FLYTT, *arguments],
        env=clean | dict(env or {}),
        cwd=cwd,
        umask=umask,
        preexec_fn=None if file_limit is None else lambda: _limit_files(file_limit),
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(found.returncode, found.stdout, found.stderr)


def called(*arguments: str | Path) -> Done:
    """Call `flytt` in this process, where a command costs what it does and no start.

    However slow the machine is, no progress is in what it says.
    """
    with (
        redirect_stdout(io.StringIO()) as out,
        redirect_stderr(io.StringIO()) as err,
        patch.multiple(output, EVERY=_NEVER, AT_LEAST=_NEVER),
    ):
        code = main([str(each) for each in arguments])
    return Done(code, out.getvalue(), err.getvalue())


def _limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
