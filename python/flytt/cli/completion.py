"""Completing posts in a shell: what a work folder knows of them, without opening it for work."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from click.shell_completion import BashComplete, CompletionItem, add_completion_class

# As many as somebody looks through.
_MOST = 100
_SECONDS = 0.2


def posts_like(work: Path, typed: str, *, exported: bool) -> list[CompletionItem[str]]:
    """The posts `SYSTEM:ID` of which what is typed is a beginning, with or without the system.

    Of the ledger in the folder and, unless only `exported` ones count, of the last run, or of the
    last build where no run is. A folder that is locked, or no work folder, has none: nothing is
    raised.
    """
    found: dict[str, None] = {}
    for source in (_of_ledger, *(() if exported else (_of_last_run,))):
        with suppress(Exception):
            found.update(islice(((post, None) for post in source(work, typed)), _MOST))
    return [CompletionItem(post) for post in sorted(found)[:_MOST]]


def _of_ledger(work: Path, typed: str) -> Iterator[str]:
    place = f"file:{quote(str(work / 'ledger.sqlite'))}?mode=ro"
    with closing(sqlite3.connect(place, uri=True, timeout=_SECONDS)) as ledger:
        query = "select kallsystem, post_id from exports where ersatt_av = ''"
        yield from _matching(ledger.execute(query), typed)


def _of_last_run(work: Path, typed: str) -> Iterator[str]:
    runs = list((work / "korningar").glob("[!.]*/dispositioner.csv"))
    if not runs:
        yield from _of_build(work, typed)
        return
    last = max(runs, key=lambda path: path.stat().st_mtime_ns)
    with last.open(encoding="utf-8", newline="") as file:
        rows = ((row[0], row[2]) for row in csv.reader(file, delimiter=";"))
        next(rows)
        yield from _matching(rows, typed)


def _of_build(work: Path, typed: str) -> Iterator[str]:
    place = work / "lager.duckdb"
    if place.is_file():
        import duckdb

        with duckdb.connect(place, read_only=True) as build:
            query = "select kallsystem, post_id from flytt.int_poster_avgjorda"
            yield from _matching(iter(build.execute(query).fetchall()), typed)


def _matching(posts: Iterator[tuple[str, str]], typed: str) -> Iterator[str]:
    for system, post_id in posts:
        post = f"{system}:{post_id}"
        if post.startswith(typed) or post_id.startswith(typed):
            yield post


class ColonBash(BashComplete):
    """Bash, which takes a colon for the end of a word and completes what is after it."""

    _before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words with those joined that a colon has parted."""
        args, typed = super().get_completion_args()
        words: list[str] = []
        joins = False
        for word in (*args, typed):
            if words and (word == ":" or joins):
                words[-1] += word
            else:
                words.append(word)
            joins = word == ":"
        if ":" in words[-1] and words[-1] != typed:
            self._before = words[-1][: words[-1].rindex(":") + 1]
        return words[:-1], words[-1]

    def format_completion(self, item: CompletionItem[str]) -> str:
        """What is after the colon, when bash asks for no more."""
        return f"{item.type},{item.value.removeprefix(self._before)}"


def register() -> None:
    """Let click complete for bash by `ColonBash`."""
    add_completion_class(ColonBash, name="bash")
