"""Imported by the fork server of `kit.forked_dbt`: dbt after it has read a project for once.

It makes its classes and compiles its macros when it first does: a second of a run's eight.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[2]


def read() -> None:
    """Let dbt read flytt's project; no database is opened for that."""
    with (
        tempfile.TemporaryDirectory() as place,
        patch.dict(os.environ, FLYTT_DUCKDB=f"{place}/none.duckdb", DO_NOT_TRACK="1"),
    ):
        places = ["--project-dir", ROOT, "--profiles-dir", ROOT, "--target-path", place]
        silent = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
        # The static parser begins threads, which a fork would not have.
        arguments = ["parse", "--no-static-parser", *silent, "--log-path", place, *places]
        done = dbtRunner().invoke([str(each) for each in arguments])
        assert done.success, done.exception


read()
