"""The audit: a chain that shows what was altered, and outlives a power cut."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from flytt.work.folder import WorkFolder
from flytt.work.trail import FILE, audit, missing, read_trail

Lines = list[bytes]


@pytest.fixture
def folder(tmp_path: Path) -> WorkFolder:
    """A work folder whose audit has three records."""
    place = WorkFolder(tmp_path)
    for number in range(3):
        audit(place, "check", {"date": f"2026-10-0{number + 5}"})
    return place


def rewrite(folder: WorkFolder, change: Callable[[Lines], Lines]) -> list[str]:
    """Change the audit's lines; the faults that are seen then."""
    path = folder.root / FILE
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    return read_trail(path).faults


def test_each_record_follows_from_the_one_before(folder: WorkFolder) -> None:
    path = folder.root / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    trail = read_trail(path)
    assert (trail.faults, trail.notes, trail.torn) == ([], [], [])
    assert [record["nr"] for record in trail.records] == [1, 2, 3]
    assert all(record["who"] and record["time"] for record in trail.records)
    assert trail.records[1]["arguments"] == {"date": "2026-10-06"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: [lines[0].replace(b"check", b"close"), *lines[1:]], "line 1: the record"),
        (lambda lines: [lines[0], lines[2]], "line 2: records before it were removed"),
        (lambda lines: lines[1:], "line 1: records before it were removed"),
        (lambda lines: [lines[1], lines[0], lines[2]], "line 1: records before it"),
        (lambda lines: [*lines[:2], lines[1], lines[2]], "line 3: records before it"),
        (lambda lines: [lines[0], b"{}\n", *lines[1:]], "line 3: a line before it is no record"),
    ],
    ids=["altered", "removed", "beheaded", "swapped", "copied", "foreign"],
)
def test_what_was_done_to_it_is_seen(
    folder: WorkFolder, change: Callable[[Lines], Lines], words: str
) -> None:
    faults = rewrite(folder, change)
    assert words in faults[0]


@pytest.mark.parametrize("left", range(1, 60, 7))
def test_a_torn_last_line_is_carried_on_from(folder: WorkFolder, left: int) -> None:
    assert rewrite(folder, lambda lines: [*lines[:2], lines[2][:-left]]) == []
    path = folder.root / FILE
    was_whole = left == 1  # only its line end is missing
    assert bool(read_trail(path).notes) != was_whole
    audit(folder, "run", {})
    trail = read_trail(path)
    assert trail.faults == []
    assert len(trail.notes) == (0 if was_whole else 1)
    assert len(trail.records) == (4 if was_whole else 3)
    assert trail.records[-1]["command"] == "run"


def test_torn_twice_and_torn_after_a_line_end(folder: WorkFolder) -> None:
    path = folder.root / FILE
    rewrite(folder, lambda lines: [*lines, b'{"nr": 4', b"\n", b'{"nr"'])
    audit(folder, "run", {})
    trail = read_trail(path)
    assert trail.faults == []
    assert len(trail.records[-1]["torn"]) == 2


def test_what_a_killed_command_published_is_noted_later(folder: WorkFolder) -> None:
    published = folder.runs / "2026-10-05-1"
    published.mkdir(parents=True)
    assert len(missing(folder, read_trail(folder.root / FILE))) == 1
    audit(folder, "check", {})
    trail = read_trail(folder.root / FILE)
    assert trail.records[-1]["noted"] == ["2026-10-05-1"]
    assert missing(folder, trail) == []


def test_a_published_folder_is_named_with_its_files(folder: WorkFolder) -> None:
    place = folder.closures / "2026-10-07-1"
    place.mkdir(parents=True)
    files = [{"path": "bevakning.csv", "sha256": "a" * 64}]
    (place / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    audit(folder, "close", {"date": "2026-10-07"}, order="2026-10-07-1")
    record = read_trail(folder.root / FILE).records[-1]
    assert [each["path"] for each in record["files"]] == [
        "avslut/2026-10-07-1/manifest.json",
        "avslut/2026-10-07-1/bevakning.csv",
    ]
    assert "noted" not in record


def test_a_reason_keeps_no_personal_id(folder: WorkFolder) -> None:
    because = "asked for 19910305-2388 and 910305+2388, run 2026-10-05-1"
    audit(folder, "approve", {"because": because}, posts=["PASIS:B1"])
    record = read_trail(folder.root / FILE).records[-1]
    assert record["arguments"]["because"] == (
        "asked for (a personal id) and (a personal id), run 2026-10-05-1"
    )
    assert record["posts"] == ["PASIS:B1"]
