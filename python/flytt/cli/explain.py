"""`flytt explain`: one post through every stage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flytt.cli.options import PostParam, json_option, work_option
from flytt.cli.output import clean, indented, line, print_json
from flytt.work.masked import without_numbers

if TYPE_CHECKING:
    from flytt.commands.explain import Explained
    from flytt.ledger.rows import ExportEntry, ReceiptEntry


_MARGIN = " " * 12


@click.command()
@click.argument("post", metavar="POST", type=PostParam(exported=False))
@work_option
@json_option
def command(post: str, work: Path, as_json: bool) -> None:
    """Show what decided one post: source, rules, mapping, duplicates, export, receipt, closure.

    POST is an id, or SYSTEM:ID where two systems share it. Says which source fields are filled,
    never with what, and with which felkod and feltext Millennium refused it.

    \b
    Example:
      flytt explain PASIS:B0001042 --work skane
    """
    from flytt.commands.explain import explain

    found = explain(work, post)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _print(found: Explained) -> None:
    line(f"{found.kallsystem}:{found.post_id} in {found.run_id}")
    for row in found.rows:
        _say("source", f"{row.table}, line {row.line}")
        if row.set_aside:
            _say("", f"set aside: {row.set_aside}")
        indented(f"{_MARGIN}filled:  ", ", ".join(row.filled) or "-")
        indented(f"{_MARGIN}missing: ", ", ".join(row.missing) or "-")
    if not found.rows:
        _say("source", "not in the last extract")
    elif not found.utfall:
        _say("outcome", "none: its rows are quarantined (karantan.csv of a run names them)")
    if found.utfall:
        _say("category", found.kategori or "-")
        for name, value in found.mapping.items():
            _say("mapping", f"{name} = {value}")
        for rule in found.rules:
            _say("rule", f"{rule.ordning} {rule.regel} -> {rule.utfall} ({rule.paragraf})")
            _say("", f"{rule.rubrik}. {rule.atgard}")
        if found.vinnare:
            _say("duplicate", f"gives way to {found.vinnare}")
        _say("outcome", f"{found.utfall} (decided by {found.regel})")
    history = found.history
    for export in history.exports if history else ():
        _print_export(export)
    if history is None and found.ledger:
        _say("export", "not known: the ledger cannot be read")
    elif history is None or not history.exports:
        _say("export", "never exported")
    for fault in found.ledger:
        _say("ledger", f"WRONG {fault} (flytt verify)")


def _say(what: str, text: str) -> None:
    indented(f"  {what:{len(_MARGIN) - 2}}", clean(text))


def _print_export(export: ExportEntry) -> None:
    replaced = f", exported again by {export.ersatt_av}" if export.ersatt_av else ""
    state = "withdrawn" if export.withdrawn else export.status
    _say("export", f"{export.run_id} to {export.vardenhet_id}: {state}{replaced}")
    for record in export.records:
        _say("receipt", f"{record.record_id}: {record.status or 'none yet'}")
        for receipt in record.receipts:
            if receipt.status == "FEL":
                _say("", f"FEL {_words(receipt)} ({receipt.tidpunkt_text}, {receipt.file})")
    for closure in export.closures:
        _say("closure", f"{closure.typ} {closure.id} in order {closure.avslut_id}")
    if not export.closures:
        _say("closure", "not ordered")
    for approval in export.approvals:
        _say("approved", f"by {approval.who} at {approval.at}: {approval.because}")


def _words(receipt: ReceiptEntry) -> str:
    """The felkod and feltext; numbers that could be a person's are left out."""
    said = (receipt.felkod or "without felkod", without_numbers(receipt.feltext))
    return ": ".join(filter(None, said))
