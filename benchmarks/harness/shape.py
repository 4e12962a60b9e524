"""What every contestant of ours takes and reads."""

from __future__ import annotations

import argparse
from pathlib import Path


def shape(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The options that every contestant takes."""
    parser.add_argument("extracts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--date")
    parser.add_argument("--url")
    parser.add_argument("--encoding", default="utf-8")
    return parser


def header(path: Path) -> list[str]:
    """The column names of an extract."""
    with path.open("rb") as file:
        return file.readline().decode("ascii").strip().split(";")
