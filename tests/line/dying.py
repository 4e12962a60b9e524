"""A flytt command that is killed at a named step: `python dying.py STEP COMMAND WORK [DATE]`.

The step is what the command shows as its progress, or `after <function>` for the moments between.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

from flytt.work.log import Step

# Where a function's end is the step: the module that calls it, and its name there.
MOMENTS = {
    "after finish": ("flytt.export.delivery", "FolderDelivery", "finish"),
    "after record_run": ("flytt.ledger", "Ledger", "record_run"),
    "after record_closure": ("flytt.ledger", "Ledger", "record_closure"),
    "after appear": ("flytt.export", "recovery", "appear"),
}


def die(*_: object) -> None:
    """As when the machine loses power: no handler, no flush, no farewell."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(module: str, owner: str, name: str) -> None:
    """Let a method do its work, and die before it returns."""
    held = getattr(__import__(module, fromlist=[owner]), owner)
    original = getattr(held, name)

    def last(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        die()

    setattr(held, name, last)


def main(step: str, command: str, work: Path, *day: str) -> None:
    """Run the command, and do not survive the step."""

    def tell(begun: Step) -> None:
        if begun.name == step:
            die()

    if step in MOMENTS:
        die_after(*MOMENTS[step])
    when = [date.fromisoformat(one) for one in day]
    if command == "run":
        from flytt.commands.run import run_all

        run_all(work, when[0], tell)
    elif command == "export":
        from flytt.commands.run import run_export

        run_export(work, None, tell)
    elif command == "close":
        from flytt.commands.close import close

        close(work, when[0], tell)
    raise SystemExit(f"{command} never came to {step!r}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])
