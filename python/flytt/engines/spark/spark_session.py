"""Sessions on a Spark Connect server, which notice within seconds that it is gone."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.machinery import ModuleSpec
from types import FrameType

from flytt.engines.spark.spark_address import Address
from flytt.errors import EngineError


@contextmanager
def _named_program() -> Iterator[None]:
    """Spark's client takes a program without a file (python -c) for its doctests, and ends it."""
    program = sys.modules["__main__"]
    if program.__spec__ is not None or hasattr(program, "__file__"):
        yield
        return
    program.__spec__ = ModuleSpec("", None)
    try:
        yield
    finally:
        program.__spec__ = None


# gRPC would otherwise begin threads in a forked child, and end it when they fail before its exec
# (grpc/grpc#43055). No child here speaks to the parent's server. It is read at the import.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")

with _named_program():
    from pyspark.sql import SparkSession
    from pyspark.sql.connect.client.retries import DefaultPolicy

_SECONDS = 10
# What it warns of is an error afterwards, and what it logs repeats values.
logging.getLogger("SQLQueryContextLogger").disabled = True
warnings.filterwarnings("ignore", module=r"pyspark\.")
# For each call the client tries to reach a dead server for ten minutes, with so many tries for 4
# seconds. At exit one is enough.
_TRIES, _LAST_TRIES = 4, 1


def require_server(address: Address) -> None:
    """Raise EngineError when nothing listens there."""
    try:
        socket.create_connection((address.host, address.port), _SECONDS).close()
    except OSError as error:
        raise EngineError(
            f"No Spark Connect server answers ({type(error).__name__}).",
            where=str(address),
            todo="start it, or correct [engine] url of flytt.toml",
        ) from None


def open_session(url: str) -> SparkSession:
    """The session that the URL names, begun if there is none; this process closes it at exit."""
    session = SparkSession.builder.remote(url).create()
    session.client.set_retry_policies([DefaultPolicy(max_retries=_TRIES)])
    atexit.register(_impatient, session)
    return session


@contextmanager
def interrupted_with(session: SparkSession) -> Iterator[None]:
    """While this lasts, Ctrl-C ends the session's queries on the cluster before anything else."""

    def handler(number: int, frame: FrameType | None) -> None:
        # In a thread: the main one may be in the middle of a call to the server.
        threading.Thread(target=session.interruptAll, daemon=True).start()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _impatient(session: SparkSession) -> None:
    """Close the connection; the server ends the session, which other processes may share."""
    with suppress(Exception):
        # The client has an exit handler of its own, which would wait for a dead server.
        session.client.set_retry_policies([DefaultPolicy(max_retries=_LAST_TRIES)])
        session.client.close()
