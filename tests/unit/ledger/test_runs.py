"""Recording runs: what is held, what may go again, what lists remember."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from flytt.errors import LedgerError
from flytt.ledger import ExportRow, Ledger, ListingRow, Run
from flytt.ledger.refusals import PostsRefused
from unit.ledger.telling import (
    MONDAY,
    NEXT_MONDAY,
    SHA,
    close,
    confirm,
    export,
    fail,
    first_contact,
    follow_up,
    order,
    read,
    receipt,
    referral,
    states,
    take,
)


def test_a_run_is_what_the_engines_read_back(ledger: Ledger) -> None:
    rows = (first_contact("B1"), follow_up("B2"), referral("R1"))
    run_id = export(ledger, *rows)
    assert list(ledger.rows("ledger_export")) == [
        (*row[:3], run_id, MONDAY, *row[3:-1], "utestaende", "N", "N", None, None) for row in rows
    ]


def test_ids_count_per_date(ledger: Ledger) -> None:
    assert ledger.next_run_id(MONDAY) == f"{MONDAY}-1"
    for n in range(1, 12):
        assert export(ledger) == f"{MONDAY}-{n}"
    assert ledger.next_run_id(MONDAY) == f"{MONDAY}-12"
    assert ledger.next_run_id(NEXT_MONDAY) == f"{NEXT_MONDAY}-1"
    assert ledger.next_closure_id(MONDAY) == f"{MONDAY}-1"


def test_ids_have_a_prefix_and_pass_by_names_that_are_taken(ledger: Ledger) -> None:
    taken = ["ovning-2026-10-05-4", "2026-10-05-6", "2026-10-12-9", "2026-10-05-8 (copy)", "x"]
    run_id = ledger.next_run_id(MONDAY, "ovning", taken)
    assert run_id == f"ovning-{MONDAY}-7"
    ledger.record_run(Run(run_id, MONDAY), [first_contact("B1")], [], SHA)
    assert ledger.next_run_id(MONDAY) == f"{MONDAY}-8"
    assert ledger.next_closure_id(MONDAY, "ovning", taken[:1]) == f"ovning-{MONDAY}-5"
    assert confirm(ledger, run_id, first_contact("B1")).migrerad == 1


@pytest.mark.parametrize("prefix", ["", "1a", "Ovning", "ö", "a" * 21, "a-b"])
def test_a_prefix_is_small_letters_and_digits(ledger: Ledger, prefix: str) -> None:
    with pytest.raises(LedgerError, match="not an id"):
        ledger.record_run(Run(f"{prefix}-{MONDAY}-1", MONDAY), [], [], SHA)


def test_runs_are_numbered_as_they_come_and_remember_what_they_read(ledger: Ledger) -> None:
    table = {"tabell": "t", "kallsystem": "PASIS", "antal": 17, "fingeravtryck": "f"}
    assert (ledger.last_run(), list(ledger.rows("ledger_korning"))) == (None, [])
    for date, facts in ((NEXT_MONDAY, {}), (MONDAY, {"tabeller": [table], "vakter": ["x"]})):
        ledger.record_run(Run(f"{date}-1", date, {"migreras": 2}, facts), [], [], SHA)
    assert (last := ledger.last_run()) is not None
    assert (last.run_id, last.facts["vakter"]) == (f"{MONDAY}-1", ["x"])
    assert list(ledger.rows("ledger_korning")) == [(f"{MONDAY}-1", MONDAY)]
    assert list(ledger.rows("ledger_korning_tabell")) == [("t", "PASIS", "17", "f")]
    assert list(ledger.rows("ledger_korning_utfall")) == [("migreras", "2")]
    assert ledger.latest_date() == NEXT_MONDAY


def test_a_recorded_run_is_known_by_its_manifest(ledger: Ledger) -> None:
    run_id = ledger.next_run_id(MONDAY)
    assert not ledger.has_run(run_id)
    ledger.record_run(Run(run_id, MONDAY, {"migreras": 0, "väntar": 2}), [], [], "f" * 64)
    found = ledger.run(run_id)
    assert found is not None
    assert (found.run_id, found.migreringsdatum, found.manifest_sha256, dict(found.counts)) == (
        run_id,
        MONDAY,
        "f" * 64,
        {"migreras": 0, "väntar": 2},
    )
    with pytest.raises(LedgerError, match="recorded already"):
        ledger.record_run(Run(run_id, MONDAY), [], [], SHA)


@pytest.mark.parametrize("name", [f"{MONDAY}-0", f"{MONDAY}-01", MONDAY, "x-1", f"{NEXT_MONDAY}-1"])
def test_a_run_is_named_by_its_date(ledger: Ledger, name: str) -> None:
    with pytest.raises(LedgerError, match="not an id"):
        ledger.record_run(Run(name, MONDAY), [], [], SHA)


def test_held_posts_are_all_named_and_nothing_is_written(ledger: Ledger) -> None:
    waiting = [first_contact(f"B{n:02}") for n in range(30)]
    export(ledger, *waiting)
    before = ledger.fingerprint()
    with pytest.raises(PostsRefused) as refused:
        export(ledger, first_contact("B99"), *waiting, date=NEXT_MONDAY)
    assert refused.value.posts == tuple(f"PASIS:B{n:02}" for n in range(30))
    assert "PASIS:B19 … and 10 more" in str(refused.value)
    assert waiting[0].personnummer not in str(refused.value)
    assert not ledger.has_run(f"{NEXT_MONDAY}-1")
    assert "B99" not in states(ledger)
    assert ledger.fingerprint() == before


def test_a_migrated_post_is_held_even_when_closed(ledger: Ledger) -> None:
    row = first_contact("B1")
    confirm(ledger, export(ledger, row), row)
    close(ledger, order(row))
    with pytest.raises(PostsRefused, match="PASIS:B1"):
        export(ledger, row, date=NEXT_MONDAY)


def test_a_failed_post_goes_again_and_keeps_its_past(ledger: Ledger) -> None:
    row = first_contact("B1")
    first = export(ledger, row)
    fail(ledger, first, row)
    mended = row._replace(innehall="md5 of another")
    second = export(ledger, mended, date=NEXT_MONDAY)
    found = [(r["run_id"], r["innehall"], r["status"]) for r in read(ledger, "ledger_export")]
    assert found == [(second, "md5 of another", "utestaende")]
    old, new = ledger.history("PASIS", "B1").exports
    assert (old.run_id, old.status, old.ersatt_av) == (first, "misslyckad", second)
    assert (new.run_id, new.status, new.ersatt_av) == (second, "utestaende", None)
    with pytest.raises(PostsRefused, match="PASIS:B1"):
        export(ledger, row, date=NEXT_MONDAY)


def test_systems_and_kinds_of_post_are_apart(ledger: Ledger) -> None:
    same = first_contact("17"), referral("17")
    export(ledger, *same)
    assert len(list(ledger.rows("ledger_export"))) == 2


def test_a_post_stands_once_in_a_run(ledger: Ledger) -> None:
    with pytest.raises(PostsRefused, match="exported twice in this run: PASIS:B1"):
        export(ledger, first_contact("B1"), first_contact("B2"), first_contact("B1"))
    assert states(ledger) == {}


def test_a_post_has_a_record(ledger: Ledger) -> None:
    with pytest.raises(PostsRefused, match="without a record id: PASIS:B1"):
        export(ledger, first_contact("B1")._replace(post_bokstav=None))


def test_a_ledger_that_moved_on_refuses(ledger: Ledger) -> None:
    seen = ledger.fingerprint()
    export(ledger, first_contact("B1"))
    run = Run(f"{MONDAY}-2", MONDAY)
    with pytest.raises(LedgerError, match="has changed"):
        ledger.record_run(run, [first_contact("B2")], [], SHA, expected=seen)
    ledger.record_run(run, [first_contact("B2")], [], SHA, expected=ledger.fingerprint())
    assert set(states(ledger)) == {"B1", "B2"}


def test_every_kind_of_writing_moves_the_fingerprint(ledger: Ledger) -> None:
    row = first_contact("B1")
    seen = [ledger.fingerprint()]
    run_id = export(ledger)
    seen.append(ledger.fingerprint())
    run_id = export(ledger, row)
    seen.append(ledger.fingerprint())
    confirm(ledger, run_id, row)
    seen.append(ledger.fingerprint())
    close(ledger, order(row))
    seen.append(ledger.fingerprint())
    take(ledger, receipt(run_id, "PASIS-B-B1", minutes=1))
    seen.append(ledger.fingerprint())
    assert len(set(seen)) == len(seen)
    confirm(ledger, run_id, row)
    assert ledger.fingerprint() == seen[-1]


def test_an_error_while_rows_are_made_undoes_all(ledger: Ledger) -> None:
    def broken() -> Iterator[ExportRow]:
        yield from (first_contact(f"B{n}") for n in range(15_000))
        raise RuntimeError("the warehouse went away")

    with pytest.raises(RuntimeError, match="went away"):
        ledger.record_run(Run(f"{MONDAY}-1", MONDAY), broken(), [], SHA)
    assert states(ledger) == {}
    assert ledger.next_run_id(MONDAY) == f"{MONDAY}-1"


def test_listings_remember_first_and_latest_whatever_the_order(ledger: Ledger) -> None:
    post = ListingRow("PASIS", "bevakning", "B1", "antal_dagar_saknas")
    other = post._replace(regel="problemkod_saknas")
    for date, listed in (
        ("2026-10-12", [post, post]),
        ("2026-10-19", [post, other]),
        ("2026-10-05", [post]),
        ("2026-10-26", []),
    ):
        export(ledger, date=date, listings=listed)
    assert list(ledger.rows("ledger_listning")) == [
        (*post, "2026-10-05", "2026-10-19"),
        (*other, "2026-10-19", "2026-10-19"),
    ]


def test_status_adds_up(ledger: Ledger) -> None:
    waits, done, failed, again = (first_contact(name) for name in ("B1", "B2", "B3", "B4"))
    first = export(ledger, waits, done, failed, again)
    confirm(ledger, first, done)
    fail(ledger, first, failed, again)
    second = export(ledger, again, date=NEXT_MONDAY)
    close(ledger, order(done), order(done, "vardatagande"))
    one, two = ledger.status()
    assert (one.run_id, one.exported, one.utestaende, one.migrerad, one.misslyckad) == (
        first,
        4,
        1,
        1,
        2,
    )
    assert (one.replaced, one.ordered) == (1, 1)
    assert (two.run_id, two.exported, two.utestaende, two.ordered) == (second, 1, 1, 0)


def test_text_is_kept_letter_by_letter(ledger: Ledger) -> None:
    odd = first_contact("ÅÄÖ\t\\N'\";|☃")._replace(
        vardenhet_id="rad\nbrytning", regional_problemkod="", innehall="\\."
    )
    export(ledger, odd)
    (row,) = ledger.rows("ledger_export")
    assert row[:3] + row[5:11] == odd[:9]


def test_an_unknown_post_has_no_history(ledger: Ledger) -> None:
    found = ledger.history("PASIS", "B1")
    assert (found.exports, found.listings) == ((), ())


def test_a_withdrawn_run_has_listed_nothing(ledger: Ledger) -> None:
    once, always, gone = (ListingRow("PASIS", "bevakning", name, "regel") for name in "ABC")
    later = "2026-10-19"
    export(ledger, listings=[once, always])
    export(ledger, listings=[always], date=NEXT_MONDAY)
    run_id = export(ledger, listings=[always, gone], date=later)
    ledger.withdraw(run_id)
    seen = [(*once, MONDAY, MONDAY), (*always, MONDAY, NEXT_MONDAY)]
    assert list(ledger.rows("ledger_listning")) == seen
    first, second = (export(ledger, listings=[gone], date=later) for _ in range(2))
    ledger.withdraw(second)
    assert list(ledger.rows("ledger_listning")) == [*seen, (*gone, later, later)]
    ledger.withdraw(first)
    assert list(ledger.rows("ledger_listning")) == seen


def test_postgresql_knows_how_large_the_tables_have_become(postgres_url: str) -> None:
    rows = [first_contact(f"B{n}") for n in range(300)]
    with Ledger.open(postgres_url) as ledger:
        run_id = export(ledger, *rows)
        confirm(ledger, run_id, *rows)
        close(ledger, order(rows[0]))
    with psycopg.connect(postgres_url) as connection:
        sizes = connection.execute(
            "select relname, reltuples from pg_class where relname = any(%s)",
            [["exports", "receipts", "closure_orders"]],
        ).fetchall()
    assert dict(sizes) == {"exports": 300, "receipts": 300, "closure_orders": 1}
