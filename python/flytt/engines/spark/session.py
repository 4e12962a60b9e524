"""A session on a Spark Connect server, with no more patience than a person has."""

from __future__ import annotations

import atexit
import socket
import warnings
from contextlib import suppress

from pyspark.sql import SparkSession
from pyspark.sql.connect.client.retries import DefaultPolicy

from flytt.engines.spark.address import Address
from flytt.errors import EngineError

_SECONDS = 10
# What it warns of is an error afterwards, or its own business.
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


def _impatient(session: SparkSession) -> None:
    """What the client says goodbye with after this, a dead server does not keep it from ending."""
    with suppress(Exception):
        session.client.set_retry_policies([DefaultPolicy(max_retries=_LAST_TRIES)])
