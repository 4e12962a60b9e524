"""Every accident: what is done to a work folder, the command that follows, what it must say."""

from __future__ import annotations

from collections.abc import Iterator

from line.region import BEVAKNING, DAY, POSTS, someone
from oracle import COLUMNS
from torture.accident import CLOSE, DONE, RUNNING, Accident
from torture.ledger_accidents import ledgers
from torture.receipt_accidents import receipts
from torture.spoils import (
    Spoil,
    both,
    cell,
    content,
    extract,
    folder,
    gone,
    header,
    line,
    lines,
    nowhere,
    renamed,
)


def whole_tables() -> Iterator[Accident]:
    """What a delivery of a whole table may be."""
    rest = b"\n"
    for table in COLUMNS:
        name = extract(table)
        cheap: dict[str, Spoil] = {
            "gone": gone(name),
            "empty": content(name, lambda _: b""),
            "UTF-16": content(name, lambda text: text.decode().encode("utf-16")),
            "with commas": content(name, lambda text: text.replace(b";", b",")),
            "a folder": folder(name),
            "spelled .CSV": renamed(name, f"extrakt/{table}.CSV"),
            "without header": content(name, lambda text: text.split(rest, 1)[1]),
            "with a column twice": lines(
                name, lambda all_: [f"{each};{each.split(';')[0]}" for each in all_]
            ),
            "with a misspelt column": content(
                name, lambda text: text.replace(header(text)[-2:], b"x\n", 1)
            ),
        }
        guarded: dict[str, tuple[Spoil, str]] = {
            "header only": (content(name, header), "tom_tabell"),
            "half": (lines(name, lambda all_: all_[: len(all_) // 2]), "krympt_tabell"),
            "one ; too many in all": (
                lines(name, lambda all_: [all_[0], *(f"{each};" for each in all_[1:])]),
                "karantan",
            ),
            "one ; missing in all": (
                lines(name, lambda all_: [all_[0], *(x.rsplit(";", 1)[0] for x in all_[1:])]),
                "karantan",
            ),
            "a quote left open": (
                lines(name, lambda all_: [all_[0], f'"{all_[1]}', *all_[2:]]),
                "karantan",
            ),
            "NUL in all": (
                lines(name, lambda all_: [all_[0], *(f"{each}\0" for each in all_[1:])]),
                "karantan",
            ),
        }
        for words in (RUNNING, CLOSE):
            for what, spoil in cheap.items():
                yield Accident(f"{table} {what}, {words[0]}", words, spoil, table, cheap=True)
            for what, (spoil, guard) in guarded.items():
                yield Accident(f"{table} {what}, {words[0]}", words, spoil, f"{guard}:{table}")
        twice = lines(name, lambda all_: [*all_, *all_[1:]])
        yield Accident(f"{table} doubled, close", CLOSE, twice, codes=DONE)
    swapped = both(
        renamed(extract(BEVAKNING), "x"),
        renamed(extract("pasis_vardatagande"), extract(BEVAKNING)),
        renamed("x", extract("pasis_vardatagande")),
    )
    yield Accident("two tables swapped, close", CLOSE, swapped, BEVAKNING, cheap=True)
    yield Accident("no extracts, run", RUNNING, gone("extrakt"), "extrakt", cheap=True)
    yield Accident("last week's extracts, run", RUNNING, lambda _: None, "samma_uttag")
    for word in ("NULL", "00000000", "-", "(null)"):

        def filled(found: list[str], word: str = word) -> list[str]:
            return [";".join(cell or word for cell in each.split(";")) for each in found]

        spoil = lines(extract(BEVAKNING), filled)
        for words in (RUNNING, CLOSE):
            yield Accident(f"{word} for nothing, {words[0]}", words, spoil, "platshallare")


def one_row() -> Iterator[Accident]:
    """What may happen to one row of a post, or to its vårdåtagande, before a closure."""
    bevakning, referrals = extract(BEVAKNING), extract("vaps_remiss")
    rows: dict[str, Spoil] = {
        "one ; too many": line(bevakning, "B05", lambda row: f"{row};"),
        "one ; missing": line(bevakning, "B05", lambda row: row.rsplit(";", 1)[0]),
        "bytes that are no text": content(
            bevakning, lambda text: text.replace(b"B05;", b"B05;\xff", 1)
        ),
        "a NUL": content(bevakning, lambda text: text.replace(b"B05;", b"B05;\0", 1)),
        "text after a quote": line(
            bevakning, "B05", lambda row: row.replace("B05;", '"B05"x;', 1)
        ),
        "no key": line(bevakning, "B05", lambda row: row.removeprefix("B05")),
        "its key twice": line(
            bevakning, "B05", lambda row: f"{row}\n{row.replace('K10', 'K11')}"
        ),
        "not there": lines(bevakning, lambda all_: [x for x in all_ if not x.startswith("B05;")]),
        "its key in small letters": line(bevakning, "B05", lambda row: row.replace("B", "b", 1)),
        "a zero-width letter in its key": line(
            bevakning, "B05", lambda row: row.replace("B05", "B05\u200b", 1)
        ),
    }  # fmt: skip
    changed = {
        BEVAKNING: {
            "personnummer": someone(POSTS + 4),
            "enhet": "K11",
            "mottagning": "M2",
            "vardgivarkategori": "SSK",
            "maldatum": "2027-01-01",
            "bevakningstyp": "XX",
            "kontakttyp": "ÅB",
            "kod": "A2",
            "vardatagande_id": "VB06",
            "bokad_datum": "2026-12-24",
            "avbokad_datum": DAY,
            "intern_text": "ny",
        },
        "pasis_vardatagande": {
            "personnummer": someone(POSTS + 4),
            "enhet": "K11",
            "problemkod": "P2",
            "ankomstdatum": "2026-05-03",
            "antal_dagar": "31",
            "fri_text": "ny",
            "remiss_fran_kod": "12",
        },
    }
    for what, spoil in rows.items():
        touched = frozenset({"B05"})
        yield Accident(f"a row has {what}, close", CLOSE, spoil, codes=DONE, touched=touched)
    for table, values in changed.items():
        key = "B05" if table == BEVAKNING else "VB05"
        for column, value in values.items():
            spoil = cell(extract(table), key, column, value)
            name = f"{table}.{column} is another, close"
            yield Accident(name, CLOSE, spoil, codes=DONE, touched=frozenset({"B05"}))
    for column, value in {"personnummer": someone(POSTS + 4), "avslutsdatum": DAY}.items():
        spoil = cell(referrals, "R1", column, value)
        name = f"vaps_remiss.{column} is another, close"
        yield Accident(name, CLOSE, spoil, codes=DONE, touched=frozenset({"R1"}))
    cut = content(bevakning, lambda text: text[:-30])
    yield Accident("cut off, close", CLOSE, cut, codes=DONE, touched=frozenset({"B23"}))


def seeds() -> Iterator[Accident]:
    """What a region's mapping tables may be."""
    for table in (
        "driftstart",
        "mappning_vardenhet",
        "mappning_problemkod",
        "mappning_yrkeskategori",
        "mappning_remittent",
        "huvudmottagning",
    ):
        name = f"mappningar/{table}.csv"
        spoils: dict[str, Spoil] = {
            "gone": gone(name),
            "empty": content(name, lambda _: b""),
            "spelled .CSV": renamed(name, f"mappningar/{table}.CSV"),
            "spelled .csv.txt": renamed(name, f"mappningar/{table}.csv.txt"),
            "in a folder of its own": both(
                lambda work: (work / "mappningar/nya").mkdir(),
                renamed(name, f"mappningar/nya/{table}.csv"),
            ),
            "an .xlsx beside it": lambda work, table=table: (
                work / f"mappningar/{table}.xlsx"
            ).write_bytes(b"PK"),
            "with a misspelt column": content(name, lambda text: b"x" + text),
            "with commas": content(name, lambda text: text.replace(b";", b",")),
            "UTF-16": content(name, lambda text: text.decode().encode("utf-16")),
            "cp1252": content(name, lambda text: text + b"\xc5\n"),
            "with an open quote": content(name, lambda text: text + b'"x'),
            "with a row too wide": content(name, lambda text: text + b";" * 9 + b"x\n"),
            "with a NUL": content(name, lambda text: text + b"\0\n"),
            "a folder": folder(name),
            "a link to nowhere": nowhere(name),
        }
        for what, spoil in spoils.items():
            said = f"{table}.csv"
            yield Accident(f"{table} {what}, run", RUNNING, spoil, said, cheap=True)
    yield Accident("no mapping tables, run", RUNNING, gone("mappningar"), "mappningar", cheap=True)


def dates() -> Iterator[Accident]:
    """Dates that cannot be meant."""
    new = cell(extract("vaps_remiss"), "R1", "remisskalla", "8")
    for day in ("2026-11-02", "1999-01-01", "2027-03-01", "2199-12-31"):
        yield Accident(f"run of {day}", ("run", "--date", day), new, "datum")
    for day in ("2026-11-31", "20261112", "idag", "", "2026-11-12T00:00", "٢٠٢٦-١١-١٢"):
        for name in ("run", "close"):
            words = (name, "--date", day)
            yield Accident(f"{name} of {day!r}", words, new, "--date", cheap=True)


def accidents() -> list[Accident]:
    """All of them."""
    every = (whole_tables, one_row, seeds, receipts, ledgers, dates)
    return [accident for kind in every for accident in kind()]
