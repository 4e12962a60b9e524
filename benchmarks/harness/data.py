"""The extracts and mapping tables that are measured on: synthetic, made once, kept."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import flytt.generator
from flytt.generator import generate

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
POST_TABLES = ("pasis_bevakning.csv", "vaps_remiss.csv")
_SEED = 1
_LARGE = {"mappning_problemkod": 50_000, "mappning_remittent": 20_000, "mappning_vardenhet": 5_000}

# A record by its number from 0, itself, and how many columns its table has.
Keep = Callable[[int, bytes, int], bool]


def extracts(store: Path, posts: int, encoding: str = "utf-8") -> Path:
    """The five extracts of so many posts; another generator makes others."""

    def make(folder: Path) -> None:
        generate(folder, posts, _SEED, encoding=encoding)

    return _once(store / f"{posts}-{encoding}-{_generator()}", make)


def nine_of_ten(whole: Path) -> Path:
    """The same extracts without every tenth post: what an earlier week saw of them."""
    return _filtered(whole, "nio-av-tio", POST_TABLES, lambda number, *_: number % 10 != 9)


def readable(whole: Path, encoding: str) -> Path:
    """The same extracts without the rows that only flytt reads past: any bulk load takes them."""
    names = tuple(path.name for path in whole.glob("*.csv"))

    def keep(_: int, record: bytes, columns: int) -> bool:
        return _is_row(record, encoding, columns)

    return _filtered(whole, "lasbar", names, keep)


def large_seeds(store: Path) -> Path:
    """Mapping tables as large as a region's: the packaged rows and many that no post uses."""

    def make(folder: Path) -> None:
        folder.mkdir(parents=True)
        for name, rows in _LARGE.items():
            text = (SEEDS / f"{name}.csv").read_text(encoding="utf-8")
            added = "".join(f"{_made_up(name, n)}\n" for n in range(rows - text.count("\n") + 1))
            (folder / f"{name}.csv").write_text(text + added, encoding="utf-8")

    return _once(store / "stora-mappningar", make)


def _made_up(name: str, number: int) -> str:
    unit = f"X{number % 5_000:04d}"
    return {
        "mappning_problemkod": f"PASIS;{unit};P{number:05d};ALLM{number % 900:03d};Besvär",
        "mappning_remittent": f"extern;Y{number:05d};;SE0000000000-Y{number:05d};Mottagning",
        "mappning_vardenhet": f"PASIS;{unit};*;SE0000000000-X{number:04d};Mottagning;Allmänt",
    }[name]


def _filtered(whole: Path, kind: str, names: tuple[str, ...], keep: Keep) -> Path:
    def make(folder: Path) -> None:
        folder.mkdir()
        for path in whole.glob("*.csv"):
            if path.name not in names:
                (folder / path.name).hardlink_to(path)
                continue
            with path.open("rb") as source, (folder / path.name).open("wb") as target:
                header = source.readline()
                columns = header.count(b";") + 1
                target.write(header)
                target.writelines(r for n, r in enumerate(records(source)) if keep(n, r, columns))

    return _once(whole.with_name(f"{whole.name}-{kind}"), make)


def records(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Records of a file whose quotes are balanced: a value may hold line breaks."""
    held = b""
    for line in lines:
        held += line
        if held.count(b'"') % 2 == 0:
            yield held
            held = b""


def _is_row(record: bytes, encoding: str, columns: int) -> bool:
    try:
        text = record.decode(encoding)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    except (UnicodeDecodeError, csv.Error):
        return False
    return "\0" not in text and [len(row) for row in rows] == [columns]


def _once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that is there complete or not at all."""
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.ofardig")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        make(unfinished)
        unfinished.rename(folder)
    return folder


def _generator() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(flytt.generator.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
