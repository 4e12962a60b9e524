"""The five scenarios of the instruction's §4.3, each one run (rule catalogue R4.3-S1 .. S5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kit.persons import official
from kit.rows import TODAY, aterbesok, bevakning, everybody, region, tables, vardatagande
from kit.shapes import Story, Week
from oracle import Row

PATIENT = official(0)


def scenario(
    name: str,
    bevakningar: Sequence[Row],
    expected: Mapping[str, str],
    vardataganden: Sequence[Row] = (),
) -> Story:
    """One patient's bevakningar in one run."""
    extract = tables(bevakningar, vardataganden, personer=everybody())
    week = Week(TODAY, extract, {("PASIS", post_id): rule for post_id, rule in expected.items()})
    return Story(name, region(), (week,))


SCENARIOS = (
    scenario(
        "R4.3-S1: återbesök och första kontakt på samma Vårdenhet",
        [
            bevakning("NY", PATIENT, maldatum="2026-11-20"),
            aterbesok("ÅB", PATIENT, enhet="K11", maldatum="2026-12-20"),
        ],
        {"NY": "aterbesok_gar_fore PASIS:ÅB", "ÅB": "migreras"},
        [vardatagande("VNY", PATIENT)],
    ),
    scenario(
        "R4.3-S2: två första kontakter, olika koder blir samma regionala problemkod",
        [
            bevakning("NY1", PATIENT, maldatum="2026-12-20"),
            bevakning("NY2", PATIENT, enhet="K11", maldatum="2026-11-20"),
        ],
        {"NY1": "dubblett_forsta_kontakt PASIS:NY2", "NY2": "migreras"},
        [
            vardatagande("VNY1", PATIENT, problemkod="P1"),
            vardatagande("VNY2", PATIENT, problemkod="P2", enhet="K11"),
        ],
    ),
    scenario(
        "R4.3-S3: två första kontakter med olika regionala problemkoder",
        [bevakning("NY1", PATIENT), bevakning("NY2", PATIENT)],
        {"NY1": "migreras", "NY2": "migreras"},
        [
            vardatagande("VNY1", PATIENT, problemkod="P1"),
            vardatagande("VNY2", PATIENT, problemkod="P3"),
        ],
    ),
    scenario(
        "R4.3-S4: två återbesök på samma Vårdenhet, oavsett problem",
        [
            aterbesok("ÅB1", PATIENT, maldatum="2026-12-20", vardatagande_id="V1"),
            aterbesok("ÅB2", PATIENT, maldatum="2026-11-20", vardatagande_id="V2"),
        ],
        {"ÅB1": "dubblett_uppfoljning PASIS:ÅB2", "ÅB2": "migreras"},
        [
            vardatagande("V1", PATIENT, problemkod="P1"),
            vardatagande("V2", PATIENT, problemkod="P3"),
        ],
    ),
    scenario(
        "R4.3-S5: två återbesök på olika Vårdenheter",
        [aterbesok("ÅB1", PATIENT), aterbesok("ÅB2", PATIENT, mottagning="M2")],
        {"ÅB1": "migreras", "ÅB2": "migreras"},
    ),
)
