"""`python -m flytt`: the same as the command `flytt`."""

from __future__ import annotations

from flytt.cli.main import console

if __name__ == "__main__":
    console()
