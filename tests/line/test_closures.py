"""A closure with two keys: what is ordered, what is held back, and what stops it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.telling import extract, ok, receipt
from flytt.api import ClosureDelivery, ClosureTarget
from flytt.plugins.host import load_plugins
from flytt.work.session import Session
from kit import write_extracts, write_receipts
from kit.persons import official
from kit.rows import aterbesok, bevakning, person, region, remiss
from kit.rows import vardatagande as commitment
from line.command import Done, called
from line.work import ROOT, filled, run, settings, snapshot
from oracle import Row

RUN, DAY, NEXT = "2026-10-05", "2026-10-13", "2026-10-14"
EXPORTED = ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B9"]
ORDERED = """bevakning_id;avbokad_av;datum;sign
B1;MM;2026-10-05;SDVM
B5;MM;2026-10-05;SDVM
B7;MM;2026-10-05;SDVM
B9;MM;2026-10-05;SDVM
"""
WITHHELD = """PASIS;bevakning;B2;andrad_efter_export
PASIS;bevakning;B3;forsvunnen
PASIS;bevakning;B4;stangd_for_hand
PASIS;bevakning;B6;olast_rad
PASIS;bevakning;B7;vardatagande_har_annan_bevakning
"""


def posts() -> dict[str, Row]:
    """One bevakning for each thing that can happen, each with its own person."""
    found = {name: bevakning(name, official(n)) for n, name in enumerate(EXPORTED)}
    found["B5"] = aterbesok("B5", official(4), vardatagande_id="VB5")
    return found


def before() -> dict[str, list[Row]]:
    """What the run exports: B8 stays, and refers to the vårdåtagande of B7."""
    rows = [*posts().values(), other()]
    tables = extract(rows[:-1], [remiss("R1", official(10)), remiss("R2", official(11))])
    tables["pasis_bevakning"].append(other())
    tables["pu_person"] = [person(official(n)) for n in range(12)]
    return tables


def other() -> Row:
    return aterbesok("B8", official(6), vardatagande_id="VB7", bokad_datum="2026-12-01")


def after() -> dict[str, list[Row]]:
    """A week later; B9 is the same in other words, B6 is spoilt when it is written."""
    tables = before()
    rows = {row["bevakning_id"]: row for row in tables["pasis_bevakning"]}
    rows["B2"]["kod"] = "A2"
    rows["B4"]["avbokad_datum"] = "20261008"
    same = {"enhet": "k10", "maldatum": "20261201", "kontakttyp": "n\u00ady", "bokad_datum": " "}
    rows["B9"] |= same | {"personnummer": official(7)[2:8] + "-" + official(7)[8:]}
    del rows["B3"]
    return tables | {"pasis_bevakning": list(rows.values())}


def deliver(work: Path, tables: dict[str, list[Row]], spoilt: str = "") -> None:
    """Write the extracts; the row of one bevakning gets a field too many."""
    write_extracts(tables, work / "extrakt")
    path = work / "extrakt" / "pasis_bevakning.csv"
    text = path.read_text(encoding="utf-8")
    lines = [
        f"{line};x" if spoilt and line.startswith(spoilt) else line for line in text.split("\n")
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exported, confirmed but for R2, and delivered once more."""
    work = tmp_path_factory.mktemp("avslut") / "arbete"
    filled(work, before(), region(), settings())
    run(work, RUN)
    records = [f"PASIS-B-{name}" for name in EXPORTED] + ["PASIS-FB-B5", "VAPS-R-R1"]
    write_receipts(ok(0, *records), work / "kvittens.csv")
    assert called("receipts", work / "kvittens.csv", "--work", work).code == 0
    deliver(work, after(), spoilt="B6")
    return work


@pytest.fixture
def work(started: Path) -> Iterator[Path]:
    """The same for each test: what a test orders or spoils is taken back."""
    kept = {name: (started / name).read_bytes() for name in ("ledger.sqlite", "audit.jsonl")}
    yield started
    for name, content in kept.items():
        (started / name).write_bytes(content)
    shutil.rmtree(started / "avslut", ignore_errors=True)


def close(work: Path, *options: str, day: str = DAY) -> Done:
    return called("close", "--work", work, "--date", day, *options)


def lines(work: Path, name: str, closure: str = f"{DAY}-1", columns: int = 4) -> str:
    """A file of the closure without its header, the first columns."""
    rows = (work / "avslut" / closure / name).read_text(encoding="utf-8").splitlines()[1:]
    return "".join(";".join(row.split(";")[:columns]) + "\n" for row in rows)


def test_a_plan_is_looked_at_and_released(work: Path) -> None:
    seen = snapshot(work)
    planned = close(work, "--plan")
    assert planned.code == 1, planned
    now = snapshot(work)
    assert {p for p in seen.keys() | now.keys() if seen.get(p) != now.get(p)} <= {
        path for path in now if path.startswith(".flytt")
    }
    *said, last = planned.out.splitlines()
    assert any("andrad_efter_export" in line for line in said)
    assert not any("B2" in line for line in said)
    sha256 = last.removeprefix("plan: ")
    toml = work / "flytt.toml"
    kept = toml.read_text(encoding="utf-8")
    toml.write_text(kept.replace("[closure]\n", '[closure]\nrelease = "required"\n'))
    assert "--plan" in close(work).err
    other = close(work, "--release", "0" * 64)
    assert (other.code, "The plan is another by now" in other.err) == (2, True)
    assert not (work / "avslut").exists()
    assert close(work, "--release", sha256).code == 1
    toml.write_text(kept)
    place = work / "avslut" / f"{DAY}-1"
    assert (place / "bevakning.csv").read_text(encoding="utf-8") == ORDERED
    assert lines(work, "vardatagande.csv") == "".join(
        f"{name};2026-10-05;MM;SDVM\n" for name in ("VB1", "VB9")
    )
    assert lines(work, "vaps_remiss.csv") == "R1;2026-10-05;MM;SDVM\n"
    assert lines(work, "undantagna.csv") == WITHHELD
    assert lines(work, "ej_utforda.csv") == ""


def test_orders_once_approvals_and_what_is_not_carried_out(work: Path) -> None:
    assert close(work).code == 1
    unknown = called("approve", "PASIS:B77", "--because", "x", "--work", work)
    assert (unknown.code, "No run has exported PASIS:B77" in unknown.err) == (2, True)
    unread = called("approve", "PASIS:B6", "--because", "x", "--work", work)
    assert (unread.code, "cannot be read" in unread.err) == (2, True)
    approved = called("approve", "PASIS:B2", "--because", "Ring Anna", "--work", work)
    assert (approved.code, "open now" in approved.out) == (0, True), approved
    assert called("approve", "PASIS:B3", "--because", "flyttad", "--work", work).code == 0
    standing = called("status", "--work", work)
    assert standing.code == 1
    assert "forsvunnen" not in standing.out

    assert close(work, "--batch-vardataganden", day=NEXT).code == 1
    second = f"{NEXT}-1"
    assert lines(work, "bevakning.csv", second) == "B2;MM;2026-10-05;SDVM\n"
    assert lines(work, "vardatagande.csv", second) == "VB2;2026-10-05;MM;SDVM\n"
    assert lines(work, "batchstangning.csv", second) == "VB5;2026-10-05;MM;SDVM\n"
    assert lines(work, "undantagna.csv", second) == WITHHELD.split("\n", 1)[1]
    assert lines(work, "ej_utforda.csv", second, 5) == "".join(
        f"{each};{DAY}-1;{DAY}\n"
        for each in (
            *(f"PASIS;bevakning;{name}" for name in ("B1", "B5", "B7", "B9")),
            *(f"PASIS;vardatagande;{name}" for name in ("VB1", "VB9")),
            "VAPS;remiss;R1",
        )
    )

    # A late FEL: the order is to be withdrawn, which is an alarm and no order left undone.
    write_receipts([receipt(1, "PASIS-B-B1", "FEL") | {"run_id": f"{RUN}-1"}], work / "fel.csv")
    assert called("receipts", work / "fel.csv", "--work", work).code == 1
    standing = called("status", "--work", work)
    assert "stangd_utan_ankomst" in standing.out
    assert "motstridig_kvittens" in standing.out
    assert close(work, day="2026-10-15").code == 1
    assert "B1;" not in lines(work, "ej_utforda.csv", "2026-10-15-1", 5)


def spoil(work: Path, statement: str) -> None:
    """Change the ledger's file past its triggers, which stand again afterwards."""
    with sqlite3.connect(work / "ledger.sqlite") as connection:
        found = connection.execute("select name, sql from sqlite_master where type = 'trigger'")
        triggers = found.fetchall()
        for name, _ in triggers:
            connection.execute(f"drop trigger {name}")
        assert connection.execute(statement).rowcount == 1
        for _, created in triggers:
            connection.execute(created)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("update receipts set status = 'FEL' where post_id = 'B1'", "PASIS:B1"),
        ("update exports set status = 'migrerad' where post_id = 'R2'", "VAPS:R2"),
    ],
)
def test_a_ledger_that_contradicts_its_receipts_orders_nothing(
    work: Path, statement: str, named: str
) -> None:
    spoil(work, statement)
    done = close(work)
    assert done.code == 2
    assert "The two keys of the closure differ" in done.err
    assert f"planned, and not allowed: {named}" in done.err
    assert not (work / "avslut").exists()


def test_a_hash_that_was_made_to_fit_a_changed_post_orders_nothing(work: Path) -> None:
    changed = """update exports set innehall = (
        select innehall from exports where post_id = 'B5'
    ) where post_id = 'B2'"""
    spoil(work, changed)
    done = close(work)
    assert done.code == 2
    assert f"the ledger's exports of {RUN}-1 are not those that it published" in done.err
    assert not (work / "avslut").exists()


def test_a_receipt_that_is_gone_stops_before_anything_is_planned(work: Path) -> None:
    spoil(work, "delete from receipts where post_id = 'B1'")
    done = close(work)
    assert done.code == 2
    assert "import again those that came since it was copied" in done.err
    assert not (work / "avslut").exists()


def test_a_mart_that_orders_more_orders_nothing(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Path("models/marts/avslutsorder.sql")
    changed = tmp_path / model
    changed.parent.mkdir(parents=True)
    text = (ROOT / model).read_text(encoding="utf-8")
    changed.write_text(
        text.replace("hinder is null", "coalesce(hinder, 'andrad_efter_export') <> 'bestalld'")
    )
    monkeypatch.setattr(Session, "dbt_folders", property(lambda _: [tmp_path]))
    done = close(work)
    assert done.code == 2
    for post in ("PASIS:B2", "PASIS:B3", "PASIS:B4", "PASIS:B6", "PASIS:B7 (vardatagande)"):
        assert post in done.err
    assert "PASIS:B1" not in done.err
    assert not (work / "avslut").exists()


class Adds(ClosureTarget):
    def write(self, delivery: ClosureDelivery) -> None:
        ids = "B1\nB5\nB7\nB9\nB2\n"
        delivery.path("extra.csv").write_text(f"bevakning_id\n{ids}", encoding="utf-8")
        delivery.wrote("extra.csv", 5)


class LeavesOut(ClosureTarget):
    def write(self, delivery: ClosureDelivery) -> None:
        text = "sign;vardatagande_id\nA;VB1\nA;VB1\n"
        delivery.path("kort.csv").write_text(text, encoding="utf-8")
        delivery.wrote("kort.csv", 2)


class Silent(ClosureTarget):
    def write(self, delivery: ClosureDelivery) -> None:
        delivery.path("tyst.txt").write_text("B1", encoding="utf-8")
        delivery.wrote("tyst.txt", 1)


class Reports(ClosureTarget):
    """A form of its own: what it reports is compared, too."""

    ids = ("R1",)

    def write(self, delivery: ClosureDelivery) -> None:
        path = f"{self.name}.txt"
        delivery.path(path).write_text("\n".join(self.ids), encoding="utf-8")
        delivery.wrote(path, 1)
        delivery.ordered(path, "vaps_remiss", self.ids)


class ReportsMore(Reports):
    ids = ("R1", "R2")


def test_what_targets_write_is_what_is_ordered(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tieto = load_plugins().target("tieto")
    wrong = [Adds("fler"), LeavesOut("farre"), Silent("tyst"), ReportsMore("sagt")]
    monkeypatch.setattr(Session, "closure_targets", property(lambda _: [tieto, *wrong]))
    done = close(work)
    assert done.code == 2
    assert "fler, bevakning_id: B2 not ordered" in done.err
    assert "farre, vardatagande_id: VB9 ordered and left out" in done.err
    assert "farre, vardatagande_id: VB1 there twice" in done.err
    assert "tyst: tyst.txt does not say what it orders" in done.err
    assert "sagt, remiss_id: R2 not ordered" in done.err
    assert not (work / "avslut").exists() or list((work / "avslut").iterdir()) == []

    monkeypatch.setattr(Session, "closure_targets", property(lambda _: [Reports("annan")]))
    assert "no target writes bevakning_id" in close(work).err
    monkeypatch.setattr(Session, "closure_targets", property(lambda _: [tieto, Reports("annan")]))
    assert close(work).code == 1
    assert (work / "avslut" / f"{DAY}-1" / "annan.txt").is_file()


def test_an_open_vardatagande_is_ordered_once_nothing_holds_it_back(work: Path) -> None:
    assert close(work).code == 1
    tables = after()
    rows = [row for row in tables["pasis_bevakning"] if row["bevakning_id"] != "B8"]
    deliver(work, tables | {"pasis_bevakning": rows}, spoilt="B6")
    assert close(work, day=NEXT).code == 1
    assert lines(work, "vardatagande.csv", f"{NEXT}-1") == "VB7;2026-10-05;MM;SDVM\n"
    rows[-1] = rows[-1] | {"vardatagande_id": ""}
    nameless = aterbesok("B10", "", vardatagande_id="", bokad_datum="2026-12-01")
    more = commitment("VB5", official(4))
    assert more in tables["pasis_vardatagande"]
    deliver(work, tables | {"pasis_bevakning": [*rows, nameless]}, spoilt="B10")
    assert close(work, "--batch-vardataganden", day="2026-10-15").code == 1
    # A row that names nobody may be about any vårdåtagande.
    assert lines(work, "batchstangning.csv", "2026-10-15-1") == ""
    deliver(work, after(), spoilt="B6")
