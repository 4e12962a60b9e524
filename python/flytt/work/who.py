"""Who gives a command: the user that the operating system knows."""

from __future__ import annotations

import getpass
import os


def who() -> str:
    """The user's name, or the number of one without."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
