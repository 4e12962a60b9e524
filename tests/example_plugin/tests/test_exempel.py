"""Exempel keeps to flytt's contract."""

from __future__ import annotations

from pathlib import Path

import flytt_exempel
from flytt_exempel.avslut import EXEMPEL_AVSLUT
from flytt_exempel.kalla import EXEMPEL
from flytt_exempel.lista import EXEMPEL_LISTA

from flytt.api import SourceSettings
from flytt.testing import check_plugin, check_source, check_target

EXTRAKT = Path(__file__).parents[1] / "extrakt"


def test_plugin_is_found_whole() -> None:
    check_plugin(flytt_exempel)


def test_source_reads_csv() -> None:
    check_source(EXEMPEL, SourceSettings("exempel", "exempel", folder=EXTRAKT))


def test_source_reads_its_own_files() -> None:
    options = {"jsonl": "vantelista.jsonl"}
    check_source(EXEMPEL, SourceSettings("exempel", "exempel", folder=EXTRAKT, options=options))


def test_closure_target_keeps_to_its_delivery(tmp_path: Path) -> None:
    check_target(EXEMPEL_AVSLUT, tmp_path)


def test_target_keeps_to_its_delivery(tmp_path: Path) -> None:
    rows = {"exempel_lista": [{"vardenhet_id": None, "utfall": "vantar", "antal": 2}]}
    check_target(EXEMPEL_LISTA, tmp_path, rows)
