"""The rows of a CSV file: what is taken, what is refused and why, and where reading goes on."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from flytt.errors import ExtractError
from flytt.extract.open_extracts import open_stream
from flytt.plugins.tables import PASIS_BEVAKNING, Table
from flytt.settings.sources import SourceSettings
from unit.extract.reading import file, read

HEAD = "id;enhet;fritext\n"


@pytest.mark.parametrize("delimiter", [";", ",", "|", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, end: str) -> None:
    lines = ["id;enhet;fritext", "1;A;åäö", "2;;", ";;", "3;B; x "]
    content = end.join(lines).replace(";", delimiter)
    for ending in ("", end):
        result = read(file(tmp_path, content + ending, delimiter=delimiter))
        assert result.rows == {
            2: ["1", "A", "åäö"], 3: ["2", "", ""], 4: ["", "", ""], 5: ["3", "B", " x "],
        }  # fmt: skip
        assert result.raw == "2;1;A;åäö\n3;2;;\n4;;;\n5;3;B; x \n".encode()


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    result = read(file(tmp_path, "id;enhet;fritext\r\n1;2;3\n4;5;6\r\n7;8;9"))
    assert list(result.rows) == [2, 3, 4]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "UTF_8"),
        ("cp1252", "cp1252"),
        ("cp1252", "windows-1252"),
        ("cp1252", "Windows-1252 "),
        ("latin-1", "latin-1"),
        ("latin-1", "ISO-8859-1"),
        ("latin-1", "latin1"),
    ],
)
def test_encodings_by_their_usual_names(tmp_path: Path, encoding: str, name: str) -> None:
    text = "Åsa Öberg, é, ß, NBSP\u00a0" + ("€ – ”" if encoding != "latin-1" else "\x80\x96")
    extract = file(tmp_path, f"{HEAD}1;A;{text}\n".encode(encoding), encoding=name)
    assert read(extract).rows == {2: ["1", "A", text]}


def test_values_leave_exactly_as_they_came(tmp_path: Path) -> None:
    # Decomposed letters, blanks, leading zeros, controls and Python's other line breaks stay.
    values = ["a\u030a", "\u00a0 x\t", "007", "\x0b\x0c\x1c\x85\u2028", "null", "'", "\\", "\x1a"]
    content = HEAD + "".join(f"{value};-;{value}\n" for value in values)
    assert list(read(file(tmp_path, content)).rows.values()) == [[v, "-", v] for v in values]


def test_output_is_quoted_only_where_it_must_be(tmp_path: Path) -> None:
    content = 'id,enhet,fritext\n"1","",a;b\n2,"a,b","say ""hi"""\n3,x"y,"a\nb"\n4,"\r",\n'
    result = read(file(tmp_path, content, delimiter=","))
    assert result.raw == (
        b'2;1;;"a;b"\n3;2;a,b;"say ""hi"""\n4;3;"x""y";"a\nb"\n6;4;"\r";\n'
    )  # fmt: skip


def test_a_lone_return_ends_a_line_outside_quotes(tmp_path: Path) -> None:
    content = 'id;enhet;fritext\r1;2;3\r\r4;"a\rb\nc";6\r7;8\r\n9;10;11\r"12";"13"\r;\r15;16;17\r'
    result = read(file(tmp_path, content))
    assert result.rows == {
        2: ["1", "2", "3"],
        4: ["4", "a\rb\nc", "6"],
        7: ["9", "10", "11"],
        10: ["15", "16", "17"],
    }
    assert result.refused == [(6, "fel_antal_falt"), (8, "fel_antal_falt"), (9, "fel_antal_falt")]
    assert [text for _, _, text in result.unread] == ["7;8", '"12";"13"', ";"]


def test_a_large_file_may_end_its_lines_with_returns(tmp_path: Path) -> None:
    rows = "".join(f'{number};"A\r";text\r' for number in range(100_000))
    result = read(file(tmp_path, HEAD.replace("\n", "\r") + rows))
    assert [row[0] for row in result.rows.values()] == list(map(str, range(100_000)))


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    blanks = ["", " ", "\t", "\u00a0", " \t\u00a0 ", "\r", " \r\r"]
    content = HEAD + "".join(f"{blank}\n{number};;\n" for number, blank in enumerate(blanks))
    result = read(file(tmp_path, content))
    # The first of two returns is a line end by itself.
    assert list(result.rows) == [3, 5, 7, 9, 11, 13, 16]
    assert (result.stream.read, result.refused) == (7, [])


def test_a_line_of_delimiters_is_a_row_even_when_they_are_tabs(tmp_path: Path) -> None:
    content = "id\tenhet\tfritext\n\t\t\n\t\n \n"
    result = read(file(tmp_path, content, delimiter="\t"))
    assert result.rows == {2: ["", "", ""]}
    assert result.refused == [(3, "fel_antal_falt")]


@pytest.mark.parametrize("line", ["1", "1;2", "1;2;3;", "1;2;3;4", '"1";2', '""', '" "', "x y"])
def test_a_wrong_number_of_fields(tmp_path: Path, line: str) -> None:
    result = read(file(tmp_path, f"{HEAD}a;b;c\n{line}\nd;e;f\n"))
    assert result.refused == [(3, "fel_antal_falt")]
    assert list(result.rows) == [2, 4]


@pytest.mark.parametrize(
    ("encoding", "broken"),
    [
        ("utf-8", b"\xe5"),
        ("utf-8", b"\xc3"),
        ("utf-8", b"\xed\xa0\x80"),  # an encoded surrogate
        ("utf-8", b"\xed\xb3\xa5"),
        ("utf-8", b"\xc0\xaf"),
        ("utf-8", b"\xf4\x90\x80\x80"),
        *(("cp1252", bytes([code])) for code in (0x81, 0x8D, 0x8F, 0x90, 0x9D)),
    ],
)
@pytest.mark.parametrize("frame", ["1;%s;3", '1;"%s";3', '1;"\n%s\n";3'])
def test_undecodable_bytes(tmp_path: Path, encoding: str, broken: bytes, frame: str) -> None:
    row = frame.encode().replace(b"%s", broken)
    content = HEAD.encode() + b"a;b;c\n" + row + b"\nd;e;" + "å".encode(encoding) + b"\n"
    result = read(file(tmp_path, content, encoding=encoding))
    assert result.refused == as_whole(3, "oavkodbar", frame)
    assert list(result.rows.values()) == [["a", "b", "c"], ["d", "e", "å"]]
    assert "\ufffd" in "".join(text for _, _, text in result.unread)


@pytest.mark.parametrize("row", ["1;\0;3", '1;"\0";3', '1;"\n\0\n";3', "\0;;"])
def test_a_nul_character(tmp_path: Path, row: str) -> None:
    result = read(file(tmp_path, f"{HEAD}a;b;c\n{row}\nd;e;f\n"))
    assert result.refused == as_whole(3, "nul_tecken", row)
    assert [row[0] for row in result.rows.values()] == ["a", "d"]
    assert "\n".join(text for _, _, text in result.unread) == row.replace("\0", "\ufffd")


def as_whole(line: int, reason: str, record: str) -> list[tuple[int, str]]:
    """What becomes of a record that is refused: every line of it is."""
    others = range(line + 1, line + 1 + record.count("\n"))
    return [(line, reason), *((other, "felaktig_citering") for other in others)]


@pytest.mark.parametrize(
    "row",
    ['1;"2"x;3', '1;"2" ;3', '"1"2;2;3', '1;"2"x"y;3', '1;"2"x;"3\n;4"', '1;"2\n"x;3',
     '1;2;"3"""x'],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_after_a_closing_quote(tmp_path: Path, row: str, end: str) -> None:
    result = read(file(tmp_path, f"{HEAD}a;b;c\n{row}{end}d;e;f\n"))
    assert result.refused == as_whole(3, "felaktig_citering", row)
    assert [row[0] for row in result.rows.values()] == ["a", "d"]


@pytest.mark.parametrize("row", ['1;2;"3', '1;2;"', '1;"2;3', '1;2;"""', '"1""";2;"3""'])
@pytest.mark.parametrize("rest", ["", "\n", "\r\nd;e;f", "\nd;e;f\n\n;;g\n", "\rd;e;f\r"])
def test_a_quote_open_at_the_end_of_the_file(tmp_path: Path, row: str, rest: str) -> None:
    result = read(file(tmp_path, f"{HEAD}a;b;c\n{row}{rest}"))
    assert result.refused == as_whole(3, "felaktig_citering", row + rest.removesuffix("\n"))
    assert result.rows == {2: ["a", "b", "c"]}
    text = (row + rest).replace("\r\n", "\n").removesuffix("\n").removesuffix("\r")
    assert "\n".join(text for _, _, text in result.unread) == text


@pytest.mark.parametrize("value", ['5" rör', 'x"', 'a""b', ' "x"'])
def test_a_quote_inside_an_unquoted_field_is_a_quote(tmp_path: Path, value: str) -> None:
    result = read(file(tmp_path, f"{HEAD}1;{value};3\n4;5;6\n"))
    assert result.rows == {2: ["1", value, "3"], 3: ["4", "5", "6"]}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"\xff;\0;3", "oavkodbar"),
        (b"\xff\0", "oavkodbar"),
        (b'\xff;"2"x;3', "oavkodbar"),
        (b"\xff;", "oavkodbar"),
        (b'\0;"2"x;3', "nul_tecken"),
        (b"\0;", "nul_tecken"),
        (b'"1"x', "felaktig_citering"),
        (b'1;2;3;4;"5"x', "felaktig_citering"),
        (b'1;2;3;4;"5"\n;"6"x', "fel_antal_falt"),
        (b'"1"x;"\xff"', "oavkodbar"),
        (b'"1"x;"\0"', "nul_tecken"),
        (b'"1"x;"\n\0\n\xff"', "oavkodbar"),
        (b'"1\n\0\n";2', "nul_tecken"),
        (b'"1\n\n";2', "fel_antal_falt"),
    ],
)
def test_of_several_reasons_the_first_holds(tmp_path: Path, row: bytes, reason: str) -> None:
    content = HEAD.encode() + b"a;b;c\n" + row + b"\r\n" + b"d;e;f\n"
    result = read(file(tmp_path, content))
    assert result.refused[0] == (3, reason)
    assert {reason for _, reason in result.refused[1:]} <= {"felaktig_citering"}
    assert [row[0] for row in result.rows.values()] == ["a", "d"]


def test_line_numbers_are_physical_lines(tmp_path: Path) -> None:
    content = HEAD + '1;"a\nb\r\nc\n";x\n2;;\n\n"3\n";"\n";"\n"\n4;;\n'
    result = read(file(tmp_path, content))
    assert result.rows == {
        2: ["1", "a\nb\r\nc\n", "x"],
        6: ["2", "", ""],
        8: ["3\n", "\n", "\n"],
        12: ["4", "", ""],
    }


def test_what_stands_inside_quotes_never_becomes_a_row(tmp_path: Path) -> None:
    content = HEAD + '2;"A;text\n3;B;text\n4;"C;text\n\n5;D;text\n6;E;"text"\n'
    result = read(file(tmp_path, content))
    # The second quote closes the first, and what follows it opens none.
    lines = [text for _, _, text in result.unread]
    assert lines == ['2;"A;text', "3;B;text", '4;"C;text']
    assert result.refused == as_whole(2, "felaktig_citering", "\n".join(lines))
    assert [row[0] for row in result.rows.values()] == ["5", "6"]


def test_one_quote_takes_what_stands_below_it(tmp_path: Path) -> None:
    rows = "".join(f"{number};A;text\n" for number in range(3, 5000))
    result = read(file(tmp_path, f'{HEAD}2;"A;text\n{rows}'))
    assert result.refused == [(line, "felaktig_citering") for line in range(2, 5000)]
    assert [(rad, post) for rad, post, _ in result.unread] == [(n, 2) for n in range(2, 5000)]
    assert (result.rows, result.stream.read) == ({}, 4998)


def test_a_record_of_many_lines_with_a_wrong_count_goes_as_a_whole(tmp_path: Path) -> None:
    result = read(file(tmp_path, f'{HEAD}2;"A\n3;B;text\n\n4;C"\n5;D;text\n'))
    assert result.refused == as_whole(2, "fel_antal_falt", "\n\n\n")
    assert result.rows == {6: ["5", "D", "text"]}
    assert result.stream.read == 5


def test_what_was_not_read_is_kept_by_line_and_record(tmp_path: Path) -> None:
    content = HEAD.replace(";", ",") + '1,"a;b",c,"d ""e""\r\n\r\nf\rg",h\r\n1,2,3\n4,å\n'
    result = read(file(tmp_path, content.encode("cp1252"), delimiter=",", encoding="cp1252"))
    assert result.stream.delimiter == ","
    assert result.unread == [
        (2, 2, '1,"a;b",c,"d ""e""'),
        (3, 2, ""),
        (4, 2, 'f\rg",h'),
        (6, 6, "4,å"),
    ]


def test_many_stray_quotes_cost_one_line_each(tmp_path: Path) -> None:
    result = read(file(tmp_path, HEAD + 'a;"c\n' * 3000 + "1;2;3\n"))
    # Every second one closes what the one before it has opened.
    assert result.refused == [(line, "felaktig_citering") for line in range(2, 3002)]
    assert result.rows == {3002: ["1", "2", "3"]}


def test_a_value_longer_than_pythons_own_limit_is_a_value(tmp_path: Path) -> None:
    long = "x" * 300_000
    content = f'{HEAD}1;{long};3\n"4";"{long}";"6"\n7;"{long}\n";9\n'
    assert [row[1] for row in read(file(tmp_path, content)).rows.values()] == [
        long,
        long,
        f"{long}\n",
    ]


def test_every_row_of_a_table_of_one_column(tmp_path: Path) -> None:
    table = Table("en", "PASIS", "id", ("id",))
    result = read(file(tmp_path, 'id\n1\n\n"2"\n""\n"a\nb"\n3;4\n \n"5"\n', table=table))
    assert list(result.rows.values()) == [["1"], ["2"], [""], ["a\nb"], ["5"]]
    assert result.refused == [(8, "fel_antal_falt")]
    quoted = read(file(tmp_path, '"x";"id"\n' + '"1";"2"\n' * 9, table=table))
    assert list(quoted.rows.values()) == [["2"]] * 9


def test_the_fingerprint_is_the_files_own(tmp_path: Path) -> None:
    content = f"\ufeff{HEAD}\n1;2\n\0\r\n".encode() + b"\xff"
    result = read(file(tmp_path, content))
    assert result.stream.fingerprint == hashlib.sha256(content).hexdigest()
    assert result.stream.origin == "prio.csv"


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("order", [False, True])
def test_what_stands_for_missing_is_missing(tmp_path: Path, delimiter: str, order: bool) -> None:
    table = Table("prio", "PASIS", "id", ("id", "enhet", "fritext"), {"id": "id", "enhet": "code"})
    null = SourceSettings("p", "pasis", null=("NULL ", "saknas å", "0", ""))
    given = [
        ["NULL", "A", " NULL\u00a0"], ["1", "NULL", '"NULL"'], ["2", "null", '"x\n""NULL"'],
        ["3", '"\nNULL"', "x NULL"], ["4", "NU\u200bLL", "NU\u200bLL"], ["0", "00", '"a;b"'],
        ["5", "saknas a\u030a", "saknas å"], ["N\u200bULL", "B", ""],
    ]  # fmt: skip
    kept = [
        ["", "A", ""], ["1", "", ""], ["2", "null", 'x\n"NULL'], ["3", "", "x NULL"],
        ["4", "", "NU\u200bLL"], ["", "00", "a;b"], ["5", "", ""], ["N\u200bULL", "B", ""],
    ]  # fmt: skip
    columns = list(table.columns)
    for step in range(len(given)):
        rows = [columns, *given[: step + 1]]
        rows = [row[::-1] for row in rows] if order else rows
        content = "".join(f"{delimiter.join(row)}\n" for row in rows)
        if delimiter == ",":
            content = content.replace('"a;b"', "a;b")
        result = read(file(tmp_path, content, table=table, delimiter=delimiter), null)
        assert list(result.rows.values()) == kept[: step + 1]
    assert read(file(tmp_path, HEAD + "NULL;0;\n")).rows == {2: ["NULL", "0", ""]}


def test_a_file_that_changes_while_it_is_read_stops(tmp_path: Path) -> None:
    def grown(path: Path) -> None:
        with path.open("a") as more:
            more.write("1;2;3\n")

    def replaced(path: Path) -> None:
        path.with_name("ny").write_bytes(path.read_bytes())
        os.utime(path.with_name("ny"), ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
        path.with_name("ny").replace(path)

    changes = [grown, replaced, lambda path: os.utime(path, ns=(1, 1)), Path.unlink]
    for underway in (False, True):
        for change in changes:
            extract = file(tmp_path, HEAD + "1;2;3\n" * 300_000)
            stream = open_stream(extract)
            pieces = stream.chunks()
            if underway:
                next(pieces)
            change(extract.path)
            with pytest.raises(ExtractError) as caught:
                list(pieces)
            assert caught.value.where == str(extract.path)


def test_a_stream_is_read_once(tmp_path: Path) -> None:
    stream = open_stream(file(tmp_path, HEAD))
    assert list(stream.chunks()) == []
    with pytest.raises(RuntimeError):
        list(stream.chunks())


def test_chunks_are_about_a_mebibyte(tmp_path: Path) -> None:
    width = len(PASIS_BEVAKNING.columns)
    row = ";".join(["x" * 8] * width) + "\n"
    content = ";".join(PASIS_BEVAKNING.columns) + "\n" + row * 30_000
    chunks = list(open_stream(file(tmp_path, content, table=PASIS_BEVAKNING)).chunks())
    assert len(chunks) > 3
    assert max(map(len, chunks)) < 1.5 * (1 << 20)
    assert b"".join(chunks).count(b"\n") == 30_000


def test_the_contracts_own_table_passes_unchanged(tmp_path: Path) -> None:
    cells = [f"{name} å" for name in PASIS_BEVAKNING.columns]
    content = "\r\n".join([";".join(PASIS_BEVAKNING.columns), ";".join(cells), ""])
    result = read(file(tmp_path, content, table=PASIS_BEVAKNING))
    assert result.raw == f"2;{';'.join(cells)}\n".encode()
