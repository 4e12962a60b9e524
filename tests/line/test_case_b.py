"""Case b: five weeks of 300 posts, whose files another independent reading has computed."""

from __future__ import annotations

import shutil
from pathlib import Path

from line.command import called
from line.work import engine_section, new_work
from oracle import read_csv

CASE = Path(__file__).parents[1] / "cases" / "b"
STEPS = ("1-2026-10-05", "2-2026-10-12", "avslut-2026-10-13", "3-2026-10-26", "4-2026-11-09")
DAY = len("2026-10-05")


def test_every_given_file_is_the_lines_on_every_engine(
    tmp_path: Path, engine_url: str | None
) -> None:
    text = (CASE / "flytt.toml").read_text("utf-8")
    work = new_work(tmp_path / "arbete", engine_section(engine_url) + text)
    for path in (CASE / "mappningar").iterdir():
        shutil.copyfile(path, work / "mappningar" / path.name)
    for step in STEPS:
        for path in (CASE / step / "extrakt").iterdir():
            shutil.copyfile(path, work / "extrakt" / path.name)
        closes = step.startswith("avslut")
        done = called("close" if closes else "run", "--work", work, "--date", step[-DAY:])
        assert done.code in (0, 1), done
        folder = work / ("avslut" if closes else "korningar") / f"{step[-DAY:]}-1"
        for path in sorted((CASE / step).glob("*.csv")):
            if path.name == "kvittenser.csv":
                continue
            columns = path.read_text("utf-8").splitlines()[0].split(";")
            found = read_csv(folder / path.name)
            assert [{name: row[name] for name in columns} for row in found] == read_csv(path), path
        done = called("receipts", CASE / step / "kvittenser.csv", "--work", work)
        assert done.code in (0, 1), done
