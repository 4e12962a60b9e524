"""The whole of a run: extracts, seeds, ledger and a date in, the delivered files out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date

from oracle import files, need
from oracle.ids import DEFAULT_MONSTER
from oracle.ledger import Export, LedgerState
from oracle.posts import Post, World
from oracle.seeds import Seeds
from oracle.seen import Seen
from oracle.tables import KALLSYSTEM, POSTS, Files, Row, Tables, take_in
from oracle.texts import code
from oracle.verdicts import judge


@dataclass(frozen=True)
class Result:
    """The rows of every delivered file, in file order, and what the ledger has to remember."""

    run_id: str
    date: str
    dispositioner: list[Row]
    person: list[Row]
    remiss: list[Row]
    forbrukad_remiss: list[Row]
    bokningsbegaran: list[Row]
    atgardslista: list[Row]
    manuell_lista: list[Row]
    avstamning: list[Row]
    karantan: list[Row]
    larm: list[Row]
    efterarbete: list[Row]
    forkontroll: list[Row]
    kopia: dict[str, int]  # table -> exact copies
    exports: list[Export]
    seen: Seen

    def apply(self, ledger: LedgerState) -> None:
        """Let the ledger remember this run."""
        ledger.apply_run(self.exports, [*self.atgardslista, *self.manuell_lista], self.date)
        ledger.saw(self.larm)

    def files(self) -> dict[str, list[Row]]:
        """The rows of every machine file of the run's folder, by its path there."""
        return {
            "dispositioner.csv": self.dispositioner,
            "millennium/person.csv": self.person,
            "millennium/remiss.csv": self.remiss,
            "millennium/forbrukad_remiss.csv": self.forbrukad_remiss,
            "millennium/bokningsbegaran.csv": self.bokningsbegaran,
            "atgardslista.csv": self.atgardslista,
            "manuell_lista.csv": self.manuell_lista,
            "avstamning.csv": self.avstamning,
            "karantan.csv": self.karantan,
            "larm.csv": self.larm,
            "efterarbete.csv": self.efterarbete,
            "forkontroll.csv": self.forkontroll,
        }

    def outcome(self, kallsystem: str, post_id: str) -> Row:
        """The disposition of one post."""
        key = (kallsystem, post_id)
        return next(r for r in self.dispositioner if (r["kallsystem"], r["post_id"]) == key)


def decide(
    extracts: Tables | Files,
    seeds: Tables,
    date: str,
    ledger: LedgerState | None = None,
    *,
    kommentar_max: int = 4000,
    reservnummer_monster: Sequence[str] = DEFAULT_MONSTER,
    run_id: str = "",
    null: Sequence[str] = (),
) -> Result:
    """Decide every post for migration date `date` (YYYY-MM-DD).

    The ledger is only read: `Result.apply` makes it remember. `run_id` is `<date>-1` by default.
    """
    ledger = ledger or LedgerState()
    rules = Seeds(seeds)
    intake = take_in(extracts, null)
    seen = Seen(Date.fromisoformat(date), reservnummer_monster, intake)
    who = seen.who
    failed = {
        export.key: export
        for export in ledger.latest().values()
        if ledger.status(export) == "misslyckad"
    }
    register: dict[str, bool] = {}
    for row in intake.rows["pu_person"]:
        canonical = who(row["personnummer"]).canonical
        if canonical:
            says_j = code(row["folkbokford"]) == "J"
            register[canonical] = register.get(canonical, True) and says_j
    world = World(seen, rules, register, failed, kommentar_max)
    posts = []
    for table in POSTS:
        for row in intake.rows[table]:
            linked = seen.vardataganden.get(row.get("vardatagande_id", ""))
            other = who(linked["personnummer"]) if linked else None
            person = who(row["personnummer"])
            posts.append(Post(world, table, KALLSYSTEM[table], row, linked, person, other))

    verdicts = judge(posts, rules, ledger)
    run_id = run_id or f"{date}-1"
    going = [
        (one.post, files.export_of(one, run_id, date))
        for one in verdicts
        if one.utfall == "migreras"
    ]
    first = [(post, export) for post, export in going if export.is_first_contact]
    later = [(post, export) for post, export in going if not export.is_first_contact]
    lists: dict[str, list[Row]] = {"atgardslista": [], "manuell": []}
    for one in verdicts:
        where = "atgardslista" if one.utfall == files.DUPLICATE else one.utfall
        if where in lists:
            lists[where] += files.listed(one, date, ledger.listings)
    after = ledger.with_exports(export for _, export in going)
    return Result(
        run_id=run_id,
        date=date,
        dispositioner=[files.disposition(one) for one in verdicts],
        person=files.persons(seen, posts),
        remiss=[files.remiss(post, export) for post, export in first],
        forbrukad_remiss=[files.forbrukad_remiss(post, export) for post, export in later],
        bokningsbegaran=[files.bokningsbegaran(post, export) for post, export in later],
        atgardslista=lists["atgardslista"],
        manuell_lista=lists["manuell"],
        avstamning=files.reconciliation(intake, verdicts),
        karantan=[
            {"tabell": one.tabell, "rad": str(one.rad), "orsak": one.orsak}
            for one in intake.karantan
        ],
        larm=need.alarms(after, seen, rules),
        efterarbete=need.work_left(after, seen, rules),
        forkontroll=need.findings(after, seen, rules),
        kopia={table: antal for table, antal in intake.kopia.items() if antal},
        exports=[export for _, export in going],
        seen=seen,
    )
