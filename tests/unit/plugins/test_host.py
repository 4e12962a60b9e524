"""The host loads plugins one by one and says what is wrong with each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flytt.cli.main import main
from flytt.cli.output import FINDINGS
from flytt.errors import PluginError
from flytt.plugins import host
from flytt.plugins.host import Plugins, load_plugins
from flytt.work.session import Session
from unit.plugins.conftest import Install

SOURCE = """
from flytt.api import Source, Table, hookimpl

@hookimpl
def flytt_sources():
    table = Table("{name}_kort", "{system}", "kort_id", ("kort_id", "personnummer"))
    return [Source("{name}", "{system}", (table,))]
"""


def source(name: str) -> str:
    return SOURCE.format(name=name, system=name.upper())


def cause(plugins: Plugins, name: str) -> str:
    return next(failure.cause for failure in plugins.failures if failure.name == name)


def test_built_ins_are_ordinary_plugins() -> None:
    plugins = load_plugins()
    assert plugins.source("pasis").kallsystem == "PASIS"
    assert [t.name for t in plugins.source("pasis").tables] == [
        "pasis_vardatagande",
        "pasis_bevakning",
        "pasis_patient",
    ]
    assert plugins.source("vaps").post_table == "vaps_remiss"
    assert plugins.source("pu").posts is None
    assert plugins.receipt_reader("millennium").name == "millennium"
    assert [t.name for t in plugins.run_targets(("millennium", "atgardslista"))] == [
        "millennium",
        "atgardslista",
    ]
    assert [t.name for t in plugins.closure_targets(("millennium",))] == ["tieto"]


def test_built_ins_import_nothing_heavy() -> None:
    program = (
        "import sys; from flytt.plugins.host import load_plugins; load_plugins(); "
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not {"dbt", "duckdb", "sqlalchemy", "psycopg"} & set(done.stdout.split())


def test_an_installed_plugin_is_found(install: Install) -> None:
    install("flytt-kort", {"kort": "plug_kort"}, {"plug_kort.py": source("kort")})
    plugins = load_plugins()
    assert plugins.source("kort").kallsystem == "KORT"
    assert not plugins.failures


def test_a_plugin_for_another_api_is_refused(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("flytt-ny", {"ny": "plug_ny"}, {"plug_ny.py": "api = 2\n" + source("ny")})
    install("flytt-kort", {"kort": "plug_kort"}, {"plug_kort.py": source("kort")})
    text = "from flytt import api\n" + source("annan")
    install("flytt-annan", {"annan": "plug_annan"}, {"plug_annan.py": text})
    plugins = load_plugins()
    assert cause(plugins, "ny").endswith("has 1: upgrade flytt")
    with pytest.raises(PluginError, match="it is written for plugin api 2"):
        plugins.source("ny")
    # From before there were versions: it works, and the list says what is missing.
    found = {line.name: line for line in plugins.lines()}
    for name in ("kort", "annan"):
        assert found[name].state == "ok"
        assert "write `api = 1` in its module" in found[name].cause
    assert (found["pasis"].cause, found["pasis"].api) == ("", 1)
    monkeypatch.setattr(host, "API", 2)
    assert "written for plugin api 1, this flytt" in cause(load_plugins(), "kort")


def test_the_example_is_found(example: Path) -> None:
    plugins = load_plugins()
    assert plugins.source("exempel").options == ("jsonl",)
    assert plugins.run_targets(["exempel_lista"])[0].dbt is not None
    origin = next(p.origin for p in plugins.sources.all() if p.plugin.name == "exempel")
    assert (origin.distribution, origin.version) == ("flytt-exempel", "1.0.0")


def test_one_broken_plugin_harms_nobody_until_asked_for(install: Install) -> None:
    install("flytt-trasig", {"trasig": "plug_trasig"}, {"plug_trasig.py": "import finns_ej\n"})
    install("flytt-kort", {"kort": "plug_kort"}, {"plug_kort.py": source("kort")})
    plugins = load_plugins()
    assert plugins.source("kort").name == "kort"
    (failure,) = plugins.failures
    assert (failure.name, failure.distribution, failure.version) == (
        "trasig",
        "flytt-trasig",
        "1.2.3",
    )
    assert failure.cause == "ModuleNotFoundError: No module named 'finns_ej'"
    with pytest.raises(PluginError, match=r"trasig of flytt-trasig 1\.2\.3: ModuleNotFound"):
        plugins.source("trasig")
    # Nor is it hidden when what it would have provided has another name.
    with pytest.raises(PluginError, match="could not be loaded: trasig"):
        plugins.source("annat")


def test_a_plugin_that_ends_the_program_is_a_failure(install: Install) -> None:
    install("flytt-stopp", {"stopp": "plug_stopp"}, {"plug_stopp.py": "raise SystemExit(3)\n"})
    assert cause(load_plugins(), "stopp") == "SystemExit: 3"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "from flytt.api import hookimpl\n@hookimpl\ndef flytt_source(): return []\n",
            "flytt_source is no hook; the nearest one is flytt_sources",
        ),
        ("def flytt_targets(): return []\n", "flytt_targets is not marked with @hookimpl"),
        (
            "from flytt.api import hookimpl\n@hookimpl\ndef kallor(): return []\n",
            "unknown hook 'kallor'",
        ),
        (
            "from flytt.api import hookimpl\n@hookimpl\ndef flytt_sources(x): return []\n",
            "PluginValidationError",
        ),
        (
            "from flytt.api import hookimpl\n@hookimpl\ndef flytt_sources(): pass\n",
            "flytt_sources returned NoneType, not a list",
        ),
        (
            "from flytt.api import hookimpl\n@hookimpl\ndef flytt_sources(): return ['pasis']\n",
            "flytt_sources: an object of type str is no Source",
        ),
        (
            "from flytt.api import Target, hookimpl\nclass T(Target):\n  pass\n"
            "@hookimpl\ndef flytt_targets(): return [T]\n",
            "the class T (not an instance of it) is no Target",
        ),
        (
            "from flytt.api import hookimpl\n@hookimpl\ndef flytt_receipt_readers(): return [1]\n",
            "an object of type int has no read(path)",
        ),
        (
            "from flytt.api import hookimpl\n@hookimpl\ndef flytt_sources(): return 1 / 0\n",
            "ZeroDivisionError at plug_fel:3",
        ),
    ],
)
def test_a_hook_that_would_not_work_is_a_failure(install: Install, text: str, words: str) -> None:
    install("flytt-fel", {"fel": "plug_fel"}, {"plug_fel.py": text})
    assert words in cause(load_plugins(), "fel")


def test_all_that_is_wrong_with_a_source_is_said_at_once(install: Install) -> None:
    text = """
from flytt.api import Source, Table, hookimpl

@hookimpl
def flytt_sources():
    table = Table("Kort", "ANNAT", "kort_id", ("personnummer", "kort_id", "kort_id", "Å"))
    return [Source("mitt-kort", "kort", (table, "tabell"), posts="poster", options=("url",))]
"""
    install("flytt-fel", {"fel": "plug_fel"}, {"plug_fel.py": text})
    found = cause(load_plugins(), "fel")
    for words in (
        "a source's name is small letters, digits and _",
        "kallsystem 'kort' must be capitals, digits and _",
        "table 'Kort': its name must be small letters",
        "its kallsystem is 'ANNAT', the source's 'kort'",
        "its first column must be the key",
        "'Å' is no column name",
        "column kort_id is there twice",
        "an object of type str is no Table",
        "posts 'poster' must be a model named stg_<name>__poster",
        "post_table None must be one of its tables",
        "option 'url' is a key of every source",
    ):
        assert words in found


@pytest.mark.parametrize(
    ("closures", "words"),
    [
        ("['kort']", "closures must be a list of ClosureKind"),
        ("[ClosureKind('kort', 'p')]", "closures without posts"),
        ("[ClosureKind('kort', 'p'), ClosureKind('kort', 'q')]", "'kort' is there twice"),
        ("[ClosureKind('Kort', 'p')]", "'Kort': typ, post_typ and thing are small letters"),
        ("[ClosureKind('kort', '')]", "'kort': typ, post_typ and thing are small letters"),
        ("[ClosureKind('kort', 'p', thing='a b')]", "'kort': typ, post_typ and thing are small"),
        ("[ClosureKind('kort', 'p', 'id')]", "id_of 'id' must be post_id or vardatagande_id"),
        ("[ClosureKind('kort', 'p', contacts='no')]", "'no' must be all or first or follow_up"),
    ],
)
def test_a_closure_kind_that_would_not_work_is_a_failure(
    install: Install, closures: str, words: str
) -> None:
    text = f"""
from flytt.api import ClosureKind, Source, Table, hookimpl

@hookimpl
def flytt_sources():
    table = Table("kort", "KORT", "kort_id", ("kort_id",))
    return [Source("kort", "KORT", (table,), closures={closures})]
"""
    install("flytt-fel", {"fel": "plug_fel"}, {"plug_fel.py": text})
    assert words in cause(load_plugins(), "fel")


@pytest.mark.parametrize("kind", ["('bevakning', 'p')", "('kort', 'p', thing='vardatagande')"])
def test_two_sources_with_one_closure_kind_are_refused_by_both_names(
    install: Install, tmp_path: Path, kind: str
) -> None:
    text = f"""
from flytt.api import ClosureKind, Source, Table, hookimpl

@hookimpl
def flytt_sources():
    table, kind = Table("kort", "KORT", "kort_id", ("kort_id",)), ClosureKind{kind}
    return [Source("kort", "KORT", (table,), "stg_kort__poster", "kort", closures=(kind,))]
"""
    install("flytt-kort", {"kort": "plug_kort"}, {"plug_kort.py": text})
    settings = '[sources.kort]\nplugin = "kort"\nfolder = "."\n'
    (tmp_path / "flytt.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(PluginError, match="pasis and kort both have a closure kind"):
        Session.open(tmp_path)


def test_a_plugin_is_taken_whole_or_not_at_all(install: Install) -> None:
    text = source("kort") + "\n@hookimpl\ndef flytt_targets(): return None\n"
    install("flytt-kort", {"kort": "plug_kort"}, {"plug_kort.py": text})
    plugins = load_plugins()
    assert "kort" not in [each.plugin.name for each in plugins.sources.all()]


def test_two_plugins_with_one_name_are_refused_by_both_names(install: Install) -> None:
    install("flytt-a", {"a": "plug_a"}, {"plug_a.py": source("pasis")})
    plugins = load_plugins()
    with pytest.raises(PluginError) as caught:
        plugins.source("pasis")
    assert "flytt.sources.pasis of flytt" in str(caught.value)
    assert "a of flytt-a 1.2.3" in str(caught.value)
    assert plugins.source("vaps").name == "vaps"


def test_the_list_shows_both(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install("flytt-a", {"a": "plug_a"}, {"plug_a.py": source("pasis")})
    assert main(["plugins"]) == FINDINGS
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith("pasis ")]
    assert [line.split()[3] for line in lines] == ["flytt", "flytt-a"]
    assert " ".join(out.split()).count("clash: another plugin has the same name") == len(lines)


def test_an_unknown_name_gives_the_nearest() -> None:
    with pytest.raises(PluginError, match=r"no source is called 'passis'.*'pasis'"):
        load_plugins().source("passis")
    with pytest.raises(PluginError, match=r"no target is called 'Milenium'.*'millennium'"):
        load_plugins().target("Milenium")


def test_the_environment_chooses_plugins(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install("flytt-a", {"a": "plug_a"}, {"plug_a.py": source("a")})
    install("flytt-b", {"b": "plug_b"}, {"plug_b.py": source("b")})

    def names() -> set[str]:
        return {each.plugin.name for each in load_plugins().sources.all()}

    assert {"a", "b", "pasis"} <= names()
    monkeypatch.setenv("FLYTT_PLUGINS", " b ,")
    assert "b" in names()
    assert "a" not in names()
    monkeypatch.setenv("FLYTT_PLUGINS", "")
    assert names() == {"pasis", "vaps", "pu"}
    monkeypatch.setenv("FLYTT_PLUGINS", "bb")
    with pytest.raises(PluginError, match=r"FLYTT_PLUGINS leaves out: a, b"):
        load_plugins().source("a")
    assert cause(load_plugins(), "bb").endswith("not installed; the nearest known one is 'b'")
