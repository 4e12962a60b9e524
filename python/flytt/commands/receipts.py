"""Receipts: what Millennium answered goes into the ledger, all of a file or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flytt.commands.access import has_ledger, opened_ledger
from flytt.errors import ReceiptError, StateError
from flytt.export.recovery import recover
from flytt.ledger import ImportResult
from flytt.plugins.calls import plugin_code
from flytt.plugins.receipt import Receipt, ReceiptReader
from flytt.work.files import sha256_of
from flytt.work.session import Session
from flytt.work.trail import audit


def receive(work: Path, file: Path, reader_name: str) -> ImportResult:
    """Import a receipt file with a reader plugin.

    Raises ReceiptError naming every unknown record or unreadable row, StateError without a run.
    """
    session = Session.open(work)
    reader = session.plugins.receipt_reader(reader_name)
    if not file.is_file():
        raise ReceiptError(
            "The receipt file does not exist.", where=str(file), todo="check the path"
        )
    if not has_ledger(session):
        raise StateError("Nothing has been exported yet.", todo="flytt run --date YYYY-MM-DD")
    with session.folder.lock("receipts"), opened_ledger(session) as ledger:
        recover(session.folder, ledger)
        sha256 = sha256_of(file)
        imported = ledger.import_receipts(_received(reader, file), sha256, file.name)
        files = [{"path": str(file), "sha256": sha256}]
        audit(session.folder, "receipts", {"reader": reader_name}, files=files)
        return imported


def _received(reader: ReceiptReader, file: Path) -> Iterator[Receipt]:
    with plugin_code(reader, f"reading receipts with {reader.name}", ReceiptError):
        yield from reader.read(file)
