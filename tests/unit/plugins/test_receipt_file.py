"""Reading Millennium's receipt file: what is a receipt, and how the others are named."""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flytt.errors import ReceiptError
from flytt.plugins.receipt import Receipt, ReceiptProblems, moment
from flytt.plugins.receipt_file import COLUMNS, MillenniumReceipts
from flytt.settings.naming import BLANKS

HEADER = ";".join(COLUMNS)
GOOD = "2026-10-05-1;PASIS-B-B1;OK;M1;;;2026-10-06T08:00:00Z"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of these lines (text or bytes) after the header."""

    def file(*lines: str | bytes, header: str | bytes = HEADER, end: bytes = b"\n") -> Path:
        path = tmp_path / "kvittens.csv"
        raw = [each.encode() if isinstance(each, str) else each for each in (header, *lines)]
        path.write_bytes(end.join(raw) + end)
        return path

    return file


def read(path: Path) -> list[Receipt]:
    return list(MillenniumReceipts().read(path))


def problems(path: Path) -> list[str]:
    with pytest.raises(ReceiptProblems) as refused:
        read(path)
    return [str(each) for each in refused.value.problems]


def test_a_row_is_a_receipt(write: Write) -> None:
    row = '2026-10-05-1; PASIS-B-B1\u00a0;fel ;M1;E17;"två; rader\nhär";2026-10-06T10:00:00+02:00'
    moment = datetime(2026, 10, 6, 8, tzinfo=UTC)
    assert read(write(row, GOOD)) == [
        Receipt(
            2,
            "2026-10-05-1",
            "PASIS-B-B1",
            "FEL",
            moment,
            "2026-10-06T10:00:00+02:00",
            "M1",
            "E17",
            "två; rader\nhär",
        ),
        Receipt(4, "2026-10-05-1", "PASIS-B-B1", "OK", moment, "2026-10-06T08:00:00Z", "M1"),
    ]


def test_a_file_without_receipts(write: Write) -> None:
    assert read(write()) == []


def test_the_same_rows_in_other_clothes(write: Write) -> None:
    plain = read(write(GOOD))
    assert read(write(GOOD, header="\ufeff" + HEADER)) == plain
    assert read(write(GOOD, end=b"\r\n")) == plain
    assert read(write(GOOD, "", "  ", "\t\u00a0")) == plain
    spaced = "; ".join(f'" {column} "' if column == "run_id" else column for column in COLUMNS)
    assert read(write(GOOD, header=spaced.replace("; ", ";"))) == plain
    turned = ";".join([*reversed(COLUMNS), "extra"])
    assert read(write(";".join([*reversed(GOOD.split(";")), "x"]), header=turned)) == plain


def test_an_id_in_another_unicode_form_is_the_same_id(write: Write) -> None:
    decomposed = GOOD.replace("B1", "A\u030a1")
    assert read(write(decomposed))[0].record_id == "PASIS-B-\u00c51"


def test_a_missing_column_is_named(write: Write) -> None:
    with pytest.raises(ReceiptError, match="column felkod is missing; column tidpunkt is missing"):
        read(write(header=HEADER.replace("felkod", "Felkod").replace(";tidpunkt", "")))
    with pytest.raises(ReceiptError, match="column status stands twice"):
        read(write(header=HEADER + ";status"))
    with pytest.raises(ReceiptError, match="separated by ;"):
        read(write(header=HEADER.replace(";", ",")))


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_a_file_without_a_header(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kvittens.csv"
    path.write_bytes(content)
    with pytest.raises(ReceiptError, match="column run_id is missing"):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_header_in_another_encoding(write: Write, encoding: str) -> None:
    path = write(header=(HEADER + ";övrigt").encode(encoding))
    with pytest.raises(ReceiptProblems, match="nothing of the file was taken") as refused:
        read(path)
    assert "line 1: " in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReceiptError, match="cannot be read"):
        read(tmp_path / "kvittens.csv")


def test_every_unreadable_row_is_named_with_what_is_wrong(write: Write) -> None:
    path = write(
        GOOD,
        GOOD + ";",
        "2026-10-05-1;PASIS-B-B1",
        GOOD.replace("M1", "å").encode("cp1252"),
        GOOD.replace("M1", "M\0"),
        GOOD.replace("M1", '"M"1'),
        ";;;;;;",
        GOOD.replace("OK", "KANSKE").replace("Z", "Q"),
        GOOD.replace("OK", "").replace("2026-10-06T08:00:00Z", ""),
        GOOD.replace("M1;", "M1;E17"),
        GOOD.replace("M1", ""),
        GOOD.replace("M1", '"öppet'),
    )
    assert problems(path) == [
        "line 3: 8 fields where the header has 7",
        "line 4: 2 fields where the header has 7",
        "line 5: not UTF-8",
        "line 6: NUL character",
        "line 7: quotes or line breaks that are not CSV",
        "line 8: record_id is missing",
        "line 8: run_id is missing",
        "line 8: status is neither OK nor FEL",
        "line 8: tidpunkt is missing",
        "line 9: status is neither OK nor FEL",
        "line 9: tidpunkt is not an ISO 8601 date and time",
        "line 10: status is neither OK nor FEL",
        "line 10: tidpunkt is missing",
        "line 13: quotes or line breaks that are not CSV",
    ]


def test_what_contradicts_itself_is_left_to_the_import(write: Write) -> None:
    rows = (GOOD.replace("OK", "kanske"), GOOD.replace("M1;", "M1;E17"), GOOD.replace("M1", ""))
    assert [(r.status, r.millennium_id, r.felkod) for r in read(write(*rows))] == [
        ("KANSKE", "M1", ""),
        ("OK", "M1", "E17"),
        ("OK", "", ""),
    ]


def test_no_content_is_shown(write: Write) -> None:
    secret = "Hemlig Hemligsson"
    path = write(*(f"{secret};{secret};{secret};{secret};;;{secret}" for _ in range(30)), secret)
    with pytest.raises(ReceiptProblems) as refused:
        read(path)
    assert len(refused.value.problems) == 61
    assert secret not in str(refused.value)
    assert "line 32: 1 fields where the header has 7" in str(refused.value)


def test_a_problem_on_the_last_line_still_stops_the_file(write: Write) -> None:
    receipts = MillenniumReceipts().read(write(GOOD, GOOD, "x"))
    assert [next(receipts).line, next(receipts).line] == [2, 3]
    with pytest.raises(ReceiptProblems, match="line 4: 1 fields"):
        next(receipts)


def test_an_open_quote_does_not_swallow_memory(write: Write) -> None:
    path = write(GOOD.replace("M1", '"M1'), *[GOOD] * 5000)
    found = problems(path)
    assert found[0] == "line 2: quotes or line breaks that are not CSV"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-10-06T08:00:00Z", "2026-10-06T08:00:00+00:00"),
        ("2026-10-06T08:00:00", "2026-10-06T08:00:00"),
        ("2026-10-06 08:00", "2026-10-06T08:00:00"),
        ("2026-10-06T10:00:00.25+02:00", "2026-10-06T08:00:00.250000+00:00"),
        ("20261006T100000+0200", "2026-10-06T08:00:00+00:00"),
        ("2026-W41-2T08:00:00Z", "2026-10-06T08:00:00+00:00"),
    ],
)
def test_iso_8601_is_a_moment(text: str, found: str) -> None:
    """In UTC where it names its zone; else the import reads it in the timezone of receipts."""
    assert moment(text).isoformat() == found


@pytest.mark.parametrize(
    "text",
    [
        "6/10 2026",
        "2026-10-06",
        "2026-10-06T",
        "2026-10-06x08:00:00",
        "2026-02-30T08:00:00",
        "2026-10-06T25:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "\u0662\u0660\u0662\u0666-10-06",
        "nu",
        "",
    ],
)
def test_what_is_not_iso_8601(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not an ISO 8601 date and time$"):
        moment(text)


@given(
    when=st.datetimes(
        min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=st.timezones()
    )
)
def test_any_instant_keeps_its_place_in_time(when: datetime) -> None:
    # In UTC: Python holds no two zones equal in the hour that a clock repeats.
    assert moment(when.isoformat()) == when.astimezone(UTC)


@given(text=st.text())
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        assert moment(text).tzinfo in (UTC, None)
    except ValueError as error:
        assert str(error) == "not an ISO 8601 date and time"


WORD = st.text(st.sampled_from('aÅ19-_"; ,\u00a0'), min_size=1, max_size=8).filter(str.strip)
FREE = st.lists(st.sampled_from(["a", "Å", '"', ";", ",", "\n", "\r\n", " \t"]), max_size=8).map(
    "".join
)
RECEIPTS = st.lists(
    st.tuples(WORD, WORD, st.sampled_from(["OK", "fel", " Fel "]), WORD, WORD, FREE,
              st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(datetime.isoformat)),
    min_size=1, max_size=5,
)  # fmt: skip


@given(
    given_rows=RECEIPTS,
    order=st.permutations([*COLUMNS, "annat"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig"]),
    blank=st.sampled_from(["", "  \n"]),
)
@settings(max_examples=50)
def test_what_any_writer_writes_is_read_back(
    given_rows: list[tuple[str, ...]],
    order: list[str],
    end: str,
    quoting: Literal[0, 1],
    encoding: str,
    blank: str,
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator=end, quoting=quoting)
    named = [dict(zip(COLUMNS, row, strict=True)) | {"annat": "x"} for row in given_rows]
    writer.writerows([order, *([row[column] for column in order] for row in named)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kvittens.csv"
        path.write_bytes((text.getvalue() + blank).encode(encoding))
        found = read(path)
    told = [(r.run_id, r.record_id, r.status, r.millennium_id, r.felkod, r.feltext) for r in found]
    clean = [tuple(unicodedata.normalize("NFC", c.strip(BLANKS)) for c in r) for r in given_rows]
    assert told == [(*row[:2], row[2].upper(), *row[3:6]) for row in clean]
    assert [receipt.tidpunkt.isoformat() for receipt in found] == [row[6] for row in clean]


@pytest.mark.parametrize("last", [GOOD, "   ", GOOD + "\r"])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, last: str) -> None:
    path = tmp_path / "kvittens.csv"
    path.write_bytes("\n".join([HEADER, GOOD, last]).encode())
    assert any("line 3: the last line has no line end" in each for each in problems(path))
