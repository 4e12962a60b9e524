"""A whole run as one would write it in polars: extracts and seeds in, the run's files out.

All rules with an empty ledger, and the same bytes as `flytt run`. What it leaves out: the ledger
and its rules (10, 11, 88 and 90), the gates, the manifest and the log; a region's own pattern for
reserve numbers and its own length of a comment; rules of a region's own making. Letters outside the
Latin script change to upper case here and not in flytt.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from frames.contract import DATES, DISPOSITIONER, TABLES, Job, job_of_arguments
from in_polars.accounts import quarantine, reconciliation
from in_polars.duplicates import duplicates
from in_polars.lists import listed
from in_polars.mapping import seeded
from in_polars.millennium import exported, persons
from in_polars.persons import register, with_person
from in_polars.posts import all_posts
from in_polars.tables import read_table
from in_polars.verdicts import outcomes, read_rules, tried

# What the verdicts need of a post; its texts are fetched by row number where they are delivered.
_NARROW = [
    *("nr", "kallsystem", "post_typ", "post_id", "person", "kategori", "ar_forsta_kontakt"),
    *("enhet_kod", "mottagning_kod", "bevakningstyp_kod", "kontakttyp_kod", "vardbegaran"),
    *("vardenhet_id", "regional_problemkod", "yrkeskategori", "klass", "remittent_id", "ar_inne"),
    *(f"{name}_datum" for name in DATES),
    "brott",
]


def run(job: Job) -> None:
    """Decide all posts and write all files."""
    tables = {name: read_table(job, name) for name in TABLES}
    rows = {name: with_person(table.rows.lazy(), job.date) for name, table in tables.items()}
    vardataganden = rows["pasis_vardatagande"].collect().lazy()
    people = register(rows["pu_person"]).collect()
    posts = all_posts(rows["pasis_bevakning"], vardataganden, rows["vaps_remiss"])
    registered = posts.select("person").join(
        people.select("person", "ar_folkbokford"), on="person", how="left", maintain_order="left"
    )
    rules = read_rules(job)
    whole = pl.concat(
        [posts, seeded(posts, job), registered.select("ar_folkbokford")], how="horizontal"
    )
    decided = decide(tried(whole.lazy(), rules, job).select(_NARROW).collect(), rules)
    write(decided.select(DISPOSITIONER), job.file("dispositioner.csv"))
    write(quarantine(tables), job.file("karantan.csv"))
    write(reconciliation(tables, decided), job.file("avstamning.csv"))
    atgardslista, manuell_lista = listed(decided, posts, rules, job)
    write(atgardslista, job.file("atgardslista.csv"))
    write(manuell_lista, job.file("manuell_lista.csv"))
    concerned = persons(posts.lazy(), vardataganden, rows["pasis_patient"], people.lazy(), job)
    write(concerned.collect(), job.file("millennium/person.csv"))
    for name, frame in exported(decided, posts, job).items():
        write(frame, job.file(f"millennium/{name}.csv"))


def decide(posts: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Every post with its outcome, the deciding rule, all that is broken and its winner."""
    masks = posts.get_column("brott").unique().to_list()
    meaning = outcomes([mask for mask in masks if mask], rules)
    stopped = posts.join(meaning, on="brott", how="left", maintain_order="left")
    giving_way = duplicates(stopped.lazy())
    outcome = rules.select(dubblettregel="regel", dubblettutfall="utfall")
    rule = pl.coalesce("regel", "dubblettregel", pl.lit("migreras"))
    return (
        stopped.lazy()
        .join(giving_way, on="nr", how="left", maintain_order="left")
        .join(outcome.lazy(), on="dubblettregel", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("utfall", "dubblettutfall", pl.lit("migreras")).alias("utfall"),
            regel=rule,
            regler=pl.coalesce("regler", rule),
        )
        .collect()
    )


def write(frame: pl.DataFrame, place: Path) -> None:
    """A machine file of the contract."""
    frame.write_csv(place, separator=";")


if __name__ == "__main__":
    run(job_of_arguments(__doc__.splitlines()[0] if __doc__ else ""))
