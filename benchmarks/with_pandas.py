"""A whole run as one would write it in pandas: extracts and seeds in, the run's files out.

All rules with an empty ledger, and the same bytes as `flytt run`. What it leaves out: the ledger
and its rules (10, 11, 88 and 90), the gates, the manifest and the log; a region's own pattern for
reserve numbers and its own length of a comment; rules of a region's own making. Letters outside the
Latin script change to upper case here and not in flytt.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pandas as pd

from frames.contract import DATES, DISPOSITIONER, TABLES, Job, job_of_arguments
from in_pandas.accounts import quarantine, reconciliation
from in_pandas.duplicates import duplicates
from in_pandas.lists import listed
from in_pandas.mapping import seeded
from in_pandas.millennium import exported, persons
from in_pandas.persons import register, with_person
from in_pandas.posts import all_posts
from in_pandas.tables import read_table
from in_pandas.verdicts import read_rules, tried, with_outcome

# What the verdicts need of a post; its texts are fetched by row label where they are delivered.
_NARROW = [
    *("kallsystem", "post_typ", "post_id", "person", "kategori", "ar_forsta_kontakt"),
    *("enhet_kod", "mottagning_kod", "bevakningstyp_kod", "kontakttyp_kod", "vardbegaran"),
    *("vardenhet_id", "regional_problemkod", "yrkeskategori", "klass", "remittent_id", "ar_inne"),
    *(f"{name}_datum" for name in DATES),
    "brott",
]


def run(job: Job) -> None:
    """Decide all posts and write all files."""
    # Arrow lets go of the interpreter: two tables are read at a time.
    with ThreadPoolExecutor(max_workers=2) as threads:
        tables = dict(zip(TABLES, threads.map(partial(read_table, job), TABLES), strict=True))
    rows = {name: with_person(table.rows, job.date) for name, table in tables.items()}
    people = register(rows["pu_person"])
    posts = all_posts(rows["pasis_bevakning"], rows["pasis_vardatagande"], rows["vaps_remiss"])
    rules = read_rules(job)
    whole = pd.concat([posts, seeded(posts, job)], axis="columns").assign(
        ar_folkbokford=posts["person"].map(people["ar_folkbokford"])
    )
    decided = decide(tried(whole, rules, job)[_NARROW], rules)
    write(decided[DISPOSITIONER], job.file("dispositioner.csv"))
    write(quarantine(tables), job.file("karantan.csv"))
    write(reconciliation(tables, decided), job.file("avstamning.csv"))
    atgardslista, manuell_lista = listed(decided, posts, rules, job)
    write(atgardslista, job.file("atgardslista.csv"))
    write(manuell_lista, job.file("manuell_lista.csv"))
    concerned = persons(posts, rows["pasis_vardatagande"], rows["pasis_patient"], people, job)
    write(concerned, job.file("millennium/person.csv"))
    for name, frame in exported(decided, posts, job).items():
        write(frame, job.file(f"millennium/{name}.csv"))


def decide(posts: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Every post with its outcome, the deciding rule, all that is broken and its winner."""
    stopped = with_outcome(posts, rules)
    decided = stopped.join(duplicates(stopped))
    outcome = rules.set_index("regel")["utfall"]
    candidate = stopped["utfall"].isna()
    rule = decided["dubblettregel"].fillna("migreras")
    return decided.assign(
        utfall=decided["utfall"].astype("str").where(~candidate, rule.map(outcome)),
        regel=decided["regel"].astype("str").where(~candidate, rule),
        regler=decided["regler"].astype("str").where(~candidate, rule),
    )


def write(frame: pd.DataFrame, place: Path) -> None:
    """A machine file of the contract."""
    frame.to_csv(place, sep=";", index=False, lineterminator="\n", date_format="%Y-%m-%d")


if __name__ == "__main__":
    run(job_of_arguments(__doc__.splitlines()[0] if __doc__ else ""))
