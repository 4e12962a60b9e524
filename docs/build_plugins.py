"""Put the example plugin's files into docs/plugins.md, each under the line that names it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from generated import deliver, only_compares

DOCS = Path(__file__).resolve().parent
EXAMPLE = DOCS.parent / "tests" / "example_plugin"
PAGE = DOCS / "plugins.md"

_BLOCK = re.compile(r"^`([^`\n]+)`:\n\n```(\w+)\n.*?^```$", re.DOTALL | re.MULTILINE)


def files_shown(page: str) -> dict[str, str]:
    """The files that the page shows: path inside the example plugin -> the text shown."""
    found: dict[str, str] = {}
    for match in _BLOCK.finditer(page):
        shown = match[0].split(f"```{match[2]}\n", 1)[1]
        found[match[1]] = shown.removesuffix("```")
    return found


def render(page: str) -> str:
    """The page with every block as its file is now."""

    def block(match: re.Match[str]) -> str:
        text = (EXAMPLE / match[1]).read_text(encoding="utf-8")
        return f"`{match[1]}`:\n\n```{match[2]}\n{text}```"

    return _BLOCK.sub(block, page)


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when the page is written or fresh, 1 when stale."""
    check = only_compares(argv, __doc__)
    return deliver(PAGE, render(PAGE.read_text(encoding="utf-8")), check=check)


if __name__ == "__main__":
    sys.exit(main())
