"""What goes into the ledger and what it answers.

What comes by the million is a named tuple (three times as fast to make, and already what the
database drivers take); everything else is a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Run:
    """One run to record: `run_id` is `[<prefix>-]<migreringsdatum>-<n>`, `counts` its outcomes.

    `facts` are what later runs compare with and people ask for: `tabeller`, a list of the tables
    read (`tabell`, `kallsystem`, `antal`, `fingeravtryck`), and whatever else JSON can hold.
    """

    run_id: str
    migreringsdatum: str
    counts: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


class ExportRow(NamedTuple):
    """One exported post, as the ledger shall hold it.

    `personnummer` is canonical (12 digits), `innehall` the hash of the source content, in which
    the two personal ids as they were written do not take part. `avvikelseorsak` and
    `huvudmottagning` are what people do by hand after the migration. A post's record in Millennium
    is `<kallsystem>-<post_bokstav>-<post_id>`; that of the used referral behind a follow-up has an
    `F` before the letter (data contract, section 3).
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
    personnummer_text: str
    vardatagande_personnummer_text: str
    avvikelseorsak: str | None
    huvudmottagning: str | None
    post_bokstav: str | None


class ListingRow(NamedTuple):
    """A post that this run lists with this rule, on the action list or the manual list."""

    kallsystem: str
    post_typ: str
    post_id: str
    regel: str


class AlarmRow(NamedTuple):
    """An alarm that a run or closure sees of an exported post."""

    kallsystem: str
    post_typ: str
    post_id: str
    larm: str


@dataclass(frozen=True)
class Approval:
    """What was approved: the post's latest export, and the state that it had."""

    post_typ: str
    run_id: str
    status: str


@dataclass(frozen=True)
class Closure:
    """One closure order to record; `avslut_id` is `[<prefix>-]<datum>-<n>`."""

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
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class KnownFolder:
    """The folder of a run or closure that the ledger holds, as it should be found."""

    name: str
    manifest_sha256: str
    withdrawn: bool = False
    purged: bool = False


@dataclass(frozen=True)
class Standing:
    """Which ledger it is, the path of its work folder (None before it has one), the folders that
    it has recorded, by name, and how many receipts it has taken.
    """

    identity: str
    place: str | None
    runs: Mapping[str, KnownFolder]
    closures: Mapping[str, KnownFolder]
    receipts: int


@dataclass(frozen=True)
class RecordSums:
    """One run's records in Millennium by their receipts, and the posts it was recorded with.

    `recorded` is the number of posts that the run said it exported, `posts` that of its exports.
    """

    run_id: str
    recorded: int
    posts: int
    records: int
    confirmed: int
    failed: int
    missing: int

    @property
    def balances(self) -> bool:
        """Whether every exported record is confirmed, failed or missing, and no post is lost."""
        return (
            self.recorded == self.posts
            and self.records == self.confirmed + self.failed + self.missing
        )


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

    `read` = `new` + `known`; `new` = `ok` + `fel`. `migrerad` and `misslyckad` count the posts
    whose state this import changed to that, `utestaende` all posts that now wait for a receipt.
    `late` receipts belong to exports that a later run replaced: stored, without effect.
    `fel_after_ok` names posts with a record that failed after it was confirmed, and
    `fel_after_closure` posts that failed though their closure was ordered: a person must act.
    `receipts` are all that the ledger has now.
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
    fel_after_ok: tuple[str, ...]
    fel_after_closure: tuple[str, ...]
    receipts: int


@dataclass(frozen=True)
class RunStatus:
    """One run's exports: `exported` = `migrerad` + `utestaende` + `misslyckad`.

    `replaced` of the failed ones were exported again by a later run; `ordered` are those whose
    closure was ordered. A withdrawn run has exported nothing.
    """

    run_id: str
    migreringsdatum: str
    exported: int
    migrerad: int
    utestaende: int
    misslyckad: int
    replaced: int
    ordered: int
    withdrawn: bool


class FailedRecord(NamedTuple):
    """A record that Millennium did not take, by its latest receipt; the post's latest export has
    failed. The last two are the names of alarms that stand for the post, or ''.
    """

    kallsystem: str
    post_typ: str
    post_id: str
    vardenhet_id: str
    run_id: str
    migreringsdatum: str
    record_id: str
    felkod: str
    feltext: str
    tidpunkt: str
    motstridig: str
    bestalld: str


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
class ApprovalEntry:
    """One approval of an export with the content that its post had then."""

    because: str
    who: str
    at: str


@dataclass(frozen=True)
class ExportEntry:
    """One export of a post; `ersatt_av` is the run that exported it again, if any.

    `withdrawn` says that its run was taken back before it was loaded.
    """

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
    withdrawn: bool = False
    approvals: tuple[ApprovalEntry, ...] = ()


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
