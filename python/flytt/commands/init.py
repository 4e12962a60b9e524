"""A new work folder: settings, a place for extracts and one for the region's own seeds."""

from __future__ import annotations

import os
from pathlib import Path

from flytt.errors import SettingsError
from flytt.settings.settings import SETTINGS_FILE

FOLDERS = ("extrakt", "mappningar")
OWN_TABLES = 'folder = "mappningar"      # the region\'s own tables\n'
DEMO_TABLES = (
    'folder = "mappningar"\ndemo = true                # the made-up tables of the package\n'
)

TEMPLATE = r"""[engine]
type = "duckdb"            # duckdb (default, a file in the folder) | postgres | spark
# url = "${FLYTT_URL}"     # postgres: postgresql://user:password@host:port/database
# memory = "2GB"           # before it works on disk; postgres: work_mem, default "64MB"
                           # spark: url = "sc://host:port" and landing = "/shared/folder"

# [ledger]                 # default: SQLite in the folder
# url = "${FLYTT_LEDGER_URL}"

[sources.pasis]
plugin = "pasis"
folder = "extrakt"         # or: url = "${MELKER_URL}" with [sources.pasis.queries]
                           # and [sources.pasis.columns]
encoding = "utf-8"
delimiter = ";"

[sources.vaps]
plugin = "vaps"
folder = "extrakt"

[sources.pu]
plugin = "pu"
folder = "extrakt"

[seeds]
folder = "mappningar"      # the region's own tables

[targets]
use = ["millennium", "atgardslista"]

[closure]
sign = "SDVM"              # release = "required": only `flytt close --release` orders

[run]
prefix = ""                # "ovning": run ids become ovning-2026-10-05-1

[receipts]
timezone = "Europe/Stockholm"

[guards]                   # accept = ["samma_uttag"] lets a guard pass in every run
quarantined = 0.001
shrunk = 0.2

[rules]
kommentar_max = 4000
reservnummer_monster = ['^(\d{6}|\d{8})[DEF][A-Z][01][A-Z]$']
"""


def init_folder(work: Path, *, demo: bool = False) -> list[Path]:
    """Write a new work folder and return what was made; nothing that is there is overwritten.

    With `demo` the package's made-up mapping tables may decide in it.

    Raises SettingsError when it already is a work folder, or cannot be one.
    """
    path = work / SETTINGS_FILE
    if os.path.lexists(path):
        raise SettingsError(
            f"{SETTINGS_FILE} is already there.",
            where=str(path),
            todo="choose another folder, or remove the file",
        )
    made: list[Path] = []
    try:
        for folder in (work, *(work / name for name in FOLDERS)):
            if not folder.is_dir():
                # Parents are the user's own; what will hold patients' data is closed to others.
                folder.parent.mkdir(parents=True, exist_ok=True)
                folder.mkdir(mode=0o700)
                made.append(folder)
        # Exclusive: another process may have written one since the check above.
        path.touch(0o600, exist_ok=False)
        text = TEMPLATE.replace(OWN_TABLES, DEMO_TABLES) if demo else TEMPLATE
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SettingsError(
            f"The work folder cannot be written: {error.strerror}.",
            where=str(error.filename or work),
            todo="choose a folder that you may write to",
        ) from error
    return [*made, path]
