"""The same arguments give the same bytes, in bounded memory."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from flytt.generator import GeneratedFiles, generate

# Changes only with the generator's content; a change by machine or Python version is a bug.
PINNED = "2f263d338fada35452b0d1f91eb4584239a98294beb78fddaab4a10993fa4ac3"


def digest(files: GeneratedFiles) -> str:
    """One hash over all files, by name."""
    whole = hashlib.sha256()
    for file in sorted(files.files, key=lambda file: file.table):
        whole.update(file.table.encode() + b"\0" + file.path.read_bytes())
    return whole.hexdigest()


def test_the_bytes_are_pinned(tmp_path: Path) -> None:
    assert digest(generate(tmp_path, 500, seed=7, week=3)) == PINNED


def test_another_process_with_another_hash_seed_writes_the_same(tmp_path: Path) -> None:
    here = digest(generate(tmp_path / "a", 300, seed=2))
    code = (
        "from pathlib import Path\nfrom flytt.generator import generate\n"
        f"generate(Path({str(tmp_path / 'b')!r}), 300, seed=2)"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONHASHSEED": "9"}
    )
    assert digest(generate(tmp_path / "c", 300, seed=2)) == here
    for name in ("pasis_bevakning", "pu_person"):
        assert (tmp_path / "b" / f"{name}.csv").read_bytes() == (
            tmp_path / "a" / f"{name}.csv"
        ).read_bytes()


def test_another_seed_gives_another_population(tmp_path: Path) -> None:
    assert digest(generate(tmp_path / "a", 100, 1)) != digest(generate(tmp_path / "b", 100, 2))


def test_a_larger_population_begins_with_the_smaller_one(tmp_path: Path) -> None:
    generate(tmp_path / "a", 100, 3)
    generate(tmp_path / "b", 200, 3)
    small = (tmp_path / "a" / "pasis_bevakning.csv").read_bytes().split(b"\nB")
    large = (tmp_path / "b" / "pasis_bevakning.csv").read_bytes().split(b"\nB")
    assert small[:60] == large[:60]


def _peak(folder: Path, posts: int) -> int:
    tracemalloc.start()
    generate(folder, posts, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_population(tmp_path: Path) -> None:
    small, large = _peak(tmp_path, 20_000), _peak(tmp_path, 80_000)
    assert large < small * 1.1
    assert large < 20_000_000


@pytest.mark.parametrize("posts", [1, 2, 3])
def test_any_number_of_posts_is_exact(tmp_path: Path, posts: int) -> None:
    made = generate(tmp_path, posts, 5)
    keys = [file.rows for file in made.files if file.table in ("pasis_bevakning", "vaps_remiss")]
    assert made.posts == posts == sum(keys)
