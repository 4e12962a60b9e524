"""Where a PostgreSQL database is: the URL from the settings, for libpq and for dbt."""

from __future__ import annotations

from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from flytt.errors import SettingsError

_WHERE = "flytt.toml [engine] url"
_FORM = "write postgresql://user:password@host:port/database, with %-codes for signs in a name"
# Only parameters that dbt supports too: a setting that applies to one of the two connections is
# worse than none.
_FOR_DBT = {
    "sslmode": "FLYTT_PG_SSLMODE",
    # libpq's own: dbt gives it none of these.
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslrootcert": "PGSSLROOTCERT",
    "connect_timeout": "FLYTT_PG_CONNECT_TIMEOUT",
}
# The database's own settings must not change results, or end a long statement or lock.
_HABITS = {
    "datestyle": "ISO,YMD",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "extra_float_digits": "1",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    # The rules are hundreds of small expressions: compiling them takes longer than their work.
    "jit": "off",
}
_BASIC = ("host", "port", "user", "password", "dbname")


@dataclass(frozen=True)
class Address:
    """A database and its user; `extra` holds the URL's parameters (sslmode and its like).

    `session` is what its sessions set. Its text never holds the password.
    """

    host: str
    port: int
    user: str
    database: str
    password: str = field(repr=False)
    extra: dict[str, str]
    session: dict[str, str]

    @classmethod
    def of(cls, url: str, memory: str) -> Address:
        """Read a URL; a folder is a host too (unix socket: `?host=/run/postgresql`).

        `memory` is what each sort and hash of a query may take.
        Raises SettingsError, never repeating the URL, for it holds the password.
        """
        try:
            parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
        except psycopg.Error:
            # libpq's own words quote the part it cannot read, which may be the password.
            raise _refusal("cannot be read") from None
        unknown = sorted(parts.keys() - {*_BASIC, *_FOR_DBT})
        if unknown:
            raise _refusal(
                f"has parameters that dbt does not know: {', '.join(unknown)}",
                f"leave them out; known ones are {', '.join(_FOR_DBT)}",
            )
        # An unescaped @ or / leaves the password's tail there, and both are shown.
        if "@" in parts.get("host", "")[1:] + parts.get("dbname", ""):
            raise _refusal("has an @ too many", f"{_FORM} or password: %40 for @, %2F for /")
        names = {"user": "user", "database": "dbname"}
        missing = [what for what, name in names.items() if not parts.get(name)]
        if missing:
            raise _refusal(f"names no {' and no '.join(missing)}")
        port = parts.get("port", "5432")
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise _refusal("has no valid port")
        return cls(
            host=parts.get("host", ""),
            port=int(port),
            user=parts["user"],
            database=parts["dbname"],
            password=parts.get("password", ""),
            extra={name: value for name, value in parts.items() if name in _FOR_DBT},
            session={**_HABITS, "work_mem": memory},
        )

    def __str__(self) -> str:
        return f"{self.user}@{self.host or 'localhost'}:{self.port}/{self.database}"

    def connect(self) -> psycopg.Connection:
        """A connection that commits each statement; raises SettingsError when there is none.

        The database must be in UTF-8: others cannot hold every character of an extract.
        """
        try:
            connection = psycopg.connect(self._conninfo(), autocommit=True)
        except psycopg.Error as error:
            reason = self._reason(error)
            todo = "check the url, the network and the database's rights, then run again"
            if "startup parameter" in reason:
                todo = (
                    "pgbouncer refuses a session's settings: set ignore_startup_parameters ="
                    " options there, or let the url name the server itself"
                )
            raise SettingsError(
                f"PostgreSQL cannot be reached: {reason}", where=str(self), todo=todo
            ) from None
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            connection.close()
            raise SettingsError(
                f"The database stores text in {encoding}; flytt needs UTF8.",
                where=str(self),
                todo="make another: create database ... template template0 encoding 'UTF8'",
            )
        for name, value in self.session.items():
            connection.execute(f"set {name} = '{value}'".encode())
        return connection

    def refuse_read_only(self, connection: psycopg.Connection) -> None:
        """Raise SettingsError when nothing can be written in the session."""
        if connection.info.parameter_status("in_hot_standby") == "on":
            reason, todo = "is a standby", "let the url name the primary"
        elif connection.info.parameter_status("default_transaction_read_only") == "on":
            reason = "has default_transaction_read_only = on for this user or database"
            todo = "set it to off for flytt's user, or let the url name another user"
        else:
            return
        raise SettingsError(
            f"PostgreSQL can only be read: it {reason}.", where=str(self), todo=todo
        )

    def _conninfo(self) -> str:
        parts = {
            "connect_timeout": "10",
            **self.extra,
            "host": self.host,
            "port": str(self.port),
            "user": self.user,
            "password": self.password,
            "dbname": self.database,
            "application_name": "flytt",
            "client_encoding": "UTF8",
            # As dbt's sessions begin: who refuses them is found before anything is loaded.
            "options": self._options,
        }
        # Left out, host and password are libpq's own to find (default socket, .pgpass).
        return make_conninfo("", **{name: value for name, value in parts.items() if value})

    @property
    def _options(self) -> str:
        return " ".join(f"-c {name}={value}" for name, value in self.session.items())

    def _reason(self, error: psycopg.Error) -> str:
        """libpq's first line; it quotes no password, which is made sure of."""
        line = (str(error).strip().splitlines() or ["no reason given"])[0]
        return line.replace(self.password, "***") if self.password else line

    def dbt_environment(self) -> dict[str, str]:
        """The variables that profiles.yml reads."""
        return {
            "FLYTT_PG_HOST": self.host,
            "FLYTT_PG_PORT": str(self.port),
            "FLYTT_PG_USER": self.user,
            # dbt keeps variables of this prefix out of its logs and files.
            "DBT_ENV_SECRET_FLYTT_PG_PASSWORD": self.password,
            "FLYTT_PG_DATABASE": self.database,
            # libpq's own variables: dbt has no option for a session's settings, and these go before
            # the user's and the role's.
            "PGOPTIONS": self._options,
            "PGCLIENTENCODING": "UTF8",
            "PGDATESTYLE": self.session["datestyle"],
            **{_FOR_DBT[name]: value for name, value in self.extra.items()},
        }


def _refusal(problem: str, todo: str = _FORM) -> SettingsError:
    return SettingsError(f"The PostgreSQL URL {problem}.", where=_WHERE, todo=todo)
