"""A throw-away Apache Spark for the tests: master, workers and a Spark Connect server.

Needs Java 17 or 21 and the Python package pyspark in an environment of its own, `.venv-spark`:
`make spark` installs both. A part that is missing is an error, never a skipped test. All of it
listens on this machine alone, and stops with the process that started it, even a killed one.

By hand, a cluster to try: `PYTHONPATH=tests python -m kit.spark_cluster --workers 2`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import IO
from urllib.request import urlopen

from kit.account import Account

ENVIRONMENT = Path(__file__).resolve().parents[2] / ".venv-spark"
_HOST = "127.0.0.1"
_START_SECONDS = 120
_DEPLOY = "org.apache.spark.deploy"

# The tests' queries are over before a better compiler would have paid. Without its own size, the
# memory for what this one makes is small, and the JVM does little else than to sweep it.
_QUICK = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
QUICK = {f"spark.{which}.extraJavaOptions": _QUICK for which in ("driver", "executor")}
_SETTINGS = {
    "spark.driver.host": _HOST,
    "spark.driver.bindAddress": _HOST,
    "spark.connect.grpc.binding.address": _HOST,
    # A port that is taken is an error, not a reason to take the next one.
    "spark.port.maxRetries": "0",
    # Would take programs from anybody, on a port of its own.
    "spark.master.rest.enabled": "false",
    "spark.sql.catalogImplementation": "in-memory",
    # What Spark writes is the group's too, and nobody else's: it does not heed the umask.
    "spark.hadoop.fs.permissions.umask-mode": "007",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_LOG4J = """
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
"""

# Waits until its own standard input closes - when stop() says so, or when the tests die - and then
# ends the group of processes $1, and takes the folder $2 away when nothing writes in it any more.
_GUARD = """
read -r _
kill -KILL -"$1"
for _ in $(seq 100); do
    kill -0 -"$1" 2>/dev/null || break
    sleep 0.1
done
cd / && rm -rf "$2"
"""


class SparkCluster:
    """One running cluster with a folder of its own; `url` is for clients.

    `processes` are master, workers and server ("connect"); a worker starts its executors below it.
    """

    def __init__(self, folder: Path, account: Account) -> None:
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._account = account
        self._guard: subprocess.Popen[bytes] | None = None
        self._landings = count(1)
        self._master, self._pages, self._connect = _free_ports(3)

    @classmethod
    def start(
        cls,
        workers: int = 2,
        cores: int = 1,
        memory: str = "1g",
        *,
        folder: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> SparkCluster:
        """Start workers with so many cores and so much memory each, and wait until all are there.

        `folder` is made, and is gone afterwards. Raises RuntimeError saying what is wrong.
        """
        java = _java()
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="flytt-spark-"))
        else:
            folder.mkdir(parents=True)
            folder = folder.resolve()
        cluster = cls(folder, Account.here())
        try:
            own = {
                "spark.master": f"spark://{_HOST}:{cluster._master}",
                "spark.connect.grpc.binding.port": str(cluster._connect),
                "spark.executor.memory": memory,
                "spark.executor.cores": str(cores),
                "spark.sql.shuffle.partitions": str(workers * cores),
                "spark.eventLog.dir": (folder / "events").as_uri(),
                "spark.sql.warehouse.dir": str(folder / "warehouse"),
            }
            cluster._furnish(_SETTINGS | own | dict(settings or {}))
            cluster._run(java, workers, cores, memory)
        except BaseException:
            cluster.stop()
            raise
        return cluster

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"sc://{_HOST}:{self._connect}"

    def landing(self) -> Path:
        """An empty folder that both the tests and the cluster can write in."""
        place = self.folder / f"landning {next(self._landings)}"
        place.mkdir()
        self._account.owns(place)
        # What the one account writes here, the other can read, change and delete.
        place.chmod(0o2770)
        return place

    def _furnish(self, settings: Mapping[str, str]) -> None:
        """Programs and settings in the cluster's folder, where its account can read them."""
        shutil.copytree(_installed() / "bin", self.folder / "spark" / "bin")
        shutil.copytree(_installed() / "jars", self.folder / "spark" / "jars")
        for name in ("conf", "events", "local", "temporary", "warehouse", "work"):
            (self.folder / name).mkdir()
        (self.folder / "conf" / "log4j2.properties").write_text(_LOG4J)
        (self.folder / "conf" / "spark-defaults.conf").write_text(
            "".join(f"{name} {value}\n" for name, value in settings.items())
        )
        self._account.owns(self.folder)

    def _run(self, java: Path, workers: int, cores: int, memory: str) -> None:
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            # Java finds files with å, ä, ö in their names only in a locale that has them.
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.folder),
            "JAVA_HOME": str(java),
            "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={self.folder / 'temporary'} -XX:-UsePerfData",
            "SPARK_HOME": str(self.folder / "spark"),
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "SPARK_LOCAL_IP": _HOST,
            "SPARK_DAEMON_MEMORY": "256m",
        }
        master = f"spark://{_HOST}:{self._master}"
        place = ["--host", _HOST]
        with (self.folder / "log").open("wb") as log:
            address = ["--port", str(self._master), "--webui-port", str(self._pages)]
            master_class = f"{_DEPLOY}.master.Master"
            self._start("master", [master_class, *place, *address], environment, log)
            self._await(0)
            size = ["--cores", str(cores), "--memory", memory]
            pages = ["--webui-port", "0", "--work-dir", str(self.folder / "work")]
            worker = [f"{_DEPLOY}.worker.Worker", *place, *size, *pages, master]
            for number in range(workers):
                self._start(f"worker {number + 1}", worker, environment, log)
                if cores == 1:
                    # Its compiler and its garbage collection too: a worker is one core.
                    cpus = sorted(os.sched_getaffinity(0))
                    os.sched_setaffinity(
                        self.processes[f"worker {number + 1}"].pid, {cpus[number % len(cpus)]}
                    )
            server = "org.apache.spark.sql.connect.service.SparkConnectServer"
            submit = [f"{_DEPLOY}.SparkSubmit", "--class", server, "spark-internal"]
            # The server is a daemon too, and would have the memory of one.
            self._start("connect", submit, environment | {"SPARK_DAEMON_MEMORY": memory}, log)
            self._await(workers * cores)

    def _start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], log: IO[bytes]
    ) -> None:
        """Start one process of the cluster, all in the group of the first."""
        first = next(iter(self.processes.values()), None)
        self.processes[name] = self._account.popen(
            [self.folder / "spark" / "bin" / "spark-class", *command],
            self.folder,
            log,
            environment,
            group=first.pid if first else 0,
            umask=0o007,
        )
        if first is None:
            guard = ["/bin/sh", "-c", _GUARD, "guard", str(self.processes[name].pid), self.folder]
            self._guard = self._account.popen(guard, Path("/"), log, {"PATH": "/usr/bin:/bin"})

    def _await(self, cores: int) -> None:
        """Wait until the master answers, and until the server answers and has so many cores."""
        deadline = time.monotonic() + _START_SECONDS
        while not self._has(cores):
            ended = [name for name, each in self.processes.items() if each.poll() is not None]
            if ended or time.monotonic() > deadline:
                what = f"{', '.join(ended)} ended" if ended else f"not all of {cores} cores came"
                text = (self.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"Apache Spark did not start: {what}:\n{text}")
            time.sleep(0.1)

    def _has(self, cores: int) -> bool:
        try:
            with urlopen(f"http://{_HOST}:{self._pages}/json/", timeout=5) as answer:
                used = json.load(answer)["coresused"]
            if cores:
                socket.create_connection((_HOST, self._connect), timeout=5).close()
        except (OSError, ValueError):
            # It listens before it has pages to show.
            return False
        return bool(used == cores)

    def stop(self) -> None:
        """Stop all of it and take the folder away."""
        if self._guard and self._guard.stdin:
            self._guard.stdin.close()
            for each in self.processes.values():
                each.wait(_START_SECONDS)
            self._guard.wait(_START_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)


def _java() -> Path:
    """The home of the Java to run on: JAVA_HOME, or that of the PATH."""
    if home := os.environ.get("JAVA_HOME"):
        return Path(home)
    found = shutil.which("java")
    if found is None:
        raise RuntimeError("Java is missing: `make spark` installs it (openjdk-17-jre-headless)")
    return Path(found).resolve().parents[1]


def _installed() -> Path:
    """The folder of the installed Apache Spark."""
    for package in ENVIRONMENT.glob("lib/python3*/site-packages/pyspark"):
        if (package / "jars").is_dir():
            return package
    raise RuntimeError(f"Apache Spark is missing in {ENVIRONMENT}: `make spark` installs it")


def _free_ports(number: int) -> list[int]:
    """Ports that nothing listens on now."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind((_HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def main(argv: Sequence[str] | None = None) -> int:
    """Start a cluster, print the settings that lead to it, and stop it at Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m kit.spark_cluster", description=main.__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cores", type=int, default=1, help="of each worker")
    parser.add_argument("--memory", default="1g", help="of each worker, and of the server")
    parser.add_argument("--folder", type=Path, help="a new one; else one for temporary files")
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    cluster = SparkCluster.start(
        options.workers, options.cores, options.memory, folder=options.folder
    )
    try:
        landing = cluster.landing()
        print(f'url = "{cluster.url}"\nlanding = "{landing}"\n# Ctrl-C stops it.', flush=True)
        signal.pause()
    except KeyboardInterrupt:
        return 0
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
