"""A throw-away Spark Connect server for the tests: Sail, from the wheel pysail, without Java.

It listens on a free port of this machine, runs as nobody when the tests are root's, and ends with
the process that started it, even when that one is killed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from itertools import count
from pathlib import Path

from kit.account import Account

_START_SECONDS = 60
_ENVIRONMENT = {
    "SAIL_MODE": "local",
    "SAIL_SPARK__SESSION_TIMEOUT_SECS": "3600",
    "RUST_LOG": "error",
}


class SailServer:
    """One running server, and a folder that it shares with the tests."""

    def __init__(self, folder: Path, process: subprocess.Popen[str], url: str) -> None:
        self.folder = folder
        self.url = url
        self._process = process
        self._landings = count(1)

    @classmethod
    def start(cls) -> SailServer:
        """Start a server; raises RuntimeError when it says no URL."""
        account = Account.here()
        folder = Path(tempfile.mkdtemp(prefix="flytt-sail-"))
        account.owns(folder)
        process = subprocess.Popen(
            [sys.executable, "-m", "kit.sail_server", str(account.uid), str(account.gid)],
            env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": str(Path(__file__).parents[1])},
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url.startswith("sc://"):
            process.kill()
            shutil.rmtree(folder)
            raise RuntimeError("Sail did not start; what it said stands above.")
        return cls(folder, process, url)

    def landing(self) -> Path:
        """An empty folder that the tests and the server can write to."""
        place = self.folder / f"landning {next(self._landings)}"
        place.mkdir()
        os.chown(place, -1, Account.here().gid)
        place.chmod(0o2770)
        return place

    def stop(self) -> None:
        """End the server, and remove what it wrote."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(_START_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)


def _serve(uid: int, gid: int) -> None:
    # Imported first: the interpreter may lie in folders that are closed to nobody.
    for name in ("importlib.readers", "pyspark"):
        import_module(name)
    from pysail.spark import SparkConnectServer

    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.umask(0o007)
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    host, port = server.listening_address
    print(f"sc://{host}:{port}", flush=True)
    # Ends when the tests do, however they do.
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
