"""`flytt explain` in two voices, with the smallest change that lets a post through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flytt.commands.explain import explain
from flytt.commands.for_clinic import for_clinic
from flytt.commands.lets_through import LetsThrough
from line.command import called
from line.work import FIRST, copied
from oracle import read_csv


@pytest.fixture(scope="module")
def work(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Case a after its first run."""
    return copied(finished, tmp_path_factory.mktemp("forklara") / "arbete")


def one_of(work: Path, utfall: str, regel: str) -> str:
    """A post that a rule alone decides."""
    rows = read_csv(work / "korningar" / f"{FIRST}-1" / "dispositioner.csv")
    return next(
        f"{row['kallsystem']}:{row['post_id']}"
        for row in rows
        if (row["utfall"], row["regler"]) == (utfall, regel)
    )


def test_a_missing_mapping_row_is_told_to_both(work: Path, tmp_path: Path) -> None:
    post = one_of(work, "atgardslista", "vardenhet_omappad")
    page = tmp_path / "post.html"
    done = called("explain", post, "--html", page, "--work", work)
    assert done.code == 0, done
    text = page.read_text("utf-8")
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")
    for told in (
        "Vad du ska göra",
        "mappning_vardenhet.csv",
        "Migreringsprojektet lägger till en rad",
    ):
        assert told in text
    persons = {
        row["personnummer"] for row in read_csv(work / "extrakt" / "pasis_bevakning.csv")
    } - {""}
    assert not any(person in text for person in persons)


def test_what_is_asked_of_the_clinic_stands_first(work: Path) -> None:
    post = one_of(work, "atgardslista", "yrkeskategori_saknas")
    done = called("explain", post, "--for", "clinic", "--work", work)
    assert done.code == 0, done
    lines = done.out.splitlines()
    assert lines[0] == "Så står det till"
    assert "står på Åtgärdslistan" in " ".join(lines[1:3])
    headings = [line for line in lines if line and not line.startswith(" ")]
    assert headings == [
        "Så står det till",
        "Vad det beror på",
        "Vad du ska göra",
        "Vad händer sedan",
        "Det minsta som räcker för att posten ska flyttas",
    ]
    assert "  Fyll i rätt värde i Vårdgivarkategori." in lines
    assert max(map(len, lines)) <= 80


def test_a_post_that_nothing_lets_through_says_so(work: Path) -> None:
    post = one_of(work, "manuell", "bokad")
    found = json.loads(called("explain", post, "--json", "--work", work).out)
    assert found["change"]["through"] is False
    assert found["change"]["rule"] == "bokad"
    assert found["clinic"][-1]["lines"] == [
        "Ingen rättning i källsystemet räcker. Posten flyttas för hand."
    ]


def test_what_was_not_found_is_not_called_impossible(work: Path) -> None:
    found = explain(work, one_of(work, "atgardslista", "yrkeskategori_saknas"))
    change = LetsThrough(False, (), (), "atgardslista", "yrkeskategori_saknas")
    (said,) = for_clinic(work, found, change)[-1].lines
    assert said.startswith("Inget av det som prövades räcker. Gör det som står ovan")
    untried = LetsThrough(False, (), (), untried="another command is at work")
    assert for_clinic(work, found, untried)[-1].lines[0].startswith("Det gick inte att pröva")


def test_a_quick_answer_names_the_rows_of_the_tables(work: Path) -> None:
    rows = read_csv(work / "korningar" / f"{FIRST}-1" / "dispositioner.csv")
    post = next(f"{r['kallsystem']}:{r['post_id']}" for r in rows if r["utfall"] == "migreras")
    done = called("explain", post, "--quick", "--work", work)
    assert done.code == 0, done
    assert "(mappning_vardenhet.csv line " in " ".join(done.out.split())
    assert "change" not in done.out
