"""Take the pictures of docs/images from a work folder's last run: report, workbook, lineage."""

from __future__ import annotations

import argparse
import csv
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

IMAGES = Path(__file__).resolve().parent / "images"
LARGEST = 150_000
"""Bytes of a picture: they are loaded with the README."""


class Shot(NamedTuple):
    """A page, the part of it to show, and the window."""

    name: str
    page: Path
    part: str
    width: int
    height: int


def missing() -> list[str]:
    """The programs that are needed and not installed."""
    needed = {"chromium": "chromium", "libreoffice": "libreoffice", "pdftoppm": "poppler-utils"}
    return [package for program, package in needed.items() if shutil.which(program) is None]


def shots(work: Path, run: Path) -> list[Shot]:
    """The pages, light, on a desk and on a phone."""
    report = run / "rapport.html"
    field = "#millennium/remiss.csv:vardenhet_id"
    return [
        Shot("report-desktop", report, "", 1120, 1080),
        Shot("report-phone", report, "", 390, 780),
        Shot("lineage", work / "harkomst.html", field, 1100, 720),
    ]


def photograph(taken: list[Shot]) -> None:
    """Each page as Chromium shows it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}
        browser = playwright.chromium.launch(**options)
        for shot in taken:
            page = browser.new_page(viewport={"width": shot.width, "height": shot.height})
            page.goto(shot.page.resolve().as_uri() + shot.part)
            page.screenshot(path=IMAGES / f"{shot.name}.png")
        browser.close()


def photograph_workbook(run: Path) -> None:
    """The sheet `Att åtgärda` of the unit with most kinds of mistakes, as it is printed."""
    mistakes: dict[str, set[str]] = defaultdict(set)
    with (run / "atgardslista.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["enhet"] and row["utfall"] == "atgardslista":
                mistakes[row["enhet"]].add(row["regel"])
    unit = max(mistakes, key=lambda each: len(mistakes[each]))
    book = run / "atgardslista" / f"{unit}.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        office = ["libreoffice", f"-env:UserInstallation=file://{folder}/office", "--headless"]
        convert = ["--convert-to", "pdf", "--outdir", folder, str(book)]
        subprocess.run([*office, *convert], check=True, capture_output=True)
        # The first page is the sheet that explains the others.
        page = ["-f", "2", "-l", "2", "-singlefile", "-png", "-r", "150"]
        part = ["-x", "40", "-y", "60", "-W", "1240", "-H", "350"]
        picture = str(IMAGES / "workbook")
        subprocess.run(["pdftoppm", *page, *part, f"{folder}/{unit}.pdf", picture], check=True)


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when all are taken, 1 when a program is missing or a picture is too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="a work folder with a run, after flytt docs")
    work = parser.parse_args(argv).work
    if lacking := missing():
        print(f"Not installed: {', '.join(lacking)}", file=sys.stderr)
        return 1
    run = max(work.glob("korningar/*/rapport.html")).parent
    IMAGES.mkdir(exist_ok=True)
    photograph(shots(work, run))
    photograph_workbook(run)
    large = [path.name for path in IMAGES.glob("*.png") if path.stat().st_size > LARGEST]
    if large:
        print(f"More than {LARGEST} bytes: {', '.join(large)}", file=sys.stderr)
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
