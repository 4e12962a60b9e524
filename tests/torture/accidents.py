"""Accidents to a work folder: what is done to it, the command that follows, what it must come to.

Whatever happens: no post that the accident touched is ordered closed, none is exported twice, no
value of a row is said, nothing ends in a traceback, and a command that stops has one message and
has changed nothing (data contract, sections 1, 4 and 5).
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flytt.ledger import Ledger
from kit import write_receipts
from line.region import (
    BEVAKNING,
    CANARY,
    CLOSING,
    DAY,
    NEXT,
    POSTS,
    RUN,
    command,
    logs,
    receipt,
    someone,
)
from line.work import files_of
from oracle import COLUMNS, Row, read_csv
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

RUNNING = ("run", "--date", NEXT)
CLOSE = ("close", "--date", CLOSING)
RECEIPTS = ("receipts", "{work}/kvittens.csv")
EXPORTS = ("remiss", "bokningsbegaran", "forbrukad_remiss")
POST_IDS = {f"B{n:02d}" for n in range(POSTS)} | {f"R{n}" for n in range(3)}
STOPPED, DONE = (2,), (0, 1)


@dataclass(frozen=True)
class Accident:
    """`said` must be in what the command says, `codes` has the exit codes that may be.

    `touched` are the posts that must not be ordered closed for it; all others must be. A `cheap`
    accident ends before models are built.
    """

    name: str
    words: tuple[str, ...]
    spoil: Spoil
    said: str = ""
    codes: tuple[int, ...] = STOPPED
    touched: frozenset[str] = frozenset()
    cheap: bool = False


@dataclass(frozen=True)
class Outcome:
    """What was wrong with an accident's end, as sentences, and what of it is the worst."""

    faults: list[str] = field(default_factory=list)
    wrong_closures: int = 0
    canaries: int = 0


def happened(work: Path, accident: Accident) -> Outcome:
    """Let it happen to a region's work folder after its first receipts, and judge the command."""
    accident.spoil(work)
    before = _state(work)
    done = command(work, *(word.format(work=work) for word in accident.words))
    told = done.out + done.err
    faults = []
    if done.code not in accident.codes:
        faults.append(f"exit code {done.code}: {told[-500:]}")
    if accident.said not in told:
        faults.append(f"does not say {accident.said!r}: {told[-500:]}")
    if "Traceback" in told or "bug in flytt" in told:
        faults.append(f"a traceback: {done.err}")
    if done.code == 2:
        after = _state(work)
        if done.err.count("Error:") != 1:
            faults.append(f"no single message: {done.err}")
        changed = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
        faults += [f"{name} has changed" for name in changed]
    needles = [CANARY, *map(someone, range(POSTS + 5))]
    seen = told + logs(work)
    canaries = sum(needle in seen for needle in needles)
    faults += [f"{canaries} values of rows are said"] if canaries else []
    ordered = _ordered(work)
    wrong = ordered & accident.touched
    faults += [f"wrongly ordered closed: {sorted(wrong)}"] if wrong else []
    if accident.words == CLOSE and done.code in DONE:
        held = POST_IDS - accident.touched - ordered
        faults += [f"held back: {sorted(held)}"] if held else []
    return Outcome(faults + _twice(work), len(wrong), canaries)


def _state(work: Path) -> dict[str, object]:
    """What must not change when a command is stopped, of a folder in any state."""
    state: dict[str, object] = {}
    for name in ("korningar", "avslut"):
        state |= {f"{name}/{key}": content for key, content in files_of(work / name).items()}
    ledger = work / "ledger.sqlite"
    if ledger.is_file():
        try:
            with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
                state["ledger"] = list(connection.iterdump())
        except sqlite3.Error:
            state["ledger"] = ledger.read_bytes()
    return state


def _ordered(work: Path) -> set[str]:
    found: set[str] = set()
    for name, column in (("bevakning", "bevakning_id"), ("vaps_remiss", "remiss_id")):
        for path in work.glob(f"avslut/[!.]*/{name}.csv"):
            found |= {row[column] for row in read_csv(path)}
    return found


def _twice(work: Path) -> list[str]:
    runs = [path for path in work.glob("korningar/????-??-??-?") if path.is_dir()]
    records = [
        row["record_id"]
        for path in runs
        for name in EXPORTS
        if (path / "millennium" / f"{name}.csv").is_file()
        for row in read_csv(path / "millennium" / f"{name}.csv")
    ]
    twice = sorted({each for each in records if records.count(each) > 1})
    return [f"exported twice: {twice}"] if twice else []


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


def receipts() -> Iterator[Accident]:
    """Receipt files that prove nothing, and some that do."""
    head = "run_id;record_id;status;millennium_id;felkod;feltext;tidpunkt\n"
    when = f"{CLOSING}T08:00"
    fine = f"{RUN};PASIS-B-B01;OK;M-PASIS-B-B01;;;{when}\n"

    def ok(**changes: str) -> Row:
        return receipt("PASIS-B-B01", "OK", when) | changes

    def fel(**changes: str) -> Row:
        return receipt("PASIS-B-B01", "FEL", when) | changes

    def rows(*found: Row) -> Spoil:
        return lambda work: write_receipts(found, work / "kvittens.csv")

    def raw(text: str | bytes) -> Spoil:
        found = text if isinstance(text, bytes) else text.encode()
        return lambda work: (work / "kvittens.csv").write_bytes(found)

    columns = {
        "run_id": [f"ovning-{RUN}", f"{DAY}-2", "2026-11-02-1", ""],
        "record_id": ["", "pasis-b-b01", "PASIS-B-B01-FR", "PASIS-FB-B01", "PASIS-R-B01", "B01"],
        "status": ["DELVIS", "", "0K", "ＯＫ"],
        "millennium_id": ["", "  ", "\u00a0", "M-annan", "M-PASIS-B-B02"],
        "felkod": ["E9"],
        "tidpunkt": [
            "1999-11-10T08:00",
            "2099-11-10T08:00",
            "2026-11-01T23:59",
            "2027-12-15T00:00",
            "2026-11-10",
            "08:00",
            "2026-11-31T08:00",
            "2026-11-10 25:00",
            "2026-11-10T08:00+99:00",
            "20261110",
            "10/11/2026 08:00",
            "2026-11-10T08:00 CET",
            "1731226800",
            "igår",
            "",
            "0000-00-00T00:00:00",
            "9999-12-31T23:59:59-12:00",
            "0001-01-01T00:00:00+14:00",
            "٢٠٢٦-11-10T08:00",
        ],
    }
    refused: dict[str, Spoil] = {
        f"{column} is {value.strip()!r}": rows(ok(**{column: value}))
        for column, values in columns.items()
        for value in values
    }
    refused |= {
        "one id for two records": rows(
            ok(millennium_id="X"), receipt("PASIS-B-B02", "OK", when, millennium_id="X")
        ),
        "two ids for one record": rows(
            ok(millennium_id="X"), ok(millennium_id="Y", tidpunkt=f"{CLOSING}T09:00")
        ),
        "FEL at the moment of an OK": rows(fel(tidpunkt=f"{DAY}T08:00")),
        "the same moment in another zone": rows(fel(tidpunkt=f"{DAY}T07:00Z")),
        "OK and FEL at one moment": rows(fel(), ok()),
        "FEL with the id of another record": rows(fel(millennium_id="M-PASIS-B-B02")),
        "one good and one bad": rows(ok(), ok(record_id="PASIS-B-INGEN")),
        "header only": rows(),
        "empty": raw(""),
        "without the last line end": raw((head + fine)[:-1]),
        "cut off": raw((head + fine)[:-9]),
        "cut off, with a line end": raw((head + fine)[:-9] + "\n"),
        "UTF-16": raw((head + fine).encode("utf-16")),
        "cp1252": raw(f"{head}{RUN};PASIS-B-B01;FEL;;E1;på;{when}\n".encode("cp1252")),
        "with commas": raw((head + fine).replace(";", ",")),
        "with CR alone": raw((head + fine).replace("\n", "\r")),
        "with a NUL": raw(head + fine.replace("M-", "M\0-")),
        "with a ; too many": raw(f"{head}{RUN};PASIS-B-B01;FEL;;E1;a;b;{when}\n"),
        "with an open quote": raw(f'{head}{RUN};PASIS-B-B01;FEL;;E1;"a;{when}\n{fine}'),
        "with text after a quote": raw(f'{head}{RUN};PASIS-B-B01;FEL;;E1;"a"b;{when}\n'),
        "without a column": raw((head + fine).replace(";felkod", "")),
        "with a column twice": raw((head + fine).replace("feltext", "felkod")),
        "with its columns shifted": raw(f"{head};{fine[:-1]}\n"),
        "of other columns": raw(f"{head}{someone(1)};{someone(2)};{CANARY};{CANARY};;;{CANARY}\n"),
        "without header": raw(fine),
        "with its header last": raw(head + fine + head),
        "packed": raw(gzip.compress((head + fine).encode())),
        "an extract": lambda work: shutil.copyfile(
            work / extract(BEVAKNING), work / "kvittens.csv"
        ),
        "a ledger": lambda work: shutil.copyfile(work / "ledger.sqlite", work / "kvittens.csv"),
        "a folder": folder("kvittens.csv"),
        "gone": gone("kvittens.csv"),
    }
    for what, spoil in refused.items():
        yield Accident(f"receipts: {what}", RECEIPTS, spoil, "kvittens.csv", cheap=True)
    taken: dict[str, Spoil] = {
        "ok": rows(ok(status="ok")),
        "with BOM and CRLF": raw(f"\ufeff{head}{fine}".replace("\n", "\r\n")),
        "with a column more": raw(f"{head[:-1]};mer\n{fine[:-1]};x\n"),
        "OK after FEL": rows(fel(), ok(tidpunkt=f"{CLOSING}T09:00")),
        "FEL before OK, late": rows(fel(tidpunkt=f"{DAY}T07:00")),
        "FEL after OK": rows(fel()),
        "FEL after OK, in the wrong order": rows(fel(tidpunkt=f"{CLOSING}T09:00"), ok()),
    }
    for what, spoil in taken.items():
        yield Accident(f"receipts: {what}", RECEIPTS, spoil, codes=DONE, cheap=True)
        touched = frozenset({"B01"} if what.startswith("FEL after") else ())
        imported = both(spoil, lambda work: command(work, "receipts", work / "kvittens.csv"))
        yield Accident(f"receipts: {what}, close", CLOSE, imported, codes=DONE, touched=touched)


def ledgers() -> Iterator[Accident]:
    """Another ledger, a damaged one, folders that are not its own: every command that decides."""
    run, manifest = f"korningar/{RUN}", f"korningar/{RUN}/manifest.json"
    ledger = "ledger.sqlite"
    late = "sent.csv"

    def damaged(share: float) -> Spoil:
        def change(text: bytes) -> bytes:
            place = int(len(text) * share) // 4096 * 4096
            return text[:place] + b"\xff" * 2048 + text[place + 2048 :]

        return content(ledger, change)

    def from_before(*words: str) -> Spoil:
        def spoil(work: Path) -> None:
            kept = (work / ledger).read_bytes()
            write_receipts([receipt("PASIS-B-B01", "FEL", f"{CLOSING}T08:00")], work / late)
            done = command(work, *(word.format(work=work) for word in words))
            assert done.code in DONE, done
            (work / ledger).write_bytes(kept)

        return spoil

    def forged(statement: str) -> Spoil:
        def spoil(work: Path) -> None:
            with sqlite3.connect(work / ledger) as file:
                again = file.execute("select name, sql from sqlite_master where type = 'trigger'")
                triggers = again.fetchall()
                for name, _ in triggers:
                    file.execute(f"drop trigger {name}")
                file.executescript(statement)
                for _, created in triggers:
                    file.execute(created)

        return spoil

    lost = "delete from receipts where post_id = 'B05'; delete from exports where post_id = 'B05'"
    spoils: dict[str, tuple[Spoil, str]] = {
        "the ledger is gone": (gone(ledger), "There is no ledger"),
        "the ledger is empty": (content(ledger, lambda _: b""), ledger),
        "the ledger is text": (content(ledger, lambda _: b"hej" * 999), ledger),
        "the ledger is cut off": (content(ledger, lambda text: text[:-20_000]), "damaged"),
        "the ledger is a folder": (folder(ledger), ledger),
        "the ledger is new": (
            both(gone(ledger), lambda work: Ledger.open(work / ledger).close()),
            RUN,
        ),
        "a run's folder is gone": (gone(run), f"{run} is gone"),
        "a run's folder has another name": (renamed(run, "korningar/x"), f"{run} is gone"),
        "a run's folder is a file": (
            both(gone(run), lambda work: (work / run).touch()),
            f"{run} is gone",
        ),
        "a run's manifest is gone": (gone(manifest), run),
        "a run's manifest is another": (content(manifest, lambda text: text + b" "), run),
        "a run from elsewhere": (
            lambda work: shutil.copytree(work / run, work / "korningar/2026-11-16-1 (kopia)"),
            "2026-11-16-1 (kopia)",
        ),
        "all runs are gone": (gone("korningar"), f"{run} is gone"),
        "the ledger is from before a failure": (
            from_before("receipts", "{work}/sent.csv"),
            "had 28",
        ),
        "an export is gone": (forged(lost), "posts that were exported"),
        "the guards are gone": (
            lambda work: sqlite3.connect(work / ledger).execute("drop trigger receipts_delete"),
            "lost its guards: receipts_delete",
        ),
    }
    spoils |= {
        f"the ledger is damaged at {share}": (damaged(share), "ledger")
        for share in (0.1, 0.3, 0.5, 0.7, 0.9)
    }
    commands = [
        RUNNING,
        CLOSE,
        RECEIPTS,
        ("withdraw", RUN, "--because", "prov"),
        ("approve", "PASIS:B01", "--because", "prov"),
        ("purge", "--before", "2027-01-01"),
        ("check", "--date", NEXT),
        ("extract",),
    ]
    for what, (spoil, said) in spoils.items():
        for words in commands:
            if words == RECEIPTS and "failure" in what:
                continue  # they heal it
            every = frozenset(POST_IDS)
            name = f"{what}, {words[0]}"
            yield Accident(name, words, spoil, said, touched=every, cheap=True)
    forgeries = {
        "a hash fits another content": "update exports set innehall = (select innehall from exports"
        " where post_id = 'B06') where post_id = 'B05'",
        "an export is another post's": "update exports set post_id = 'B99' where post_id = 'B05'",
    }
    for what, statement in forgeries.items():
        spoil, touched = forged(statement), frozenset(POST_IDS)
        yield Accident(f"{what}, close", CLOSE, spoil, RUN, touched=touched)
    for words in (RUNNING, CLOSE):
        yield Accident(
            f"the ledger is from before a closure, {words[0]}",
            words,
            from_before(*CLOSE),
            f"{CLOSING}-1",
        )


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
