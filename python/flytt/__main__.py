"""`python -m flytt`: the same as the command `flytt`."""

from __future__ import annotations

import sys

from flytt.cli import main

if __name__ == "__main__":
    sys.exit(main())
