"""The frame of the command line: start, exit codes, errors, options and output."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import click
import pytest

from flytt import __version__
from flytt.cli.main import COMMANDS, Entry, main
from flytt.cli.options import DATE, json_option, work_option
from flytt.cli.output import (
    COULD_NOT_RUN,
    DONE,
    FINDINGS,
    clean,
    note,
    print_json,
    progress,
    table,
)
from flytt.errors import SettingsError

FLYTT = (sys.executable, "-m", "flytt")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def prov(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command `prov` that does what its argument says."""

    @click.command()
    @click.argument("what")
    @click.option("--date", "day", type=DATE)
    @work_option
    @json_option
    def command(what: str, day: date | None, work: Path, as_json: bool) -> int:
        """Try."""
        if what == "user":
            raise SettingsError("Wrong.", where="flytt.toml", todo="correct it")
        if what == "bug":
            raise ValueError("a bug")
        if what == "interrupt":
            raise KeyboardInterrupt
        if what == "exit":
            raise SystemExit(7)
        if what == "pipe":
            raise BrokenPipeError
        click.echo(f"{day} {work} {as_json}")
        return FINDINGS if what == "findings" else DONE

    module = ModuleType("prov_command")
    vars(module)["command"] = command
    monkeypatch.setitem(sys.modules, "prov_command", module)
    monkeypatch.setitem(COMMANDS, "prov", Entry("prov_command", "Begin", "Try."))


def test_help_lists_every_command_and_imports_none() -> None:
    program = (
        "import sys; from flytt.cli.main import main; code = main(['--help']); "
        "print(code, *sorted({n.split('.')[0] for n in sys.modules} | "
        "{n for n in sys.modules if n.startswith('flytt.')}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    *help_page, modules = done.stdout.splitlines()
    for name, entry in COMMANDS.items():
        assert any(line.split()[:1] == [name] and entry.help in line for line in help_page), name
    loaded = modules.split()
    assert loaded[0] == "0"
    assert not {"dbt", "duckdb", "sqlalchemy", "psycopg", "pluggy"} & set(loaded)
    assert {n for n in loaded if n.startswith("flytt.cli.")} == {
        "flytt.cli.main",
        "flytt.cli.output",
    }


@pytest.mark.parametrize("name", ["init", "plugins"])
def test_help_of_one_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == DONE
    out = capsys.readouterr().out
    assert "Example:" in out
    assert "--verbose" in out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == DONE
    assert capsys.readouterr().out == f"flytt {__version__}\n"


@pytest.mark.usefixtures("prov")
class TestMain:
    """What `main` makes of what a command does."""

    def test_codes(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["prov", "done"]) == DONE
        assert main(["prov", "findings"]) == FINDINGS
        assert capsys.readouterr().err == ""

    def test_a_mistake_of_the_user(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["prov", "user"]) == COULD_NOT_RUN
        out, err = capsys.readouterr()
        assert out == ""
        assert err == "Error: Wrong.\n  where: flytt.toml\n  next:  correct it\n"

    @pytest.mark.parametrize("words", [["-v", "prov", "user"], ["prov", "user", "--verbose"]])
    def test_verbose_adds_the_traceback(
        self, words: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(words) == COULD_NOT_RUN
        assert "Traceback" in capsys.readouterr().err
        # The option is the call's own: the next one is quiet again.
        assert main(["prov", "user"]) == COULD_NOT_RUN
        assert "Traceback" not in capsys.readouterr().err

    def test_a_bug_keeps_its_traceback_without_words_that_may_be_a_row(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["prov", "bug"]) == COULD_NOT_RUN
        err = capsys.readouterr().err
        assert "Traceback" in err
        assert "ValueError\n" in err
        assert "ValueError: a bug" not in err
        assert "This is a bug in flytt." in err

    def test_interrupted(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["prov", "interrupt"]) == 130
        assert "Interrupted." in capsys.readouterr().err

    def test_exit_passes(self) -> None:
        with pytest.raises(SystemExit) as caught:
            main(["prov", "exit"])
        assert caught.value.code == 7

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["prv"], "No such command 'prv'; the nearest known one is 'prov'."),
            (["prov", "x", "--dat", "y"], "No such option"),
            (["prov"], "Missing argument"),
            (["prov", "x", "--date", "2026-13-01"], "'2026-13-01' is not a calendar date."),
            (["prov", "x", "--date", "2026-02-29"], "'2026-02-29' is not a calendar date."),
            (["prov", "x", "--date", "20260201"], "'20260201' is not written YYYY-MM-DD."),
            (["prov", "x", "--date", "2026-W01-1"], "'2026-W01-1' is not written YYYY-MM-DD."),
            (["prov", "x", "--date", "٢٠٢٦-٠١-٠١"], "is not written YYYY-MM-DD."),
            (["prov", "x", "--date", "1899-12-31"], "'1899-12-31' is outside the years"),
        ],
    )
    def test_wrong_use(
        self, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(words) == COULD_NOT_RUN
        out, err = capsys.readouterr()
        assert out == ""
        assert message in err
        assert "Traceback" not in err

    def test_shared_options(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["prov", "x", "--date", "2024-02-29", "-w", "skane", "--json"]) == DONE
        assert main(["prov", "x"]) == DONE
        assert capsys.readouterr().out == "2024-02-29 skane True\nNone . False\n"

    def test_the_reader_of_a_pipe_may_leave(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("flytt.cli.main.drop_output", lambda: DONE)
        assert main(["prov", "pipe"]) == DONE
        assert capsys.readouterr().err == ""


def test_a_closed_pipe_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*FLYTT, "plugins"], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (DONE, b"")


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_any_encoding_of_the_terminal_will_do(encoding: str) -> None:
    program = (
        "from flytt.cli.output import *; forgive_output(); line('å – \\u2713'); print_json('å – ✓')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=True,
    )
    text, document = done.stdout.splitlines()
    assert text
    assert json.loads(document) == "å – ✓"


def test_no_command_shows_the_help() -> None:
    done = subprocess.run([*FLYTT], capture_output=True, text=True, check=False)
    assert done.returncode == COULD_NOT_RUN
    assert "Usage: flytt" in done.stdout + done.stderr


def test_init_and_its_refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = tmp_path / "skane"
    assert main(["init", str(work)]) == DONE
    assert str(work / "flytt.toml") in capsys.readouterr().out
    assert main(["init", str(work)]) == COULD_NOT_RUN
    assert "flytt.toml is already there." in capsys.readouterr().err


def test_plugins_as_table_and_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLYTT_PLUGINS", "")
    assert main(["plugins"]) == DONE
    header, first, *_ = capsys.readouterr().out.splitlines()
    assert header.split() == ["name", "kind", "version", "distribution", "state"]
    assert first.split() == ["pasis", "source", __version__, "flytt", "ok"]
    assert main(["plugins", "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert {(each["name"], each["kind"], each["state"]) for each in found} == {
        ("pasis", "source", "ok"),
        ("vaps", "source", "ok"),
        ("pu", "source", "ok"),
        ("millennium", "target", "ok"),
        ("atgardslista", "target", "ok"),
        ("tieto", "target", "ok"),
        ("millennium", "receipt reader", "ok"),
    }


def test_plugins_lists_failures(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLYTT_PLUGINS", "finns_ej")
    assert main(["plugins"]) == FINDINGS
    assert "failed: FLYTT_PLUGINS names it, but it is not installed" in capsys.readouterr().out


def test_cells_are_one_line_without_control_characters() -> None:
    assert clean("a\x1b[31mb\r\nc\td\u202e") == "a�[31mb c d�"
    assert clean(None) == ""
    assert clean(3) == "3"


def test_a_table_elsewhere_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    table(("namn", "antal"), [("å", 1), ("längre namn", None)], title="Titel")
    assert capsys.readouterr().out == "Titel\nnamn         antal\nå            1\nlängre namn\n"
    table(("namn",), [])
    assert capsys.readouterr().out == "namn\n"


def test_a_table_on_a_terminal_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    table(("namn", "färg"), [("x" * 200, "[red]rå[/red]"), ("\x1b[31mb", "")])
    header, wide, coloured = terminal.getvalue().splitlines()
    assert header == f"{'namn':200}  färg"
    assert wide == f"{'x' * 200}  [red]rå[/red]"
    assert coloured == "�[31mb"


def test_json_of_dataclasses_dates_and_paths(capsys: pytest.CaptureFixture[str]) -> None:
    @dataclass(frozen=True)
    class Point:
        """One."""

        name: str
        day: date

    print_json({"points": [Point("å", date(2026, 5, 4))], "path": Path("a")})
    out = capsys.readouterr().out
    assert json.loads(out) == {"points": [{"name": "å", "day": "2026-05-04"}], "path": "a"}
    assert "å" in out


def test_progress_keeps_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Reading") as step:
        for name in ("one", "two", "three"):
            step(name)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Reading: 3 (")
    assert len(err.splitlines()) == 1


def test_progress_on_a_terminal_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("Reading") as step:
        step("one")
    assert re.search(r"Reading  \[#+\]  1\b", terminal.getvalue())
    assert "Reading: 1 (" in terminal.getvalue()


def test_a_note_does_not_share_the_line_of_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    note("week 1")
    assert capsys.readouterr().err == "week 1\n"
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("Reading") as step:
        note("week 1")
        step("one")
    before, after = terminal.getvalue().split("week 1\n")
    assert before.endswith("\033[G\033[K")
    assert "Reading" in before and "Reading" in after
