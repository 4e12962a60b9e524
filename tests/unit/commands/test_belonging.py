"""A ledger and a work folder that do not belong together: who stops, who goes on, what is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flytt.commands.access import existing_ledger, opened_ledger
from flytt.commands.init import init_folder
from flytt.commands.receipts import receive
from flytt.commands.status import overview
from flytt.commands.verify import verify
from flytt.commands.withdraw import withdraw
from flytt.errors import LedgerError, SettingsError
from unit.commands.conftest import Place
from unit.ledger.telling import confirm, first_contact, order

ROWS = (first_contact("B1"), first_contact("B2"))


def published(place: Place) -> tuple[str, str]:
    """A run and a closure of one of its posts."""
    run_id = place.run(*ROWS)
    with opened_ledger(place.session) as ledger:
        confirm(ledger, run_id, ROWS[0])
    return run_id, place.close([order(ROWS[0])])


def refusal(place: Place) -> str:
    """What every command says that may not go on."""
    with pytest.raises(LedgerError) as refused, opened_ledger(place.session):
        pass
    with pytest.raises(LedgerError), existing_ledger(place.session):
        pass
    return str(refused.value)


def changes(place: Place) -> dict[str, Callable[[], object]]:
    """What may happen to folders, and the sentence for it."""
    run, closure = place.work / "korningar/2026-10-05-1", place.work / "avslut/2026-10-12-1"
    return {
        "korningar/2026-10-05-1 is gone": lambda: shutil.rmtree(run),
        "avslut/2026-10-12-1 is gone": lambda: closure.rename(place.work / "undan"),
        "korningar/2026-10-05-1 is not as it was published (manifest.json)": (
            lambda: (run / "manifest.json").write_text("{}")
        ),
        "avslut/2026-10-12-1 is not as it was published (manifest.json)": (
            (closure / "manifest.json").unlink
        ),
        "the ledger does not know korningar/2026-10-12-1": (
            lambda: shutil.copytree(run, run.with_name("2026-10-12-1"))
        ),
        "the ledger does not know avslut/2026-10-12-1 (copy)": (
            lambda: shutil.copytree(closure, closure.with_name("2026-10-12-1 (copy)"))
        ),
        "the ledger does not know korningar/2026-10-05-1.atertagen": (
            lambda: shutil.copytree(run, run.with_name("2026-10-05-1.atertagen"))
        ),
    }


@pytest.mark.parametrize("number", range(7))
def test_a_folder_that_is_gone_altered_or_unknown_stops(place: Place, number: int) -> None:
    published(place)
    sentence, change = list(changes(place).items())[number]
    change()
    assert sentence in refusal(place)
    assert sentence in overview(place.work).ledger
    assert sentence in verify(place.work).findings


def test_hidden_folders_and_files_are_nobodys(place: Place) -> None:
    published(place)
    (place.work / "korningar" / ".2026-10-12-1").mkdir()
    (place.work / "korningar" / "anteckningar.txt").touch()
    with opened_ledger(place.session):
        pass
    assert verify(place.work).findings == ()


def test_a_run_that_only_lacks_its_name_is_there(place: Place) -> None:
    run_id, _ = published(place)
    folder = place.work / "korningar" / run_id
    folder.rename(folder.with_name(f".{run_id}"))
    with opened_ledger(place.session):
        pass
    assert verify(place.work).findings == ()


def test_a_copied_work_folder_is_refused_until_it_is_said_to_be_moved(
    place: Place, tmp_path: Path
) -> None:
    published(place)
    place.work = Path(shutil.copytree(place.work, tmp_path / "kopia"))
    message = refusal(place)
    assert "not of" in message
    assert "flytt verify --moved --because" in message
    assert len(overview(place.work).ledger) == 1
    assert len(verify(place.work).findings) == 1
    with pytest.raises(SettingsError, match="needs a reason"):
        verify(place.work, moved=True, because=" ")
    assert verify(place.work, moved=True, because="ny server").moved
    with opened_ledger(place.session):
        pass
    assert verify(place.work).findings == ()


def test_a_folder_is_not_said_to_be_moved_while_something_else_is_wrong(
    place: Place, tmp_path: Path
) -> None:
    run_id, _ = published(place)
    place.work = Path(shutil.copytree(place.work, tmp_path / "kopia"))
    (place.work / "korningar" / run_id / "dispositioner.csv").write_text("x")
    found = verify(place.work, moved=True, because="ny server")
    assert (found.moved, len(found.findings)) == (False, 2)
    refusal(place)


def test_another_way_to_the_same_folder_is_the_same(place: Place, tmp_path: Path) -> None:
    published(place)
    (tmp_path / "lank").symlink_to(place.work)
    place.work = tmp_path / "lank"
    with opened_ledger(place.session):
        pass


def test_a_lost_ledger_is_not_made_again(tmp_path: Path) -> None:
    place = Place(tmp_path / "arbete", str(tmp_path / "arbete" / "ledger.sqlite"))
    init_folder(place.work)
    published(place)
    shutil.rmtree(place.work / "korningar")
    Path(place.ledger).unlink()
    assert "avslut/2026-10-12-1" in refusal(place)
    assert not Path(place.ledger).exists()
    found = verify(place.work)
    assert (found.identity, found.files) == (None, 1)
    assert "There is no ledger" in found.findings[0]


def test_a_ledger_from_before_receipts_takes_them_again_and_nothing_else(tmp_path: Path) -> None:
    place = Place(tmp_path / "arbete", str(tmp_path / "arbete" / "ledger.sqlite"))
    init_folder(place.work)
    run_id = place.run(*ROWS)
    shutil.copyfile(place.ledger, tmp_path / "kopia")
    kvittens = tmp_path / "kvittens.csv"
    kvittens.write_text(
        "run_id;record_id;status;millennium_id;felkod;feltext;tidpunkt\n"
        f"{run_id};PASIS-B-B1;FEL;;E1;;2026-10-06T08:00\n"
    )
    receive(place.work, kvittens, "millennium")
    shutil.copyfile(tmp_path / "kopia", place.ledger)
    message = "the ledger has 0 receipts, and audit.jsonl says that it had 1"
    assert message in refusal(place)
    assert [message in each for each in overview(place.work).ledger] == [True]
    assert [message in each for each in verify(place.work).findings] == [True]
    with pytest.raises(LedgerError, match=message):
        withdraw(place.work, run_id, "aldrig laddad")
    # As many receipts of another file would hide what is lost.
    other = tmp_path / "andra.csv"
    other.write_text(kvittens.read_text().replace("FEL;;E1", "OK;M1;"))
    with pytest.raises(LedgerError, match=message):
        receive(place.work, other, "millennium")
    assert message in refusal(place)
    receive(place.work, kvittens, "millennium")
    assert verify(place.work).findings == ()


@pytest.mark.parametrize("damage", ["cut", "head", "middle"])
def test_a_damaged_file_stops_and_is_said(tmp_path: Path, damage: str) -> None:
    place = Place(tmp_path / "arbete", str(tmp_path / "arbete" / "ledger.sqlite"))
    init_folder(place.work)
    place.run(*(first_contact(f"B{n}") for n in range(500)))
    path = Path(place.ledger)
    content = bytearray(path.read_bytes())
    where = {"cut": slice(len(content) - 4096, None), "head": slice(0, 100)}
    middle = slice(len(content) // 2, len(content) // 2 + 8192)
    content[where.get(damage, middle)] = b"" if damage == "cut" else b"\xff" * 100
    path.write_bytes(content)
    refusal(place)
    assert overview(place.work).ledger
    assert verify(place.work).findings


@pytest.mark.parametrize("question", [overview, verify])
def test_a_server_that_cannot_be_reached_is_no_finding(
    tmp_path: Path, question: Callable[[Path], object]
) -> None:
    init_folder(tmp_path / "arbete")
    with (tmp_path / "arbete" / "flytt.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[ledger]\nurl = "postgresql://localhost:1/journal"\n')
    with pytest.raises(LedgerError, match="the ledger refused"):
        question(tmp_path / "arbete")
