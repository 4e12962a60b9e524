"""The files as such: form, rights, and what happens when something is wrong."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from flytt.errors import SettingsError
from flytt.extract.open_extracts import open_stream
from flytt.generator import generate
from flytt.generator.posts import Posts
from flytt.plugins.extracts import CsvFile
from flytt.plugins.tables import PASIS_BEVAKNING
from flytt.settings.sources import DELIMITERS, ENCODINGS
from generator.reading import read_table
from oracle import COLUMNS

POSTS = 700
WRITTEN = ("utf-8", "utf-8-sig", "cp1252", "latin-1")


def test_files_are_private_and_nothing_else_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "nytt" / "extrakt"
    made = generate(folder, 50, 1)
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{t}.csv" for t in COLUMNS)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in made.files:
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        assert file.size == file.path.stat().st_size


@pytest.mark.parametrize("encoding", WRITTEN)
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_every_encoding_and_delimiter_reads_back(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    made = generate(tmp_path, POSTS, 1, encoding=encoding, delimiter=delimiter)
    for file in made.files:
        sheet = read_table(file.path, encoding, delimiter)
        assert sheet.read == file.rows
        assert set(sheet.rows[0]) == set(COLUMNS[file.table])
        assert len(sheet.rows) > 0.97 * sheet.read
    names = read_table(tmp_path / "pu_person.csv", encoding, delimiter).rows
    assert any(row["efternamn"] == "Åström" for row in names)


@pytest.mark.parametrize("encoding", WRITTEN)
def test_flytt_counts_the_same_rows_and_refuses_all_kinds(tmp_path: Path, encoding: str) -> None:
    made = generate(tmp_path, 5_000, 1, encoding=encoding)
    (file,) = (file for file in made.files if file.table == PASIS_BEVAKNING.name)
    stream = open_stream(CsvFile(PASIS_BEVAKNING, file.path, encoding=encoding))
    for _ in stream.chunks():
        pass
    assert stream.read == file.rows
    reasons = {"fel_antal_falt", "nul_tecken", "felaktig_citering", "oavkodbar"}
    if encoding == "latin-1":
        reasons.remove("oavkodbar")  # every byte is a character there
    rows = b"".join(stream.refused.reasons()).decode().splitlines()
    stream.refused.close()
    assert {row.split(";")[2] for row in rows} == reasons


def test_only_utf_8_with_a_mark_begins_with_one(tmp_path: Path) -> None:
    generate(tmp_path / "a", 5, 1)
    generate(tmp_path / "b", 5, 1, encoding="utf-8-sig")
    plain = (tmp_path / "a" / "pu_person.csv").read_bytes()
    assert (tmp_path / "b" / "pu_person.csv").read_bytes() == b"\xef\xbb\xbf" + plain


def test_every_name_of_an_encoding_will_do(tmp_path: Path) -> None:
    for name, codec in ENCODINGS.items():
        for encoding in (name, codec):
            generate(tmp_path / encoding, 5, 1, encoding=encoding)
        file = (tmp_path / name / "pu_person.csv").read_bytes().removeprefix(b"\xef\xbb\xbf")
        assert file == (tmp_path / codec / "pu_person.csv").read_bytes()


def test_an_interrupted_generation_leaves_the_old_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(tmp_path, 20, 1)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Posts, "add", stop)
    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path, 20, 2)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_all_wrong_arguments_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        generate(tmp_path / "x", 0, -1, week=0, encoding="utf-16", delimiter=":")
    for name in ("posts", "seed", "week", "encoding", "delimiter"):
        assert name in str(caught.value)
    assert not (tmp_path / "x").exists()
