"""Write the tables of docs/files.md from the contract, the models, the seeds and the settings."""

from __future__ import annotations

import csv
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from generated import deliver, only_compares

from flytt.commands.init import TEMPLATE
from flytt.commands.receipts import FAILED_COLUMNS
from flytt.extract import refused
from flytt.lineage.delivered_files import DeliveredFile, closure_files, run_files
from flytt.plugins.host import built_in_plugins, load_plugins
from flytt.plugins.receipt_file import COLUMNS as RECEIPT_COLUMNS
from flytt.plugins.tables import BUILT_IN_TABLES
from flytt.settings.section import Section
from flytt.settings.settings import SETTINGS_FILE, read_settings

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
PAGE = DOCS / "files.md"
_BLOCK = re.compile(r"(<!-- written: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

_RECEIPTS = {
    "run_id": "The run that exported the record, as exported.",
    "record_id": "The record, as exported.",
    "status": "`OK` or `FEL`, in any letter case.",
    "millennium_id": "What the record is in Millennium; with `OK` it must be filled.",
    "felkod": "Millennium's code of the error; with `OK` it must be empty.",
    "feltext": "Millennium's words.",
    "tidpunkt": "ISO 8601 date and time; without zone in `[receipts] timezone`.",
}
_FAILED = {
    "kallsystem": "The post's system.",
    "post_typ": "`bevakning` or `remiss`.",
    "post_id": "The post's id in its system.",
    "vardenhet_id": "The Vårdenhet it was exported to.",
    "run_id": "The run of its latest export.",
    "migreringsdatum": "That run's migration date.",
    "record_id": "The record that failed.",
    "felkod": "Millennium's code, as received.",
    "feltext": "Millennium's words, as received.",
    "tidpunkt": "When it failed, in UTC.",
    "larm": "The post's alarms, joined with `\\|`.",
}
_QUARANTINED = {
    refused.OAVKODBAR: "bytes that the encoding does not know",
    refused.NUL_TECKEN: "a NUL character",
    refused.FELAKTIG_CITERING: "quoting that is not RFC 4180, or a line below such a record",
    refused.FEL_ANTAL_FALT: "more or fewer fields than the header has",
    "nyckel_saknas": "the key is missing",
    "nyckel_dubbel": "the key is used by several rows with different content: all of them",
}
_ANY = "sources.<name>"
_SETTINGS = {
    "engine.type": "the database of a run: `duckdb`, a file in the folder, `postgres` or `spark`",
    "engine.url": "where it is: `postgresql://user:password@host:port/database`, `sc://host:port`",
    "engine.landing": "the folder that Spark's cluster shares, by the same name everywhere",
    "engine.memory": "what it may take before it works on disk (`2GB`; PostgreSQL: work_mem;"
    " Spark: of the loading)",
    "ledger.url": "a PostgreSQL database for the ledger; without it `ledger.sqlite` in the folder",
    f"{_ANY}.plugin": "which source plugin reads it; must be there",
    f"{_ANY}.folder": "where its files are, from the work folder",
    f"{_ANY}.url": "the database it is read from, instead of a folder",
    f"{_ANY}.encoding": "of its CSV files: `utf-8` (with or without BOM), `cp1252` or `latin-1`",
    f"{_ANY}.delimiter": "of its CSV files: `;` `,` `|` or a tab (`\\t`)",
    f"{_ANY}.null": 'texts that stand for missing: `["NULL"]`',
    f"{_ANY}.timezone": "where a timestamp with time zone becomes a date; without it refused",
    f"{_ANY}.queries": "a table, view or query of the database for each table",
    f"{_ANY}.columns": "the database's own names: `column = name`, for all tables or for one",
    "seeds.folder": "the region's own mapping and rule tables",
    "seeds.demo": "`true` lets the made-up tables of the package decide",
    "targets.use": "who gets files of a run",
    "closure.sign": "the signature on closure orders; empty or `XXXX` stops `close`",
    "closure.release": "`required`: only `flytt close --release` orders; else `optional`",
    "run.prefix": "what ids of runs begin with, a small letter first: practice is kept apart by it",
    "receipts.timezone": "of a receipt's time without zone",
    "guards.quarantined": "the share of a table's rows that may be unread",
    "guards.shrunk": "the share by which a table may have fewer rows than last time",
    "guards.accept": 'guards that pass in every run: `["samma_uttag", "tom_tabell:vaps_remiss"]`',
    "rules.kommentar_max": "characters that Millennium's comment field takes",
    "rules.reservnummer_monster": "patterns of reserve numbers",
}


class _Described:
    """What the project's yml files say of models, raw tables and their columns."""

    def __init__(self) -> None:
        blocks = "".join(
            path.read_text(encoding="utf-8") for path in (ROOT / "dbt_project/docs").glob("*.md")
        )
        self._docs = dict(
            re.findall(r"{% docs (\w+) %}\s*(.*?)\s*{% enddocs %}", blocks, re.DOTALL)
        )
        self.tables: dict[str, dict[str, Any]] = {}
        for path in (ROOT / "models").rglob("_*__*.yml"):
            found = yaml.safe_load(path.read_text(encoding="utf-8"))
            sources = [each for source in found.get("sources", []) for each in source["tables"]]
            for each in [*found.get("models", []), *sources]:
                self.tables[each["name"]] = each

    def text(self, of: dict[str, Any]) -> str:
        """A description in one line."""
        text = re.sub(r"{{ doc\('(\w+)'\) }}", lambda m: self._docs[m[1]], of["description"])
        return " ".join(text.split()).replace("|", "\\|")

    def columns(self, table: str) -> dict[str, str]:
        """The columns in order, each with its description."""
        return {each["name"]: self.text(each) for each in self.tables[table]["columns"]}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _columns(meanings: dict[str, str]) -> str:
    return _table(("column", "meaning"), ((f"`{name}`", text) for name, text in meanings.items()))


def _tables_in(described: _Described) -> str:
    parts = []
    for table in BUILT_IN_TABLES:
        meanings = described.columns(table.name)
        rows = (
            (f"`{column}`{' (key)' * (column == table.key)}", table.kind(column), meanings[column])
            for column in table.columns
        )
        parts.append(f"### `{table.name}`\n\n{described.text(described.tables[table.name])}\n\n")
        parts.append(_table(("column", "compared as", "meaning"), rows) + "\n")
    return "".join(parts)


def _files_out(described: _Described, files: Iterable[DeliveredFile]) -> str:
    parts = []
    for file in files:
        meanings = described.columns(file.model)
        wanted = {name: meanings[name] for name in file.columns or meanings}
        text = described.text(described.tables[file.model])
        parts.append(f"### `{file.path}`\n\n{text}\n\n{_columns(wanted)}\n")
    return "".join(parts)


def known_settings() -> set[str]:
    """Every key that is looked for in flytt.toml."""
    found: set[str] = set()

    def has(section: Section, key: str) -> bool:
        found.add(section.label(key))
        return plain(section, key)

    plain = Section.has
    with tempfile.TemporaryDirectory() as folder, patch.object(Section, "has", has):
        (Path(folder) / SETTINGS_FILE).write_text(TEMPLATE, encoding="utf-8")
        read_settings(Path(folder), load_plugins())
    # The names of tables and columns below `queries` and `columns` are the contract's.
    keys = {key for key in found if key.count(".") == 1 + key.startswith("sources.")}
    return {re.sub(r"^sources\.\w+\.", f"{_ANY}.", key) for key in keys}


def _settings() -> str:
    template = tomllib.loads(TEMPLATE)
    rows = []
    for key, meaning in _SETTINGS.items():
        section, _, name = key.partition(".")
        given = template.get(section, {}).get(name)
        default = (
            "" if given is None or section == "sources" else f"`{given!r}`".replace("|", "\\|")
        )
        rows.append((f"`{key}`", meaning, default.replace("'", '"')))
    return _table(("key", "what it says", "as `flytt init` writes it"), rows)


def _seed(name: str) -> str:
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    key = next(iter(rows[0]))
    return _table((f"`{key}`", "headline"), ((f"`{row[key]}`", row["rubrik"]) for row in rows))


def blocks() -> dict[str, Callable[[], str]]:
    """What each block of the page is written by."""
    described = _Described()
    plugins = built_in_plugins()
    run = run_files(plugins.run_targets(["millennium", "atgardslista"]))
    closure = closure_files(plugins.closure_targets(["tieto"]))
    return {
        "settings": _settings,
        "tables": lambda: _tables_in(described),
        "receipts": lambda: _columns({name: _RECEIPTS[name] for name in RECEIPT_COLUMNS}),
        "run": lambda: _files_out(described, run),
        "closure": lambda: _files_out(described, closure),
        "failed": lambda: _columns({name: _FAILED[name] for name in FAILED_COLUMNS}),
        "quarantined": lambda: _table(
            ("`orsak`", "why the row could not be read"),
            ((f"`{name}`", text) for name, text in _QUARANTINED.items()),
        ),
        **{
            name: (lambda name=name: _seed(name)) for name in ("larm", "arbete", "fynd", "undantag")
        },
    }


def render(page: str) -> str:
    """The page with every block as it is now; raises KeyError for one that nothing writes."""
    known = blocks()
    return _BLOCK.sub(lambda m: f"{m[1]}\n{known[m[2]]().rstrip()}\n\n{m[3]}", page)


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when the page is written or fresh, 1 when stale or a key lacks its words."""
    check = only_compares(argv, __doc__)
    missing = known_settings() ^ _SETTINGS.keys()
    if missing:
        print(f"_SETTINGS of build_files.py: {', '.join(sorted(missing))}", file=sys.stderr)
        return 1
    return deliver(PAGE, render(PAGE.read_text(encoding="utf-8")), check=check)


if __name__ == "__main__":
    sys.exit(main())
