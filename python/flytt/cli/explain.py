"""`flytt explain`: one post through every stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flytt.cli.options import NewFile, PostParam, json_option, work_option
from flytt.cli.output import clean, indented, line, print_json, progress
from flytt.work.masked import without_numbers

if TYPE_CHECKING:
    from flytt.commands.explain import Explained
    from flytt.commands.for_clinic import Part
    from flytt.commands.lets_through import LetsThrough
    from flytt.ledger.rows import ExportEntry, ReceiptEntry


_MARGIN = " " * 12


@click.command()
@click.argument("post", metavar="POST", type=PostParam(exported=False))
@work_option
@click.option(
    "--for",
    "voice",
    type=click.Choice(("engineer", "clinic")),
    default="engineer",
    help="For whom: stage by stage with rules and tables, or in plain Swedish.",
)
@click.option(
    "--html",
    "page",
    type=NewFile(),
    help="Write both as one page to a new file, to hand over within the house.",
)
@click.option("--quick", is_flag=True, help="Do not look for the smallest change; takes a second.")
@json_option
def command(
    post: str, work: Path, voice: str, page: Path | None, quick: bool, as_json: bool
) -> None:
    """Show what decided one post, and the smallest change that would let it through.

    POST is an id, or SYSTEM:ID where two systems share it. Says which source fields are filled,
    never with what, and with which felkod and feltext Millennium refused it. The change is found by
    deciding the post again with each correction, on a copy; nothing is written or remembered.

    \b
    Example:
      flytt explain PASIS:B0001042 --work skane
      flytt explain PASIS:B0001042 --for clinic --work skane
    """
    from flytt.commands.explain import explain
    from flytt.commands.for_clinic import for_clinic
    from flytt.commands.lets_through import lets_through

    found = explain(work, post)
    change = None
    if not quick:
        with progress("explain") as step:
            change = lets_through(work, found, step)
    if page is not None:
        _write(page, found, for_clinic(work, found, change), change)
    elif as_json:
        parts = for_clinic(work, found, change)
        print_json({**asdict(found), "change": change, "clinic": parts})
    elif voice == "clinic":
        _print(for_clinic(work, found, change))
    else:
        line(f"{found.kallsystem}:{found.post_id} in {found.run_id}")
        for what, text in _lines(found, change):
            _say(what, text)


def _write(page: Path, found: Explained, parts: Sequence[Part], change: LetsThrough | None) -> None:
    from flytt.report.page import render
    from flytt.work.files import write_file

    post = f"{found.kallsystem}:{found.post_id}"
    engineer = list(_lines(found, change))
    write_file(page, render("post.html", {}, post=post, parts=parts, engineer=engineer))
    line(f"Open {page} in a browser.")


def _print(parts: Sequence[Part]) -> None:
    for number, part in enumerate(parts):
        line(("" if number == 0 else "\n") + part.heading)
        for text in part.lines:
            indented("  ", clean(text))


def _lines(found: Explained, change: LetsThrough | None) -> Iterator[tuple[str, str]]:
    """What decided a post, stage by stage."""
    for row in found.rows:
        yield "source", f"{row.table}, line {row.line}"
        if row.set_aside:
            yield "", f"set aside: {row.set_aside}"
        yield "  filled", ", ".join(row.filled) or "-"
        yield "  missing", ", ".join(row.missing) or "-"
    if not found.rows:
        yield "source", "not in the last extract"
    elif not found.utfall:
        yield "outcome", "none: its rows are quarantined (karantan.csv of a run names them)"
    if found.utfall:
        yield from _decided(found)
    if change is not None:
        yield from _change(change)
    history = found.history
    for export in history.exports if history else ():
        yield from _export(export)
    if history is None and found.ledger:
        yield "export", "not known: the ledger cannot be read"
    elif history is None or not history.exports:
        yield "export", "never exported"
    for fault in found.ledger:
        yield "ledger", f"WRONG {fault} (flytt verify)"


def _decided(found: Explained) -> Iterator[tuple[str, str]]:
    yield "category", found.kategori or "-"
    for name, value in found.mapping.items():
        yield "mapping", f"{name} = {value}"
    for rule in found.rules:
        yield "rule", f"{rule.ordning} {rule.regel} -> {rule.utfall} ({rule.paragraf})"
        yield "", f"{rule.rubrik}. {rule.atgard}"
    if found.vinnare:
        yield "duplicate", f"gives way to {found.vinnare}"
    yield "outcome", f"{found.utfall} (decided by {found.regel})"


def _change(change: LetsThrough) -> Iterator[tuple[str, str]]:
    if change.untried:
        yield "change", f"not looked for: {change.untried}"
    elif change.through:
        yield "change", "would migrate with: " + "; and ".join(change.engineer)
    else:
        rest = f", behind {change.vinnare}" if change.vinnare else ""
        yield "change", f"none of those tried: {change.becomes} ({change.rule}){rest} remains"


def _say(what: str, text: str) -> None:
    indented(f"  {what:{len(_MARGIN) - 2}}", clean(text))


def _export(export: ExportEntry) -> Iterator[tuple[str, str]]:
    replaced = f", exported again by {export.ersatt_av}" if export.ersatt_av else ""
    state = "withdrawn" if export.withdrawn else export.status
    yield "export", f"{export.run_id} to {export.vardenhet_id}: {state}{replaced}"
    for record in export.records:
        yield "receipt", f"{record.record_id}: {record.status or 'none yet'}"
        for receipt in record.receipts:
            if receipt.status == "FEL":
                yield "", f"FEL {_words(receipt)} ({receipt.tidpunkt_text}, {receipt.file})"
    for closure in export.closures:
        yield "closure", f"{closure.typ} {closure.id} in order {closure.avslut_id}"
    if not export.closures:
        yield "closure", "not ordered"
    for approval in export.approvals:
        yield "approved", f"by {approval.who} at {approval.at}: {approval.because}"


def _words(receipt: ReceiptEntry) -> str:
    """The felkod and feltext; numbers that could be a person's are left out."""
    said = (receipt.felkod or "without felkod", without_numbers(receipt.feltext))
    return ": ".join(filter(None, said))
