"""What goes into the ledger and what it answers.

What comes by the million is a named tuple (three times as fast to make, and already what the
database drivers take); everything else is a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True)
class Run:
    """One run to record: `run_id` is `<migreringsdatum>-<n>`, `counts` whatever status shows."""

    run_id: str
    migreringsdatum: str
    counts: Mapping[str, int] = field(default_factory=dict)


class ExportRow(NamedTuple):
    """One exported post, as the ledger shall hold it.

    `personnummer` is canonical (12 digits), `innehall` the md5 of the source content. A post's
    record in Millennium is `<kallsystem>-<post_bokstav>-<post_id>`; that of the used referral
    behind a follow-up is the same with `-FR` (data contract, section 3).
    """

    kallsystem: str
    post_typ: str
    post_id: str
    personnummer: str
    vardenhet_id: str
    kategori: str
    regional_problemkod: str | None
    vardatagande_id: str | None
    innehall: str
    post_bokstav: str | None


class ListingRow(NamedTuple):
    """A post that this run lists with this rule, on the action list or the manual list."""

    kallsystem: str
    post_typ: str
    post_id: str
    regel: str


@dataclass(frozen=True)
class Closure:
    """One closure order to record; `avslut_id` is `<datum>-<n>`."""

    avslut_id: str
    datum: str
    sign: str


class ClosureOrder(NamedTuple):
    """One item to close: `typ` names the kind of `id`; the migrated post justifies it.

    `datum` is the migration date of the exporting run, `fingeravtryck` that of the extract table
    the order was made from.
    """

    typ: str
    id: str
    kallsystem: str
    post_typ: str
    post_id: str
    datum: str
    fingeravtryck: str


TextRow = tuple[str | None, ...]


@dataclass(frozen=True)
class RawTable:
    """What dbt reads of the ledger: a raw table's name, columns and rows, all text."""

    name: str
    columns: Sequence[str]
    rows: Iterable[TextRow]


@dataclass(frozen=True)
class RecordedRun:
    """A run that the ledger holds; the manifest's hash shows whether a folder belongs to it."""

    run_id: str
    migreringsdatum: str
    manifest_sha256: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class RecordedClosure:
    """A closure order that the ledger holds."""

    avslut_id: str
    datum: str
    sign: str
    manifest_sha256: str


@dataclass(frozen=True)
class ImportResult:
    """What an import of receipts did; posts are named `<kallsystem>:<post_id>`.

    `read` = `new` + `known`; `new` = `ok` + `fel`. `migrerad`, `misslyckad` and `utestaende` count
    the posts whose state this import changed to that. `late` receipts belong to exports that a
    later run replaced: stored, without effect. `fel_after_closure` names posts that failed though
    their closure was already ordered: a person must act.
    """

    read: int
    new: int
    known: int
    ok: int
    fel: int
    migrerad: int
    misslyckad: int
    utestaende: int
    late: int
    late_posts: tuple[str, ...]
    fel_after_closure: tuple[str, ...]


@dataclass(frozen=True)
class RunStatus:
    """One run's exports: `exported` = `migrerad` + `utestaende` + `misslyckad`.

    `replaced` of the failed ones were exported again by a later run; `closed` have a closure order.
    """

    run_id: str
    migreringsdatum: str
    exported: int
    migrerad: int
    utestaende: int
    misslyckad: int
    replaced: int
    closed: int


@dataclass(frozen=True)
class ReceiptEntry:
    """One receipt of a record, in order of import; `tidpunkt` is in UTC."""

    status: str
    tidpunkt: str
    tidpunkt_text: str
    millennium_id: str
    felkod: str
    feltext: str
    file: str


@dataclass(frozen=True)
class RecordEntry:
    """One record in Millennium; `status` is OK, FEL or None while no receipt came."""

    record_id: str
    status: str | None
    receipts: tuple[ReceiptEntry, ...]


@dataclass(frozen=True)
class ClosureEntry:
    """One closure order made because of an export."""

    typ: str
    id: str
    avslut_id: str
    datum: str


@dataclass(frozen=True)
class ExportEntry:
    """One export of a post; `ersatt_av` is the run that exported it again, if any."""

    run_id: str
    migreringsdatum: str
    post_typ: str
    kategori: str
    vardenhet_id: str
    regional_problemkod: str | None
    vardatagande_id: str | None
    status: str
    ersatt_av: str | None
    records: tuple[RecordEntry, ...]
    closures: tuple[ClosureEntry, ...]


@dataclass(frozen=True)
class ListingEntry:
    """A rule that lists have named for a post, with the first and latest migration date."""

    post_typ: str
    regel: str
    forst_sedd: str
    senast_sedd: str


@dataclass(frozen=True)
class PostHistory:
    """All the ledger knows of a post, oldest export first; both empty for an unknown post."""

    exports: tuple[ExportEntry, ...]
    listings: tuple[ListingEntry, ...]
