"""The generator: synthetic extracts of any size, in bounded memory, the same bytes every time."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

from flytt.errors import SettingsError
from flytt.generator.persons import TOTAL, Person, Persons, register
from flytt.generator.posts import BLOCK, Posts
from flytt.generator.table_file import GeneratedFile, TableFile, table_file
from flytt.generator.wheels import blocks
from flytt.plugins.tables import BUILT_IN_TABLES
from flytt.settings.sources import DELIMITERS, ENCODINGS

_NEW_EACH_WEEK = 50  # one new post for so many


@dataclass(frozen=True)
class GeneratedFiles:
    """What was written: the five extract files and how much is in them."""

    folder: Path
    files: tuple[GeneratedFile, ...]
    posts: int  # different posts; copies and reused keys are rows on top
    persons: int


def generate(
    folder: Path,
    posts: int,
    seed: int,
    *,
    week: int = 1,
    encoding: str = "utf-8",
    delimiter: str = ";",
) -> GeneratedFiles:
    """Write the five extract tables of a synthetic region into `folder`, replacing older ones.

    `posts` counts bevakningar and VÅPs referrals of week 1 together. `week` 2 and later give the
    same population so many weeks later: some defects corrected, some posts closed, and one new post
    for every fifty each week. The same arguments give the same bytes on every machine. Week 1 is
    meant for a run on 2026-10-05, week 2 for 2026-10-12, with the shipped seeds.

    Raises SettingsError on an argument out of range.
    """
    _check(posts, seed, week, encoding, delimiter)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = {
            table.name: stack.enter_context(table_file(folder, table, week, encoding, delimiter))
            for table in BUILT_IN_TABLES
        }
        population = _Population(files, seed, week)
        population.add_first(posts)
        for cohort in range(2, week + 1):
            population.add_new(max(1, posts // _NEW_EACH_WEEK), cohort)
        written = tuple(file.finish() for file in files.values())
    return GeneratedFiles(folder, written, population.posts.written, min(population.size, TOTAL))


class _Population:
    """All persons and posts, added in the order of their numbers; none is kept."""

    def __init__(self, files: dict[str, TableFile], seed: int, week: int) -> None:
        self._seed = seed
        self._week = week
        self._persons = Persons(self._random(0))
        self._files = files
        self.posts = Posts(self._persons, files, week)
        self.size = 0

    def add_first(self, count: int) -> None:
        """The population of week 1: each person with all posts."""
        chances = blocks(self._random(1), BLOCK)
        while self.posts.written < count:
            person = self._add_person()
            for _ in range(min(person.posts, count - self.posts.written)):
                self.posts.add(next(chances), person)

    def add_new(self, count: int, cohort: int) -> None:
        """The posts that are new in week `cohort`: half of them for persons already known."""
        chances = blocks(self._random(cohort), BLOCK)
        self.posts.cohort = cohort
        for _ in range(count):
            chance = next(chances)
            if chance[36] & 1:
                person = self._persons[int.from_bytes(chance[37:41], "little") % self.size]
            else:
                person = self._add_person()
            self.posts.add(chance, person)

    def _add_person(self) -> Person:
        person = self._persons[self.size]
        if self.size == person.number:  # not repeated
            register(person, self._week - self.posts.cohort + 1, self._files)
        self.size += 1
        return person

    def _random(self, stream: int) -> Random:
        """Independent chance for the persons (0) and for the posts of each week."""
        return Random(self._seed * 10_000 + stream)


def _check(posts: int, seed: int, week: int, encoding: str, delimiter: str) -> None:
    claims = {
        "posts must be 1 or more": posts >= 1,
        "seed must be 0 or more": seed >= 0,
        "week must be 1 or more": week >= 1,
        f"encoding must be one of {', '.join(ENCODINGS)}": encoding in ENCODINGS,
        "delimiter must be one of ; , | or a tab": delimiter in DELIMITERS,
    }
    problems = [claim for claim, holds in claims.items() if not holds]
    if problems:
        raise SettingsError(
            "Cannot generate extracts: " + "; ".join(problems) + ".",
            todo="Correct the option and generate again.",
        )
