"""What may happen to a ledger, and to the folders that it knows."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from flytt.ledger import Ledger
from kit import write_receipts
from line.region import CLOSING, NEXT, RUN, command, receipt
from torture.accident import CLOSE, DONE, POST_IDS, RECEIPTS, RUNNING, Accident
from torture.spoils import Spoil, both, content, folder, gone, renamed


def ledgers() -> Iterator[Accident]:
    """Another ledger, a damaged one, folders that are not its own: every command that decides."""
    run, manifest = f"korningar/{RUN}", f"korningar/{RUN}/manifest.json"
    ledger = "ledger.sqlite"
    late = "sent.csv"

    def damaged(share: float) -> Spoil:
        def change(text: bytes) -> bytes:
            place = int(len(text) * share) // 4096 * 4096
            return text[:place] + b"\xff" * 2048 + text[place + 2048 :]

        return content(ledger, change)

    def from_before(*words: str) -> Spoil:
        def spoil(work: Path) -> None:
            kept = (work / ledger).read_bytes()
            write_receipts([receipt("PASIS-B-B01", "FEL", f"{CLOSING}T08:00")], work / late)
            done = command(work, *(word.format(work=work) for word in words))
            assert done.code in DONE, done
            (work / ledger).write_bytes(kept)

        return spoil

    def forged(statement: str) -> Spoil:
        def spoil(work: Path) -> None:
            with sqlite3.connect(work / ledger) as file:
                again = file.execute("select name, sql from sqlite_master where type = 'trigger'")
                triggers = again.fetchall()
                for name, _ in triggers:
                    file.execute(f"drop trigger {name}")
                file.executescript(statement)
                for _, created in triggers:
                    file.execute(created)

        return spoil

    lost = "delete from receipts where post_id = 'B05'; delete from exports where post_id = 'B05'"
    spoils: dict[str, tuple[Spoil, str]] = {
        "the ledger is gone": (gone(ledger), "There is no ledger"),
        "the ledger is empty": (content(ledger, lambda _: b""), ledger),
        "the ledger is text": (content(ledger, lambda _: b"hej" * 999), ledger),
        "the ledger is cut off": (content(ledger, lambda text: text[:-20_000]), "damaged"),
        "the ledger is a folder": (folder(ledger), ledger),
        "the ledger is new": (
            both(gone(ledger), lambda work: Ledger.open(work / ledger).close()),
            RUN,
        ),
        "a run's folder is gone": (gone(run), f"{run} is gone"),
        "a run's folder has another name": (renamed(run, "korningar/x"), f"{run} is gone"),
        "a run's folder is a file": (
            both(gone(run), lambda work: (work / run).touch()),
            f"{run} is gone",
        ),
        "a run's manifest is gone": (gone(manifest), run),
        "a run's manifest is another": (content(manifest, lambda text: text + b" "), run),
        "a run from elsewhere": (
            lambda work: shutil.copytree(work / run, work / "korningar/2026-11-16-1 (kopia)"),
            "2026-11-16-1 (kopia)",
        ),
        "all runs are gone": (gone("korningar"), f"{run} is gone"),
        "the ledger is from before a failure": (
            from_before("receipts", "{work}/sent.csv"),
            "had 28",
        ),
        "an export is gone": (forged(lost), "posts that were exported"),
        "the guards are gone": (
            lambda work: sqlite3.connect(work / ledger).execute("drop trigger receipts_delete"),
            "lost its guards: receipts_delete",
        ),
    }
    spoils |= {
        f"the ledger is damaged at {share}": (damaged(share), "ledger")
        for share in (0.1, 0.3, 0.5, 0.7, 0.9)
    }
    commands = [
        RUNNING,
        CLOSE,
        RECEIPTS,
        ("withdraw", RUN, "--because", "prov"),
        ("approve", "PASIS:B01", "--because", "prov"),
        ("purge", "--before", "2027-01-01"),
        ("check", "--date", NEXT),
        ("extract",),
    ]
    for what, (spoil, said) in spoils.items():
        for words in commands:
            if words == RECEIPTS and "failure" in what:
                continue  # they heal it
            every = frozenset(POST_IDS)
            name = f"{what}, {words[0]}"
            yield Accident(name, words, spoil, said, touched=every, cheap=True)
    forgeries = {
        "a hash fits another content": "update exports set innehall = (select innehall from exports"
        " where post_id = 'B06') where post_id = 'B05'",
        "an export is another post's": "update exports set post_id = 'B99' where post_id = 'B05'",
    }
    for what, statement in forgeries.items():
        spoil, touched = forged(statement), frozenset(POST_IDS)
        yield Accident(f"{what}, close", CLOSE, spoil, RUN, touched=touched)
    for words in (RUNNING, CLOSE):
        yield Accident(
            f"the ledger is from before a closure, {words[0]}",
            words,
            from_before(*CLOSE),
            f"{CLOSING}-1",
        )
