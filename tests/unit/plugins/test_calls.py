"""What a plugin raises is told by its type and place, never by its words."""

from __future__ import annotations

import json
import traceback

import pytest

from flytt.errors import ExtractError, PluginError
from flytt.plugins.calls import plugin_code

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
        pytest.raises(PluginError, match=r"OSError \(No space left on device\)") as caught,
        plugin_code(fails, "x", PluginError),
    ):
        fails(OSError(28, SECRET, SECRET))
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
