"""What a plugin raises is reported by its type and place, never by its words."""

from __future__ import annotations

import errno
import json
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flytt.api import Delivery, Extract, Receipt, Rows, Source, SourceSettings, Table, Target
from flytt.commands.receipts import _received
from flytt.errors import DiskError, ExtractError, FlyttError, PluginError, ReceiptError
from flytt.export.export import _write
from flytt.extract.open_extracts import open_streams
from flytt.plugins.calls import plugin_code
from flytt.testing import PlayDelivery

SECRET = "19930909-2394"


def fails(error: Exception) -> None:
    raise error


def test_the_words_of_an_exception_go_nowhere() -> None:
    with (
        pytest.raises(PluginError) as caught,
        plugin_code(fails, "writing for target kort", PluginError),
    ):
        fails(ValueError(SECRET))
    assert caught.value.message == "A plugin failed while writing for target kort: ValueError"
    line = fails.__code__.co_firstlineno + 1
    assert caught.value.where == f"{__name__}:{line}"
    assert caught.value.todo
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_the_place_is_in_the_plugin_wherever_the_exception_is_from() -> None:
    with pytest.raises(PluginError) as caught, plugin_code(fails, "x", PluginError):
        json.loads(f'{{"{SECRET}"}}')
    assert caught.value.where and caught.value.where.startswith(f"{__name__}:")
    assert "JSONDecodeError" in caught.value.message


def test_what_the_system_refused_keeps_its_reason() -> None:
    with (
        pytest.raises(PluginError, match=r"OSError \(Too many open files\)") as caught,
        plugin_code(fails, "x", PluginError),
    ):
        fails(OSError(errno.EMFILE, SECRET, SECRET))
    assert SECRET not in str(caught.value)


def test_a_full_disk_is_reported_as_everywhere() -> None:
    with (
        pytest.raises(DiskError, match=r"The disk is full\.") as caught,
        plugin_code(fails, "x", PluginError),
    ):
        fails(OSError(errno.ENOSPC, SECRET, SECRET))
    assert caught.value.where and caught.value.where.startswith(f"{__name__}:")
    assert SECRET not in str(caught.value)


def test_a_plugins_own_flytt_error_passes() -> None:
    with (
        pytest.raises(ExtractError, match="the folder is missing"),
        plugin_code(fails, "x", PluginError),
    ):
        fails(ExtractError("the folder is missing"))


def test_an_interruption_is_no_failure() -> None:
    with pytest.raises(KeyboardInterrupt), plugin_code(fails, "x", PluginError):
        raise KeyboardInterrupt


class Broken(Source):
    """A source that fails before it has named its extracts."""

    def extracts(self, settings: SourceSettings) -> Sequence[Extract]:
        """Fail."""
        raise ValueError(SECRET)


class BrokenTarget(Target):
    """A target that fails while it writes."""

    def write(self, delivery: Delivery) -> None:
        """Fail."""
        raise ValueError(SECRET)


class BrokenReader:
    """A reader that fails after its first receipt."""

    name = "broken"

    def read(self, path: Path) -> Iterator[Receipt]:
        """Fail."""
        yield Receipt(2, "r", "p", "OK", datetime(2026, 10, 5, tzinfo=UTC), "2026-10-05")
        raise ValueError(SECRET)


class Given(Source):
    """A source that gives what the test says."""

    def extracts(self, settings: SourceSettings) -> Sequence[Extract]:
        """What the test says."""
        given: Sequence[Extract] = settings.options["given"]
        return given


def test_a_run_refuses_a_source_that_leaves_a_table_out() -> None:
    """A table that nobody reads would be empty, and its posts gone."""
    kort, annat = (Table(f"prov_{name}", "PROV", "id", ("id",)) for name in ("kort", "annat"))
    source = Given("prov", "PROV", (kort, annat))
    one = Rows(kort, "prov", lambda: iter([("1",)]))
    for given, words in (
        ([one], r"each table once: \['prov_annat', 'prov_kort'\], it gives \['prov_kort'\]"),
        (["prov_kort.csv", one], "an object of type str is no extract"),
        (None, "returned NoneType, not a list"),
    ):
        settings = SourceSettings("prov", "prov", options={"given": given})
        session: Any = SimpleNamespace(
            settings=SimpleNamespace(sources={"prov": settings}),
            plugins=SimpleNamespace(source=lambda _name: source),
        )
        with pytest.raises(ExtractError, match=words):
            open_streams(session)


def test_every_call_into_a_plugin_is_guarded(tmp_path: Path) -> None:
    source = Broken("trasig", "TRASIG", ())
    settings = SimpleNamespace(sources={"x": SourceSettings("x", "trasig")})
    session: Any = SimpleNamespace(
        settings=settings, plugins=SimpleNamespace(source=lambda _name: source)
    )
    delivery: Any = PlayDelivery(tmp_path, {})
    calls: dict[type[FlyttError], Callable[[], object]] = {
        ExtractError: lambda: open_streams(session),
        PluginError: lambda: _write(delivery, [BrokenTarget("trasig")], lambda _text: None),
        ReceiptError: lambda: list(_received(BrokenReader(), tmp_path)),
    }
    for kind, call in calls.items():
        with pytest.raises(kind, match=r"A plugin failed while .*: ValueError") as caught:
            call()
        assert caught.value.where and caught.value.where.startswith(f"{__name__}:")
        assert SECRET not in "".join(traceback.format_exception(caught.value))
