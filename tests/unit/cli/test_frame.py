"""The frame of the command line: start, exit codes, errors, options and output."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import click
import pytest

from flytt import __version__
from flytt.cli.main import COMMANDS, LINES, Entry, main
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
from flytt.work.log import Step

ROOT = Path(__file__).parents[3]
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


@pytest.mark.parametrize("name", COMMANDS)
def test_a_help_page_fits_a_screen_of_80_columns(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main([name, "--help"]) == DONE
    assert [line for line in capsys.readouterr().out.splitlines() if len(line) > 80] == []


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

    def test_a_pipe_that_breaks_in_a_command_is_no_reader_that_has_left(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["prov", "pipe"]) == COULD_NOT_RUN
        assert "BrokenPipeError\nThis is a bug in flytt." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"), [(["plugins"], FINDINGS), (["plugins", "--json"], FINDINGS), (["-h"], DONE)]
)
@pytest.mark.parametrize("errors_too", [False, True])
def test_the_exit_code_is_what_was_found_also_when_nobody_reads(
    words: list[str], code: int, errors_too: bool
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*FLYTT, *words],
        stdout=writer,
        stderr=writer if errors_too else subprocess.PIPE,
        env={**os.environ, "FLYTT_PLUGINS": "finns_ej"},
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr or b"") == (code, b"")


def test_a_mistake_is_one_also_when_nobody_reads() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*FLYTT, "statu"], stdout=writer, stderr=writer, check=False)
    os.close(writer)
    assert done.returncode == COULD_NOT_RUN


@pytest.mark.parametrize(
    ("redirected", "said"),
    [(">&-", ""), (">/dev/full", "Error: the answer cannot be written: No space left on device.")],
)
def test_without_a_stdout_that_takes_the_answer(redirected: str, said: str) -> None:
    done = subprocess.run(
        f"FLYTT_PLUGINS=finns_ej {sys.executable} -c "
        f"'from flytt.cli.main import console; console()' plugins {redirected}",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (FINDINGS, said)


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
    out = capsys.readouterr().out
    assert str(work / "flytt.toml") in out
    # What it says next can be given as it stands, but for the date.
    assert f"flytt check --work {work} --date YYYY-MM-DD" in out
    assert f"flytt run --work {work} --date YYYY-MM-DD" in out
    assert main(["init", str(work)]) == COULD_NOT_RUN
    assert "flytt.toml is already there." in capsys.readouterr().err


def test_a_long_message_is_a_beginning_and_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "skane"
    assert main(["init", str(work)]) == DONE
    header, row = (ROOT / "seeds" / "driftstart.csv").read_text("utf-8").splitlines()[:2]
    rows = [row.replace(row.split(";")[1], "i höst") for _ in range(900)]
    text = "\n".join([header, *rows, ""])
    (work / "mappningar" / "driftstart.csv").write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "--work", str(work), "--date", "2026-10-05"]) == COULD_NOT_RUN
    *shown, more, where, _next = capsys.readouterr().err.splitlines()
    file = work / ".flytt" / "fel.txt"
    assert len(shown) == LINES
    assert (
        more
        == f"  … and {len(file.read_text('utf-8').splitlines()) - LINES - 2} more lines: {file}"
    )
    assert where.startswith("  where: ")
    assert file.stat().st_mode & 0o777 == 0o600


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
    out = " ".join(capsys.readouterr().out.split())
    assert "failed: FLYTT_PLUGINS names it, but it is not installed" in out


def test_cells_are_one_line_without_control_characters() -> None:
    assert clean("a\x1b[31mb\r\nc\td\u202e") == "a�[31mb c d�"
    assert clean(None) == ""
    assert clean(3) == "3"


def test_a_table_elsewhere_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    table(("namn", "antal"), [("å", 1), ("längre namn", None)], title="Titel")
    assert capsys.readouterr().out == "Titel\nnamn         antal\nå            1\nlängre namn\n"
    table(("namn",), [])
    assert capsys.readouterr().out == "namn\n"


ROWS = [
    ("vaps_remiss_fran_annan_region", "2026-10-05-1", "Fyll i måldatum på bevakningen (bild 090)."),
    ("pu", "ovning-2026-10-12-1", "/srv/flytt/korningar/2026-10-12-1/atgardslista.csv"),
]


@pytest.mark.parametrize("width", [200, 110, 80, 40, 10])
def test_no_word_of_a_table_is_split(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    table(("tabell", "run or order", "what to do"), ROWS)
    out = capsys.readouterr().out
    words = [word for row in ROWS for cell in row for word in cell.split()]
    assert set(words) <= set(out.split())
    longest = max(map(len, words))
    # A block puts its column's name and two blanks before a word.
    assert max(map(len, out.splitlines())) <= max(width, len("run or order") + 2 + longest)
    if width == 200:
        assert len(out.splitlines()) == 3
    if width == 80:
        assert out.splitlines()[:4] == [
            "tabell        vaps_remiss_fran_annan_region",
            "run or order  2026-10-05-1",
            "what to do    Fyll i måldatum på bevakningen (bild 090).",
            "",
        ]


def test_a_wide_table_gives_up_width_where_words_can_part(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    table(("file", "what it is"), [("atgardslista.csv", "what the clinics must correct")])
    assert capsys.readouterr().out.splitlines() == [
        "file              what it is",
        "atgardslista.csv  what the clinics must",
        "                  correct",
    ]


def test_a_cell_on_a_terminal_changes_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    table(("namn", "färg"), [("[red]rå[/red]", "\x1b[31mb")])
    assert terminal.getvalue().splitlines()[1] == "[red]rå[/red]  �[31mb"


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


STEPS = [
    Step("extract", "pasis_bevakning", 2, 5),
    Step("transform", "int_dubbletter", 34, 122),
    Step("export", "ledger"),
]


def test_progress_says_nothing_of_what_is_soon_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("flytt.cli.output.AT_LEAST", 1_000)
    with progress("run") as step:
        for each in STEPS:
            step(each)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("flytt.cli.output.AT_LEAST", 0)
    with progress("run") as step:
        step(STEPS[0])
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"run: done in \d+\.\d s\n", err)


def test_progress_in_a_pipe_names_the_step_every_few_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("flytt.cli.output.EVERY", 0.001)
    said = ""
    with progress("extract") as step:
        for each, words in zip(
            STEPS,
            (
                "extract: step 2 of 5: pasis_bevakning (0 s)\n",
                "extract: transform, step 34 of 122: int_dubbletter (0 s)\n",
                "extract: export: ledger (0 s)\n",
            ),
            strict=True,
        ):
            step(each)
            # A step that takes its time is named again.
            while said.count(words) < 2:
                said += capsys.readouterr().err


def test_progress_on_a_terminal_is_one_line_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("flytt.cli.output.AT_LEAST", 0)
    with progress("run") as step:
        for each in STEPS:
            step(each)
    shown = terminal.getvalue().split("\033[G\033[K")
    assert shown[1] == "run: extract, step 2 of 5: pasis_bevakn"
    assert shown[3] == "run: export: ledger (0 s)"
    assert re.fullmatch(r"run: done in \d+\.\d s\n", shown[-1])
    assert terminal.getvalue().count("\n") == 1


def test_progress_leaves_the_terminal_clean_for_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with suppress(SettingsError), progress("run") as step:
        step(STEPS[0])
        raise SettingsError("Wrong.")
    assert terminal.getvalue().endswith("(0 s)\033[G\033[K")


def test_a_note_stands_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    note("week 1")
    assert capsys.readouterr().err == "week 1\n"
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    note("week 1")
    assert terminal.getvalue() == "\033[G\033[Kweek 1\n"
