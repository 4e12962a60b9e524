"""What is measured: whole runs, loads alone, and the small commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from harness import data, work
from harness.contestants import (
    FLYTT,
    HERE,
    OTHER,
    Contestant,
    flytt_run,
    flytt_weekly,
    others,
    script,
)
from harness.on_spark import on_clusters
from harness.server import Server
from harness.session import Row, take_turns
from harness.work import Command

_SMALL = 30_000
_FEW = 100


@dataclass(frozen=True)
class Bench:
    """What the command line asks for, for one size and engine."""

    engine: str
    posts: int
    store: Path
    scratch: Path
    server: Server | None
    rounds: int
    only: Sequence[str]
    against: Path | None
    say: Callable[[str], None]

    def extracts(self, encoding: str = "utf-8") -> Path:
        """The extracts of this size."""
        return data.extracts(self.store, self.posts, encoding)

    def readable(self, encoding: str = "utf-8") -> Path:
        """The extracts of this size that any bulk load can read."""
        return data.readable(self.extracts(encoding), encoding)

    def wants(self, name: str) -> bool:
        """Whether this contestant takes part; flytt always does, and another checkout if given."""
        if name in (FLYTT, OTHER):
            return True
        return name in self.only if self.only else self.against is None

    def turns(
        self, part: str, contestants: Sequence[Contestant], server: Server | None
    ) -> list[Row]:
        """The contestants that take part, in turn."""
        return take_turns(
            part,
            self.engine,
            self.posts,
            [each for each in contestants if self.wants(each.name)],
            rounds=self.rounds,
            # A small run is over before the machine has read its programs from disk.
            warmups=1 if self.posts <= _SMALL else 0,
            server=server,
            scratch=self.scratch,
            say=self.say,
        )

    @contextmanager
    def database(self) -> Iterator[str | None]:
        """A database outside the turns, on PostgreSQL."""
        if self.server is None:
            yield None
            return
        with self.server.database() as url:
            yield url


def runs(bench: Bench) -> list[Row]:
    """Extracts in, a run's files out."""
    if bench.engine == "spark":
        return on_clusters(bench.posts, bench.store, bench.scratch, bench.rounds, bench.say)
    extracts, few = bench.extracts(), data.extracts(bench.store, _FEW)
    contestants = [flytt_run(FLYTT, extracts, few=few)]
    if bench.against:
        program = work.flytt_of(bench.against)
        contestants.append(flytt_run(OTHER, extracts, few=few, program=program))
    contestants += [*others(bench.engine, extracts), flytt_run("flytt cold", extracts)]
    if bench.wants("flytt cp1252"):
        cp1252 = bench.extracts("cp1252")
        contestants.append(flytt_run("flytt cp1252", cp1252, few=few, encoding="cp1252"))
    if bench.wants("flytt weekly"):
        prepared = Path(mkdtemp(prefix="veckan-", dir=bench.scratch))
        with bench.database() as url:
            work.last_week(prepared, data.nine_of_ten(extracts), url=url)
        contestants.append(flytt_weekly("flytt weekly", prepared, extracts, few))
    if bench.wants("flytt large tables"):
        large = data.large_seeds(bench.store)
        contestants.append(flytt_run("flytt large tables", extracts, few=few, seeds=large))
    return bench.turns("run", contestants, bench.server)


def loads(bench: Bench) -> list[Row]:
    """Five files into five tables, timed inside the program: no start-up in the figures."""
    if bench.engine == "spark":
        return []
    plain, cp1252 = bench.readable(), bench.readable("cp1252")
    flytt, bare = HERE / "load_flytt.py", HERE / f"load_bare_{bench.engine}.py"
    encoded = ("--encoding", "cp1252")
    contestants = [
        script(FLYTT, flytt, plain),
        script("bare load", bare, plain),
        script("flytt cp1252", flytt, cp1252, *encoded),
        script("dlt", HERE / "with_dlt.py", plain, "--load-only", needs="dlt"),
        script("sling", HERE / "load_sling.py", plain, needs="sling_linux_amd64"),
    ]
    if bench.engine == "duckdb":
        contestants[-1] = replace(contestants[-1], missing="it downloads a program for DuckDB")
    if bench.engine == "postgres":
        # DuckDB reads no cp1252 of its own.
        contestants.insert(3, script("bare load cp1252", bare, cp1252, *encoded))
    return bench.turns("load", contestants, bench.server)


def commands(bench: Bench) -> list[Row]:
    """The commands that only look, in a work folder with a run in it."""
    if bench.engine == "spark":
        return []
    folder = Path(mkdtemp(prefix="fragor-", dir=bench.scratch))
    with bench.database() as url:
        work.new_work(folder, bench.extracts(), url=url, seeds=None)
        work.call(work.run_command(folder))
        place: Command = ["--work", folder]
        asked: dict[str, Command] = {
            "flytt --help": [*work.FLYTT, "--help"],
            "flytt status": [*work.FLYTT, "status", *place],
            "flytt explain": [*work.FLYTT, "explain", work.some_post(folder), *place],
            "flytt plugins": [*work.FLYTT, "plugins"],
        }
        # Only the waiting time matters here, so the server is not counted.
        return bench.turns("commands", [_asking(*each) for each in asked.items()], None)


def _asking(name: str, command: Command) -> Contestant:
    return Contestant(name, lambda folder, url: command, codes=work.DONE)


PARTS: dict[str, Callable[[Bench], list[Row]]] = {
    "run": runs,
    "load": loads,
    "commands": commands,
}
