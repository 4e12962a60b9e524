"""Runs a command and measures it: wall time, CPU and memory of every process it needs."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_INTERVAL, _AT_FIRST = 0.05, 0.01
_FIRST_SAMPLES = 50
# Looking at memory costs the kernel time: never more than a twentieth of what is measured.
_SHARE = 20
_KIB = 1024


@dataclass(frozen=True)
class Measured:
    """One command: how it ended, what it cost (seconds, bytes) and what it printed.

    `begun` is when, in seconds since 1970, to hold against what the command logged itself.
    """

    code: int
    begun: float
    wall: float
    user: float
    system: float
    peak: int
    out: str
    err: str


def measure(
    command: Sequence[str | Path],
    scratch: Path,
    *,
    server: int | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Measured:
    """Run a command to its end; `server` is a process that works for it, counted with its tree."""
    out, err = scratch / "out.txt", scratch / "err.txt"
    before = _server_seconds(server)
    with out.open("wb") as out_file, err.open("wb") as err_file:
        clock, begun = time.time(), time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out_file, stderr=err_file, env=env, cwd=cwd
        )
        watch = _Watch([process.pid] if server is None else [process.pid, server])
        try:
            # The kernel's own account of the process and all it waited for, to the microsecond.
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            watch.stop()
        wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    after = _server_seconds(server)
    return Measured(
        process.returncode,
        clock,
        wall,
        usage.ru_utime + after[0] - before[0],
        usage.ru_stime + after[1] - before[1],
        # Not the kernel's own peak: it counts what a process inherits at its fork.
        watch.peak,
        out.read_text(encoding="utf-8", errors="replace"),
        err.read_text(encoding="utf-8", errors="replace"),
    )


class _Watch:
    """Samples the memory of process trees in a thread; `peak` is the largest sum seen."""

    def __init__(self, roots: Sequence[int]) -> None:
        self.peak = 0
        self._roots = roots
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop sampling."""
        self._done.set()
        self._thread.join()

    def _work(self) -> None:
        wait, number = 0.0, 0
        while not self._done.wait(wait):
            begun = time.thread_time()
            self.peak = max(self.peak, sum(map(_memory, tree(self._roots))))
            number += 1
            # A small command is over before it would be looked at twice.
            share = (time.thread_time() - begun) * _SHARE
            wait = _AT_FIRST if number < _FIRST_SAMPLES else max(_INTERVAL, share)


def tree(roots: Iterable[int]) -> set[int]:
    """The processes and everything below them that is alive."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            fields = _stat(int(entry.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        process = waiting.pop()
        found.add(process)
        waiting += children.get(process, [])
    return found


def _memory(process: int) -> int:
    """Its share of memory (PSS): what several processes map, each counts in part."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * _KIB
    except OSError:
        pass  # it has ended
    return 0


def _server_seconds(server: int | None) -> tuple[float, float]:
    """User and system seconds of a server's tree, ended and awaited children included."""
    user = system = 0
    for process in tree([server]) if server is not None else ():
        fields = _stat(process)
        if fields:
            user += int(fields[11]) + int(fields[13])
            system += int(fields[12]) + int(fields[14])
    return user * _TICK, system * _TICK


def _stat(process: int) -> list[str]:
    """The fields of /proc/PID/stat after the name (which may hold blanks); empty if it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return []
