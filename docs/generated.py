"""What the generated pages share: write the page, or say that it is stale."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def only_compares(argv: list[str] | None, about: str | None) -> bool:
    """Whether the command line of a generator says `--check`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    return bool(parser.parse_args(argv).check)


def deliver(page: Path, text: str, *, check: bool) -> int:
    """Write `text` to `page`; with `check` only compare. Returns the exit code: 1 when stale."""
    if not check:
        page.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if page.exists() and page.read_text(encoding="utf-8") == text:
        return 0
    print(f"{page.name} is stale: its first line says what writes it", file=sys.stderr)
    return 1
