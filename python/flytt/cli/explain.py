"""`flytt explain`: one post through every stage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import line, print_json

if TYPE_CHECKING:
    from flytt.commands.explain import Explained
    from flytt.ledger.rows import ExportEntry


@click.command()
@click.argument("post", metavar="POST")
@work_option
@json_option
def command(post: str, work: Path, as_json: bool) -> None:
    """Show what decided one post: source, rules, mapping, duplicates, export, receipt, closure.

    POST is an id, or SYSTEM:ID where two systems share it. Says which source fields are filled,
    never with what.

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
        line(f"  source    {row.table}, line {row.line}")
        if row.set_aside:
            line(f"            set aside: {row.set_aside}")
        line(f"            filled:  {', '.join(row.filled) or '-'}")
        line(f"            missing: {', '.join(row.missing) or '-'}")
    if not found.rows:
        line("  source    not in the last extract")
    elif not found.utfall:
        line("  outcome   none: its rows are quarantined (karantan.csv)")
    if found.utfall:
        line(f"  category  {found.kategori or '-'}")
        for name, value in found.mapping.items():
            line(f"  mapping   {name} = {value}")
        for rule in found.rules:
            line(f"  rule      {rule.ordning} {rule.regel} -> {rule.utfall} ({rule.paragraf})")
            line(f"            {rule.rubrik}. {rule.atgard}")
        if found.vinnare:
            line(f"  duplicate gives way to {found.vinnare}")
        line(f"  outcome   {found.utfall} (decided by {found.regel})")
    history = found.history
    for export in history.exports if history else ():
        _print_export(export)
    if history is None and found.ledger:
        line("  export    not known: the ledger cannot be read")
    elif history is None or not history.exports:
        line("  export    never exported")
    for fault in found.ledger:
        line(f"  ledger    WRONG {fault} (flytt verify)")


def _print_export(export: ExportEntry) -> None:
    replaced = f", exported again by {export.ersatt_av}" if export.ersatt_av else ""
    state = "withdrawn" if export.withdrawn else export.status
    line(f"  export    {export.run_id} to {export.vardenhet_id}: {state}{replaced}")
    for record in export.records:
        line(f"  receipt   {record.record_id}: {record.status or 'none yet'}")
    for closure in export.closures:
        line(f"  closure   {closure.typ} {closure.id} in order {closure.avslut_id}")
    if not export.closures:
        line("  closure   not ordered")
    for approval in export.approvals:
        line(f"  approved  by {approval.who} at {approval.at}: {approval.because}")
