"""A session on a Spark Connect server, with no more patience than a person has."""

from __future__ import annotations

import atexit
import logging
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

_main = sys.modules["__main__"]
if _nameless := _main.__spec__ is None and not hasattr(_main, "__file__"):
    # The client takes a program without a file (python -c) for its own doctests, and ends it.
    _main.__spec__ = ModuleSpec("", None)
from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: E402

if _nameless:
    _main.__spec__ = None

_SECONDS = 10
# What it warns of is an error afterwards, and what it logs repeats values.
logging.getLogger("SQLQueryContextLogger").disabled = True
warnings.filterwarnings("ignore", module=r"pyspark\.")
# The client's own patience with a server that is gone is ten minutes for each call; with so many
# tries it is 4 seconds, and with one nothing waits for it in the end.
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
    """The session that the URL names, begun if there is none; it ends with this process's use."""
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
    """Close the connection; the session itself is another process's too, and ends by itself."""
    with suppress(Exception):
        # What the client says goodbye with after this, a dead server does not keep it from ending.
        session.client.set_retry_policies([DefaultPolicy(max_retries=_LAST_TRIES)])
        session.client.close()
