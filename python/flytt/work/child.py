"""Processes of our own: started early, spoken to through a pipe, ended with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from multiprocessing.connection import Connection


class ChildFault(Exception):
    """A fault in a process of ours: its traceback there, which holds no value of a row."""

    without_values = True


def start_module(module: str, connection: Connection, *arguments: str) -> subprocess.Popen[bytes]:
    """Start `python -m MODULE FD ARGUMENTS…`, where FD is the other end of a pipe."""
    # Without the user's folder on the module path. Ctrl-C reaches it through the pipe only.
    command = [sys.executable, "-P", "-m", module, str(connection.fileno()), *arguments]
    return subprocess.Popen(
        command,
        pass_fds=[connection.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        process_group=0,
        # As the command itself has it while it holds the work folder.
        umask=0o077,
    )


def end_with(connection: Connection) -> None:
    """Pass on each interrupt from the pipe, and end with the process at its other end."""
    threading.Thread(target=_follow, args=(connection,), daemon=True).start()


def _follow(connection: Connection) -> None:
    while True:
        try:
            connection.recv()
        except (EOFError, OSError):
            os.kill(os.getpid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGINT)
