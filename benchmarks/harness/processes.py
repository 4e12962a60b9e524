"""Runs a command and measures it: wall time, CPU and memory of every process it needs."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
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

    `begun` is in seconds since 1970, to compare with the command's own log; `samples` are moments
    and the CPU seconds spent until then.
    """

    code: int
    begun: float
    wall: float
    user: float
    system: float
    peak: int
    out: str
    err: str
    samples: Sequence[tuple[float, float]] = ()

    @property
    def cpu(self) -> float:
        """User and system seconds of all processes."""
        return self.user + self.system

    def cpu_between(self, begin: float, end: float) -> float:
        """The CPU seconds spent between two moments, interpolated from the samples."""
        return max(0.0, self._cpu_until(end) - self._cpu_until(begin))

    def _cpu_until(self, moment: float) -> float:
        place = min(max(bisect_left(self.samples, (moment,)), 1), len(self.samples) - 1)
        (earlier, low), (later, high) = self.samples[place - 1], self.samples[place]
        share = (moment - earlier) / (later - earlier)
        return low + (high - low) * min(max(share, 0.0), 1.0)


def measure(
    command: Sequence[str | Path],
    scratch: Path,
    *,
    servers: Sequence[int] = (),
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Measured:
    """Run a command to its end; `servers` are processes that work for it, counted with theirs."""
    out, err = scratch / "out.txt", scratch / "err.txt"
    before = seconds(tree(servers))
    with out.open("wb") as out_file, err.open("wb") as err_file:
        clock, begun = time.time(), time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out_file, stderr=err_file, env=env, cwd=cwd
        )
        watch = _Watch([process.pid, *servers], sum(before))
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
    after = seconds(tree(servers))
    user = usage.ru_utime + after[0] - before[0]
    system = usage.ru_stime + after[1] - before[1]
    return Measured(
        process.returncode,
        clock,
        wall,
        user,
        system,
        # Not the kernel's own peak: it counts what a process inherits at its fork.
        watch.peak,
        out.read_text(encoding="utf-8", errors="replace"),
        err.read_text(encoding="utf-8", errors="replace"),
        [(clock, 0.0), *watch.samples, (clock + wall, user + system)],
    )


class _Watch:
    """Samples memory and CPU of process trees in a thread; `peak` is the largest sum seen."""

    def __init__(self, roots: Sequence[int], spent: float) -> None:
        self.peak = 0
        self.samples: list[tuple[float, float]] = []
        self._roots = roots
        self._spent = spent
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
            processes = tree(self._roots)
            spent = sum(seconds(processes)) - self._spent
            # A process that has just been awaited is in no account for a moment.
            last = self.samples[-1][1] if self.samples else 0.0
            self.samples.append((time.time(), max(spent, last)))
            self.peak = max(self.peak, sum(map(_memory, processes)))
            number += 1
            # A small command is over before it would be looked at twice.
            share = (time.thread_time() - begun) * _SHARE
            wait = _AT_FIRST if number < _FIRST_SAMPLES else max(_INTERVAL, share)


def tree(roots: Sequence[int]) -> dict[int, list[str]]:
    """The processes and all their descendants that are alive, with the fields of their stat."""
    if not roots:
        return {}
    stats: dict[int, list[str]] = {}
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (fields := _stat(int(entry.name))):
            stats[int(entry.name)] = fields
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: dict[int, list[str]] = {}
    waiting = list(roots)
    while waiting:
        process = waiting.pop()
        if process in stats:
            found[process] = stats[process]
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


def seconds(processes: Mapping[int, list[str]]) -> tuple[float, float]:
    """User and system seconds of the processes and of their awaited children."""
    user = sum(int(fields[11]) + int(fields[13]) for fields in processes.values())
    system = sum(int(fields[12]) + int(fields[14]) for fields in processes.values())
    return user * _TICK, system * _TICK


def _stat(process: int) -> list[str]:
    """The fields of /proc/PID/stat after the name (which may hold blanks); empty if it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return []
