"""Receipts: what Millennium answered goes into the ledger, all of a file or nothing."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flytt.commands.access import opened_ledger, refuse_other_receipts, require_ledger
from flytt.commands.status import failed_codes
from flytt.engines.csv_form import csv_chunks
from flytt.errors import ReceiptError
from flytt.export.recovery import recover
from flytt.ledger import ImportResult
from flytt.ledger.rows import FailedRecord
from flytt.plugins.calls import plugin_code
from flytt.plugins.receipt import Receipt, ReceiptReader
from flytt.work.files import discard, make_folder, write_whole
from flytt.work.session import Session
from flytt.work.trail import audit

_BLOCK = 1 << 20
_STANDARD_INPUT = Path("-")
FAILED_COLUMNS = (
    *("kallsystem", "post_typ", "post_id", "vardenhet_id", "run_id", "migreringsdatum"),
    *("record_id", "felkod", "feltext", "tidpunkt", "larm"),
)


@dataclass(frozen=True)
class Received(ImportResult):
    """What an import did, and the posts that have failed by now, in all imports.

    `felkoder` counts them by felkod; `failed_file` names them, None when there are none.
    """

    felkoder: dict[str, int]
    failed_file: Path | None


def receive(work: Path, file: Path, reader_name: str) -> Received:
    """Import a receipt file with a reader plugin; it is read once, so that a pipe will do.

    The path `-` is standard input.
    Raises ReceiptError naming every receipt that proves nothing, StateError without a run, and
    LedgerError for a new file while the ledger lacks earlier ones.
    """
    session = Session.open(work)
    reader = session.plugins.receipt_reader(reader_name)
    if file != _STANDARD_INPUT and (not file.exists() or file.is_dir()):
        fault = "is a folder" if file.is_dir() else "does not exist"
        raise ReceiptError(f"The receipt file {fault}.", where=str(file), todo="check the path")
    require_ledger(session)
    with (
        session.folder.lock("receipts"),
        # One from before earlier receipts is made good by taking them again.
        opened_ledger(session, lacks_receipts=True) as ledger,
        _copied(file, session.folder.private / "kvittens") as (copy, sha256),
    ):
        refuse_other_receipts(session, ledger, sha256)
        recover(session.folder, ledger)
        timezone = session.settings.receipts_timezone
        receipts = _received(reader, copy)
        imported = ledger.import_receipts(receipts, sha256, copy.name, timezone)
        files = [{"path": str(file), "sha256": sha256}]
        audit(
            session.folder,
            "receipts",
            {"reader": reader_name},
            files=files,
            receipts=imported.receipts,
        )
        place = session.folder.failed_file
        codes = failed_codes(ledger)
        if codes:
            write_whole(place, _lines(ledger.failed_records()))
        else:
            place.unlink(missing_ok=True)
        return Received(**vars(imported), felkoder=codes, failed_file=place if codes else None)


def _lines(records: Iterable[FailedRecord]) -> Iterator[bytes]:
    """The file of failed records: what Millennium said, and the alarms that stand because of it."""
    yield f"{';'.join(FAILED_COLUMNS)}\n".encode()
    yield from csv_chunks((*each[:-2], "|".join(filter(None, each[-2:]))) for each in records)


def _received(reader: ReceiptReader, file: Path) -> Iterator[Receipt]:
    with plugin_code(reader, f"reading receipts with {reader.name}", ReceiptError):
        yield from reader.read(file)


@contextmanager
def _copied(file: Path, folder: Path) -> Iterator[tuple[Path, str]]:
    """The file as it is now, in a private folder of its own, with its hash."""
    discard(folder)
    copy = make_folder(folder) / ("stdin" if file == _STANDARD_INPUT else file.name)
    digest = hashlib.sha256()
    try:
        with copy.open("wb") as target:
            for block in _blocks(file):
                digest.update(block)
                target.write(block)
        yield copy, digest.hexdigest()
    finally:
        discard(folder)


def _blocks(file: Path) -> Iterator[bytes]:
    try:
        with _opened(file) as source:
            while block := source.read(_BLOCK):
                yield block
    except OSError as error:
        raise ReceiptError(
            f"The receipt file cannot be read: {error.strerror}.",
            where=str(file),
            todo="check the file and the rights to it",
        ) from None


def _opened(file: Path) -> AbstractContextManager[BinaryIO]:
    if file != _STANDARD_INPUT:
        return file.open("rb")
    # Closed before the command began, its number may be another file's by now.
    if sys.stdin is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return nullcontext(sys.stdin.buffer)
