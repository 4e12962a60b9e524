"""Approval: a person has looked at a post that changed since its export, and says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flytt.closure.held_posts import Content, Held, Post, held_posts
from flytt.closure.person_id import PersonIds
from flytt.closure.source_rows import SourceReader
from flytt.closure.unread import Unread
from flytt.commands.access import opened_ledger, require_ledger, working
from flytt.engines.base import Warehouse
from flytt.errors import SettingsError, StateError
from flytt.export.recovery import recover
from flytt.extract.load import load_streams
from flytt.extract.open_extracts import open_streams
from flytt.ledger import Ledger
from flytt.settings.settings import SETTINGS_FILE
from flytt.work.log import Progress
from flytt.work.session import Session
from flytt.work.trail import audit
from flytt.work.who import who

_NONE = Content("", "", "")


@dataclass(frozen=True)
class Approved:
    """What was approved: the post's latest export, its state, and how the extract has it now."""

    post: str
    run_id: str
    status: str
    extract: str


def approve(work: Path, post: str, because: str, progress: Progress) -> Approved:
    """Let a post be closed as the newest extract has it, or does not have it (rules, section 8).

    Raises StateError for a post that no run has exported, or whose row cannot be read now.
    """
    session = Session.open(work)
    system, _, post_id = post.partition(":")
    if not post_id:
        raise SettingsError(
            f"{post} is no post.", todo="write SYSTEM:ID, as in larm.csv: its system and its id"
        )
    require_ledger(session)
    streams = open_streams(session)
    with working(session, "approve") as warehouse, opened_ledger(session) as ledger:
        recover(session.folder, ledger)
        key, held = _held(ledger, system, post_id)
        load_streams(session, warehouse, streams, progress)
        now, extract = _now(session, warehouse, key, held)
        done = ledger.approve(system, post_id, now.innehall, now[1:], because, who())
        audit(session.folder, "approve", {"because": because}, posts=[str(key)])
        return Approved(str(key), done.run_id, done.status, extract)


def _held(ledger: Ledger, system: str, post_id: str) -> tuple[Post, Held]:
    found = {
        key: held
        for key, held in held_posts(ledger).items()
        if (key.kallsystem, key.post_id) == (system, post_id)
    }
    if not found:
        raise StateError(
            f"No run has exported {system}:{post_id}.",
            todo="only what was exported is approved; flytt explain shows what is known of a post",
        )
    return next(iter(found.items()))


def _now(session: Session, warehouse: Warehouse, key: Post, held: Held) -> tuple[Content, str]:
    """The post's content in the newest extract, and that in a word."""
    used = session.project_sources
    sources = [each for each in used if each.kallsystem == key.kallsystem and each.closures]
    if not sources:
        raise StateError(
            f"No source in use orders posts of {key.kallsystem} closed, so none can be approved.",
            where=str(session.settings.work / SETTINGS_FILE),
            todo="use the source that delivers it; a plugin's source must declare closures",
        )
    ids = PersonIds(date.fromisoformat(held.migreringsdatum), ())
    rows = SourceReader(warehouse, sources[0], {key: held}, ids).read()
    unread = Unread([rows], {key}, set(), ids)
    unread.read(warehouse, sources)
    if unread.has_post(sources[0], key):
        raise StateError(
            f"A row of {key} in the newest extract cannot be read.",
            todo="fetch the extract again: what cannot be read cannot be approved",
        )
    seen = rows.seen.get(key)
    if seen is None:
        return _NONE, "gone"
    return seen.now, "open" if seen.is_open else "closed"
