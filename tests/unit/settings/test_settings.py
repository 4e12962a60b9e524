"""flytt.toml: the keys of the contract, every problem at once, and no secret in any message."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import NamedTuple

import pytest

from flytt.commands.init import TEMPLATE, init_folder
from flytt.errors import PluginError, SettingsError
from flytt.plugins.host import load_plugins
from flytt.plugins.tables import Table
from flytt.settings.patterns import engine_pattern
from flytt.settings.settings import GuardSettings, Settings, load_settings
from kit.texts import texts

SECRET = "hemligt-losenord"
MINIMAL = '[sources.pasis]\nplugin = "pasis"\nfolder = "extrakt"\n'


class _Source(NamedTuple):
    kallsystem: str
    posts: str | None
    tables: tuple[Table, ...]
    options: tuple[str, ...]


class _WithOptions:
    """A plugin host with one source that has keys of its own."""

    def source(self, name: str) -> _Source:
        if name != "egen":
            raise PluginError(f"no source is called {name!r}")
        return _Source(
            "EGEN", None, (Table("egen_kort", "EGEN", "id", ("id",)),), ("token", "djup")
        )

    def target(self, name: str) -> object:
        return name


def load(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "flytt.toml").write_text(text, encoding="utf-8")
    return load_settings(tmp_path, load_plugins())


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    return str(caught.value)


def test_a_new_work_folder_is_a_good_one(tmp_path: Path) -> None:
    work = tmp_path / "skane"
    made = init_folder(work)
    assert made == [work, work / "extrakt", work / "mappningar", work / "flytt.toml"]
    for path in made:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    settings = load_settings(work, load_plugins())
    assert settings.work == work
    assert settings.engine.type == "duckdb"
    assert settings.ledger is None
    assert list(settings.sources) == ["pasis", "vaps", "pu"]
    assert settings.sources["pasis"].folder == work / "extrakt"
    assert settings.sources["pasis"].delimiter == ";"
    assert settings.seeds == work / "mappningar"
    assert settings.targets == ("millennium", "atgardslista")
    assert settings.sign == "SDVM"
    assert settings.rules.kommentar_max == 4000
    assert settings.rules.reservnummer_monster == (r"^(\d{6}|\d{8})[DEF][A-Z][01][A-Z]$",)


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "extrakt").mkdir()
    (tmp_path / "extrakt" / "pu_person.csv").write_text("kvar", encoding="utf-8")
    init_folder(tmp_path)
    assert (tmp_path / "extrakt" / "pu_person.csv").read_text(encoding="utf-8") == "kvar"
    (tmp_path / "flytt.toml").write_text("min egen", encoding="utf-8")
    with pytest.raises(SettingsError, match="already there"):
        init_folder(tmp_path)
    assert (tmp_path / "flytt.toml").read_text(encoding="utf-8") == "min egen"


def test_init_where_a_file_stands_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be written"):
        init_folder(tmp_path / "fil")


def test_a_missing_folder_or_file_points_at_init(tmp_path: Path) -> None:
    for work in (tmp_path, tmp_path / "finns_ej"):
        with pytest.raises(SettingsError) as caught:
            load_settings(work, load_plugins())
        assert caught.value.todo == f"flytt init {work}"


def test_what_is_left_out_has_the_contracts_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL)
    assert settings == load(tmp_path, "\ufeff" + MINIMAL.replace("\n", "\r\n"))
    assert settings.sources["pasis"].encoding == "utf-8"
    assert settings.seeds == tmp_path / "mappningar"
    assert settings.targets == ("millennium", "atgardslista")
    assert settings.sign == ""
    assert settings.rules.kommentar_max == 4000


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    text = refusal(
        tmp_path,
        """
        extra = 1
        [engin]
        [engine]
        type = "postgre"
        [sources.pasis]
        plugin = "pasiss"
        folder = "extrakt"
        [sources.vaps]
        plugin = "vaps"
        foldr = "extrakt"
        encoding = "utf-16"
        delimiter = ":"
        [sources.pu]
        folder = "extrakt"
        [targets]
        use = ["millenium", 3]
        [closure]
        sign = ["SDVM"]
        [rules]
        kommentar_max = 0
        reservnummer_monster = "x"
        [seeds]
        folder = ""
        """,
    )
    for words in (
        "extra is an unknown key",
        "engin is an unknown key; the nearest known one is 'engine'",
        "engine.type has the unknown value 'postgre'; the nearest known one is 'postgres'",
        "sources.pasis.plugin cannot be used: no source is called 'pasiss'; "
        "the nearest known one is 'pasis'",
        "sources.vaps.foldr is an unknown key; the nearest known one is 'folder'",
        "sources.vaps.encoding has the unknown value 'utf-16'; the nearest known one is 'utf-8'",
        "sources.vaps.delimiter must be one of",
        "sources.vaps.folder is missing (or a url)",
        "sources.pu.plugin is missing",
        "targets.use must hold texts only; number 2 is a whole number",
        "targets.use cannot be used: no target is called 'millenium'",
        "closure.sign must be text, not a list",
        "rules.kommentar_max must be 1 or more",
        "rules.reservnummer_monster must be a list of texts, not text",
        "seeds.folder is empty",
        "15 problems",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("engine = 1\n", "engine must be a table [engine], not a whole number"),
        ("sources = []\n", "sources must be a table [sources], not a list"),
        ("[sources]\npasis = 'x'\n", "sources.pasis must be a table [sources.pasis], not text"),
        ("[rules]\nkommentar_max = true\n", "must be a whole number, not true or false"),
        ("[rules]\nkommentar_max = 1.5\n", "must be a whole number, not a number"),
        ("[seeds]\nfolder = 2026-01-01\n", "seeds.folder must be text, not a date or time"),
        ("[targets]\nuse = []\n", "targets.use is empty"),
        ("[targets]\nuse = ['tieto', 'tieto']\n", "names one target more than once"),
        ("[engine]\ntype = 'postgres'\n", "engine.url is missing"),
        ("[engine]\nurl = 'postgresql://h/d'\n", "engine.url is only for"),
        ("[engine]\ntype = 'spark'\nlanding = '/l'\n", "engine.url is missing"),
        ("[engine]\ntype = 'spark'\nurl = 'sc://h:1'\n", "engine.landing is missing"),
        ("[engine]\ntype = 'spark'\nurl = 'http://h'\nlanding = '/l'\n", "must begin with sc://"),
        ("[engine]\ntype = 'spark'\nurl = 'sc://h'\nlanding = 'l'\n", "must begin with /"),
        ("[engine]\nlanding = '/l'\n", 'engine.landing is only for type = "spark"'),
        ("[engine]\nmemory = '2 gigabyte'\n", "engine.memory must be a number of MB or GB"),
        ("[engine]\nmemory = 2\n", "engine.memory must be text, not a whole number"),
        ("[engine]\ntype = 'postgres'\nurl = 'mysql://h/d'\n", "must begin with postgresql://"),
        ("[ledger]\nurl = 'ledger.sqlite'\n", "ledger.url is not a connection URL"),
        ("[rules]\nreservnummer_monster = ['(']\n", "number 1 is no regular expression"),
        ("[rules]\nreservnummer_monster = ['']\n", "number 1 is empty"),
        ("[rules]\nreservnummer_monster = ['a', '(?=a)']\n", "number 2 uses (?"),
        ("[rules]\nreservnummer_monster = ['\\bx']\n", "uses a backslash escape"),
        ("[rules]\nreservnummer_monster = ['(a)\\1']\n", "uses a backslash escape"),
    ],
)
def test_one_problem(tmp_path: Path, text: str, words: str) -> None:
    whole = text if text.startswith("sources") or "[sources]" in text else text + MINIMAL
    assert words in refusal(tmp_path, whole)


def test_patterns_that_engines_share_are_taken(tmp_path: Path) -> None:
    patterns = [r"^(?:19|20)\d{6}[A-Z]{4}$", r"^99\d{10}$", r"\+\-\."]
    text = f"{MINIMAL}[rules]\nreservnummer_monster = {patterns!r}\n".replace("\\\\", "\\")
    assert load(tmp_path, text).rules.reservnummer_monster == tuple(patterns)


@pytest.mark.parametrize(
    "pattern",
    [r"^\d{6}[DEF]\w*", r"[\w-]\s", r"[^\d\s]$", r"\W\S", r"\D\\", r"\\d", r"[]\d]x|[\]]"],
)
def test_engines_read_patterns_as_ascii_alone(pattern: str) -> None:
    written = engine_pattern([pattern])
    assert written is not None
    assert re.search(r"(?<!\\)\\[dDwWsS]", written) is None
    expected = [text for text in texts() if re.search(pattern, text, re.ASCII)]
    assert [text for text in texts() if re.search(written, text)] == expected


def test_no_sources_is_a_problem(tmp_path: Path) -> None:
    assert "sources is missing" in refusal(tmp_path, "")


def test_what_is_not_toml_gives_the_line_only(tmp_path: Path) -> None:
    text = refusal(tmp_path, f'[engine]\nurl = "{SECRET}\n')
    assert "line 2" in text
    assert SECRET not in text
    assert "the end of the file" in refusal(tmp_path, "[engine")
    (tmp_path / "flytt.toml").write_bytes("[engine]\n# på\n".encode("latin-1"))
    with pytest.raises(SettingsError, match="not UTF-8: line 2"):
        load_settings(tmp_path, load_plugins())


def test_the_environment_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLYTT_URL", f"postgresql://flytt:{SECRET}@db:5432/flytt")
    monkeypatch.setenv("ROT", str(tmp_path / "annan"))
    settings = load(
        tmp_path,
        '[engine]\ntype = "postgres"\nurl = "${FLYTT_URL}"\n'
        '[sources.pasis]\nplugin = "pasis"\nfolder = "${ROT}/extrakt"\n',
    )
    assert settings.engine.url == f"postgresql://flytt:{SECRET}@db:5432/flytt"
    assert settings.sources["pasis"].folder == tmp_path / "annan" / "extrakt"
    assert SECRET not in repr(settings)


def test_a_variable_that_is_not_set_is_named_with_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MELKER_URL", raising=False)
    text = refusal(tmp_path, '[sources.pu]\nplugin = "pu"\nurl = "${MELKER_URL}"\n')
    assert "sources.pu.url reads the environment variable MELKER_URL, which is not set" in text
    assert "1 problem" not in text
    text = refusal(tmp_path, '[sources.pu]\nplugin = "pu"\nfolder = "${}"\n')
    assert "names no environment variable" in text


def test_no_message_holds_what_the_environment_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEMLIG", SECRET)
    text = refusal(
        tmp_path,
        """
        [engine]
        type = "${HEMLIG}"
        url = "${HEMLIG}"
        [ledger]
        url = "${HEMLIG}"
        [sources.pasis]
        plugin = "${HEMLIG}"
        encoding = "${HEMLIG}"
        delimiter = "${HEMLIG}"
        [targets]
        use = ["${HEMLIG}"]
        [rules]
        reservnummer_monster = ["(${HEMLIG}"]
        """,
    )
    assert "8 problems" in text
    assert SECRET not in text


def test_a_database_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MELKER_URL", f"postgresql://melker:{SECRET}@db/melker")
    settings = load(
        tmp_path,
        """
        [sources.pasis]
        plugin = "pasis"
        url = "${MELKER_URL}"
        [sources.pasis.queries]
        pasis_bevakning = "select * from melker.v090"
        [sources.pasis.columns]
        personnummer = "PNR"
        [sources.pasis.columns.pasis_patient]
        personnummer = "PATIENT"
        senaste_vardkontakt = "SENAST"
        """,
    )
    pasis = settings.sources["pasis"]
    assert pasis.folder is None
    assert pasis.queries == {"pasis_bevakning": "select * from melker.v090"}
    assert pasis.columns == {
        "pasis_vardatagande": {"personnummer": "PNR"},
        "pasis_bevakning": {"personnummer": "PNR"},
        "pasis_patient": {"personnummer": "PATIENT", "senaste_vardkontakt": "SENAST"},
    }
    assert SECRET not in repr(pasis)


def test_tables_and_columns_of_a_database_source_are_known(tmp_path: Path) -> None:
    text = refusal(
        tmp_path,
        """
        [sources.pasis]
        plugin = "pasis"
        url = "postgresql://db/melker"
        [sources.pasis.queries]
        pasis_bevakningar = "select 1"
        pasis_patient = 1
        [sources.pasis.columns]
        personummer = "PNR"
        [sources.pasis.columns.pasis_patient]
        senast_vardkontakt = "SENAST"
        [sources.vaps]
        plugin = "vaps"
        folder = "extrakt"
        url = "postgresql://db/melker"
        [sources.pu]
        plugin = "pu"
        folder = "extrakt"
        queries = {pu_person = "x"}
        """,
    )
    for words in (
        "queries.pasis_bevakningar is an unknown key; the nearest known one is 'pasis_bevakning'",
        "queries.pasis_patient must be text",
        "columns.personummer is no table or column of the source; the nearest known one is "
        "'personnummer'",
        "columns.pasis_patient.senast_vardkontakt is an unknown key",
        "sources.vaps.url and folder exclude each other",
        "sources.pu.queries is only for a source with a url",
        "6 problems",
    ):
        assert words in text, words


def test_one_table_comes_from_one_source(tmp_path: Path) -> None:
    text = refusal(tmp_path, MINIMAL + MINIMAL.replace("sources.pasis", "sources.mera"))
    assert "sources.mera delivers table pasis_bevakning, which pasis delivers too" in text
    assert "posts of PASIS" in text


def test_a_plugins_own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", SECRET)
    (tmp_path / "flytt.toml").write_text(
        '[sources.e]\nplugin = "egen"\ntoken = "${TOKEN}"\ndjup = {a = ["${TOKEN}", 1]}\n',
        encoding="utf-8",
    )
    source = load_settings(tmp_path, _WithOptions()).sources["e"]
    assert source.options == {"token": SECRET, "djup": {"a": [SECRET, 1]}}
    assert SECRET not in repr(source)
    (tmp_path / "flytt.toml").write_text(
        '[sources.e]\nplugin = "egen"\ntokn = "x"\n', encoding="utf-8"
    )
    with pytest.raises(SettingsError, match=r"sources\.e\.tokn is an unknown key.*'token'"):
        load_settings(tmp_path, _WithOptions())


@pytest.mark.parametrize(
    ("written", "codec"),
    [("UTF-8", "utf-8"), ("utf-8-sig", "utf-8"), ("Windows-1252", "cp1252"), ("latin1", "latin-1")],
)
def test_encodings_by_their_usual_names(tmp_path: Path, written: str, codec: str) -> None:
    settings = load(tmp_path, f'{MINIMAL}encoding = "{written}"\ndelimiter = "\\t"\n')
    assert settings.sources["pasis"].encoding == codec
    assert settings.sources["pasis"].delimiter == "\t"


def test_the_template_says_where_secrets_stand() -> None:
    assert "${FLYTT_URL}" in TEMPLATE
    assert "${MELKER_URL}" in TEMPLATE


def test_what_a_folder_may_say_of_proof(tmp_path: Path) -> None:
    plain = load(tmp_path, MINIMAL)
    assert (plain.run_prefix, plain.demo_seeds, plain.release_required) == ("", False, False)
    assert str(plain.receipts_timezone) == "Europe/Stockholm"
    assert plain.guards == GuardSettings(0.001, 0.2, ())
    strict = load(
        tmp_path,
        MINIMAL
        + 'null = ["NULL"]\ntimezone = "Europe/Oslo"\n'
        + '[run]\nprefix = "ovning"\n[seeds]\ndemo = true\n[closure]\nrelease = "required"\n'
        + '[receipts]\ntimezone = "UTC"\n'
        + '[guards]\nquarantined = 0.2\nshrunk = 1\naccept = ["tom_tabell:vaps_remiss"]\n',
    )
    assert (strict.run_prefix, strict.demo_seeds, strict.release_required) == ("ovning", True, True)
    assert str(strict.receipts_timezone) == "UTC"
    assert strict.guards == GuardSettings(0.2, 1, ("tom_tabell:vaps_remiss",))
    source = strict.sources["pasis"]
    assert (source.null, str(source.timezone)) == (("NULL",), "Europe/Oslo")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[run]\nprefix = "Ovning"\n', "run.prefix must be a small letter"),
        ('[seeds]\ndemo = "yes"\n', "seeds.demo must be true or false, not text"),
        ('[closure]\nrelease = "always"\n', "closure.release has the unknown value 'always'"),
        ('[receipts]\ntimezone = "Skane"\n', "receipts.timezone is no time zone"),
        ("[guards]\nshrunk = 20\n", "guards.shrunk must be a share, from 0 to 1"),
        ("[guards]\nshrunk = true\n", "guards.shrunk must be a number, not true or false"),
        ('[guards]\naccept = "all"\n', "guards.accept must be a list of texts"),
    ],
)
def test_what_proof_cannot_be(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in refusal(tmp_path, MINIMAL + text)
