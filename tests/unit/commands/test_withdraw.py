"""`flytt withdraw`: a run that was never loaded is as if it had never been; any other stays."""

from __future__ import annotations

import shutil

import pytest

from flytt.commands.access import opened_ledger
from flytt.commands.status import overview
from flytt.commands.verify import verify
from flytt.commands.withdraw import withdraw
from flytt.errors import LedgerError, ReceiptError
from flytt.ledger.refusals import PostsRefused
from line.command import called
from unit.commands.conftest import Place
from unit.ledger.telling import (
    NEXT_MONDAY,
    confirm,
    fail,
    first_contact,
    follow_up,
    order,
    read,
    receipt,
    states,
    take,
)

ROWS = (first_contact("B1"), follow_up("B2"))


def test_its_posts_are_free_and_its_folder_is_marked(place: Place) -> None:
    run_id = place.run(*ROWS)
    folder = place.work / "korningar" / run_id
    done = withdraw(place.work, run_id, "fel tabell")
    assert (done.posts, done.folder.is_dir(), folder.exists()) == (2, True, False)
    assert done.folder.name == f"{run_id}.atertagen"
    with opened_ledger(place.session) as ledger:
        assert states(ledger) == {}
        assert (ledger.last_run(), ledger.latest_date()) == (None, None)
        assert list(ledger.rows("ledger_korning")) == []
        assert ledger.check() == []
    assert place.run(*ROWS) == "2026-10-05-2"
    assert verify(place.work).findings == ()
    assert [(r.run_id, r.exported, r.withdrawn) for r in overview(place.work).runs] == [
        (run_id, 0, True),
        ("2026-10-05-2", 2, False),
    ]


def test_what_it_had_replaced_counts_again(place: Place) -> None:
    """With the receipts that came meanwhile."""
    failed, later = first_contact("B1"), first_contact("B2")
    first = place.run(failed, later)
    with opened_ledger(place.session) as ledger:
        fail(ledger, first, failed, later)
    second = place.run(failed, later, first_contact("B3"), day=NEXT_MONDAY)
    with opened_ledger(place.session) as ledger:
        take(ledger, receipt(first, "PASIS-B-B2", minutes=1))
    withdraw(place.work, second, "")
    with opened_ledger(place.session) as ledger:
        assert states(ledger) == {"B1": "misslyckad", "B2": "migrerad"}
        assert {row["run_id"] for row in read(ledger, "ledger_export")} == {first}
        assert [e.withdrawn for e in ledger.history("PASIS", "B1").exports] == [False, True]
        assert ledger.check() == []
    with pytest.raises(PostsRefused, match="PASIS:B2"):
        place.run(later, day=NEXT_MONDAY)
    shutil.rmtree(place.work / "korningar" / f"{NEXT_MONDAY}-2")
    third = place.run(failed, day=NEXT_MONDAY)
    with opened_ledger(place.session) as ledger:
        assert confirm(ledger, third, failed).migrerad == 1


def test_a_run_that_was_loaded_stays(place: Place) -> None:
    run_id = place.run(*ROWS)
    with opened_ledger(place.session) as ledger:
        take(ledger, receipt(run_id, "PASIS-FB-B2", "FEL"))
    with pytest.raises(LedgerError, match="1 receipts say that it was loaded"):
        withdraw(place.work, run_id, "")
    assert (place.work / "korningar" / run_id).is_dir()


def test_only_the_latest_run_is_withdrawn_and_once(place: Place) -> None:
    first, second = place.run(ROWS[0]), place.run(ROWS[1], day=NEXT_MONDAY)
    with pytest.raises(LedgerError, match=f"{second} came after it"):
        withdraw(place.work, first, "")
    withdraw(place.work, second, "")
    with pytest.raises(LedgerError, match="it is withdrawn already"):
        withdraw(place.work, second, "")
    with pytest.raises(LedgerError, match="the ledger knows no such run"):
        withdraw(place.work, "2026-10-19-1", "")
    withdraw(place.work, first, "")


def test_its_receipts_are_refused_by_name(place: Place) -> None:
    run_id = place.run(*ROWS)
    withdraw(place.work, run_id, "")
    with (
        opened_ledger(place.session) as ledger,
        pytest.raises(ReceiptError, match="of a run that was withdrawn"),
    ):
        take(ledger, receipt(run_id, "PASIS-B-B1"))


def test_killed_before_its_folder_was_marked_the_next_command_marks_it(place: Place) -> None:
    run_id = place.run(*ROWS)
    with opened_ledger(place.session) as ledger:
        ledger.withdraw(run_id)
    assert verify(place.work).findings == ()
    again = place.run(*ROWS)
    assert called("withdraw", again, "--work", place.work).code == 0
    assert sorted(path.name for path in (place.work / "korningar").iterdir()) == [
        f"{run_id}.atertagen",
        f"{again}.atertagen",
    ]


def test_closures_of_other_runs_do_not_matter(place: Place) -> None:
    first = place.run(ROWS[0])
    with opened_ledger(place.session) as ledger:
        confirm(ledger, first, ROWS[0])
    second = place.run(ROWS[1], day=NEXT_MONDAY)
    place.close([order(ROWS[0])])
    withdraw(place.work, second, "")
    assert verify(place.work).findings == ()
