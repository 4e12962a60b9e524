"""The rows of a CSV file: what is taken, what is refused and why, and where reading goes on."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from flytt.errors import ExtractError
from flytt.extract.open_extracts import open_stream
from flytt.plugins.tables import PASIS_BEVAKNING, Table
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


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    blanks = ["", " ", "\t", "\u00a0", " \t\u00a0 ", "\r", " \r\r"]
    content = HEAD + "".join(f"{blank}\n{number};;\n" for number, blank in enumerate(blanks))
    result = read(file(tmp_path, content))
    assert list(result.rows) == [3, 5, 7, 9, 11, 13, 15]
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
    assert result.refused == [(3, "oavkodbar")]
    assert list(result.rows.values()) == [["a", "b", "c"], ["d", "e", "å"]]


@pytest.mark.parametrize("row", ["1;\0;3", '1;"\0";3', '1;"\n\0\n";3', "\0;;"])
def test_a_nul_character(tmp_path: Path, row: str) -> None:
    result = read(file(tmp_path, f"{HEAD}a;b;c\n{row}\nd;e;f\n"))
    assert result.refused == [(3, "nul_tecken")]
    assert [row[0] for row in result.rows.values()] == ["a", "d"]


@pytest.mark.parametrize(
    "row",
    ['1;"2"x;3', '1;"2" ;3', '"1"2;2;3', '1;2;"3', '1;2;"', '1;"2;3', '1;2;"""', '"1""";2;"3""',
     "1;2\r;3", "\r1;2;3", "1;2;3\r\r", '1;"2"\r;3', '"1";2;"3"\r\r', '"1";2\r;3', "\r;;"],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_broken_quoting_and_lone_returns(tmp_path: Path, row: str, end: str) -> None:
    result = read(file(tmp_path, f"{HEAD}a;b;c\n{row}{end}d;e;f\n"))
    assert result.refused == [(3, "felaktig_citering")]
    assert list(result.rows) == [2, 4]


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
        (b"\xff\r;2;3", "oavkodbar"),
        (b"\xff;", "oavkodbar"),
        (b'\0;"2"x;3', "nul_tecken"),
        (b"\0\r;2;3", "nul_tecken"),
        (b"\0;", "nul_tecken"),
        (b'"1"x', "felaktig_citering"),
        (b"1\r", "felaktig_citering"),
        (b'1;2;3;4;"5"x', "felaktig_citering"),
        (b'1;2;3;4;"5', "felaktig_citering"),
    ],
)
def test_of_several_reasons_the_first_holds(tmp_path: Path, row: bytes, reason: str) -> None:
    content = HEAD.encode() + b"a;b;c\n" + row + b"\r\n" + b"d;e;f\n"
    result = read(file(tmp_path, content))
    assert result.refused == [(3, reason)]
    assert list(result.rows) == [2, 4]


def test_line_numbers_are_physical_lines(tmp_path: Path) -> None:
    content = HEAD + '1;"a\nb\r\nc\n";x\n2;;\n\n"3\n";"\n";"\n"\n4;;\n'
    result = read(file(tmp_path, content))
    assert result.rows == {
        2: ["1", "a\nb\r\nc\n", "x"],
        6: ["2", "", ""],
        8: ["3\n", "\n", "\n"],
        12: ["4", "", ""],
    }


def test_a_stray_quote_swallows_no_row_after_it(tmp_path: Path) -> None:
    rows = "".join(f"{number};A;text\n" for number in range(3, 5000))
    result = read(file(tmp_path, f'{HEAD}2;"A;text\n{rows}'))
    assert result.refused == [(2, "felaktig_citering")]
    assert [int(row[0]) for row in result.rows.values()] == list(range(3, 5000))


def test_two_stray_quotes_swallow_nothing_between_them(tmp_path: Path) -> None:
    content = HEAD + '2;"A;text\n3;B;text\n4;"C;text\n5;D;text\n6;E;"text"\n'
    result = read(file(tmp_path, content))
    assert result.refused == [(2, "felaktig_citering"), (4, "felaktig_citering")]
    assert [row[0] for row in result.rows.values()] == ["3", "5", "6"]


def test_a_long_record_with_a_wrong_count_loses_its_first_line_only(tmp_path: Path) -> None:
    result = read(file(tmp_path, f'{HEAD}2;"A\n3;B;text\n4;C"\n5;D;text\n'))
    assert result.refused == [(2, "fel_antal_falt"), (4, "fel_antal_falt")]
    assert result.rows == {3: ["3", "B", "text"], 5: ["5", "D", "text"]}


def test_a_quote_open_at_the_end_of_the_file(tmp_path: Path) -> None:
    result = read(file(tmp_path, f'{HEAD}2;A;"text\n3;B;text\n\n4;C;text'))
    assert result.refused == [(2, "felaktig_citering")]
    assert list(result.rows) == [3, 5]


def test_a_broken_first_line_is_judged_by_itself(tmp_path: Path) -> None:
    # The NUL stands on a later line, which is a row of its own.
    result = read(file(tmp_path, f'{HEAD}2;A;"text\n3;\0;text\n4;C;text\n'))
    assert result.refused == [(2, "felaktig_citering"), (3, "nul_tecken")]
    result = read(file(tmp_path, f'{HEAD}2;\0;"text\n3;B;text\n'))
    assert result.refused == [(2, "nul_tecken")]


def test_many_stray_quotes_cost_one_line_each(tmp_path: Path) -> None:
    content = HEAD + 'a";"c\n' * 3000 + "1;2;3\n"
    result = read(file(tmp_path, content))
    # A record with too many fields is not followed further: this would be 3000 times the file.
    assert result.refused[:2997] == [(line, "fel_antal_falt") for line in range(2, 2999)]
    assert len(result.refused) == 3000
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


def test_a_stream_is_read_once(tmp_path: Path) -> None:
    stream = open_stream(file(tmp_path, HEAD))
    assert list(stream.chunks()) == []
    with pytest.raises(RuntimeError):
        list(stream.chunks())


def test_a_file_that_goes_away_underway_is_the_users_error(tmp_path: Path) -> None:
    extract = file(tmp_path, f"{HEAD}1;2;3\n")
    stream = open_stream(extract)
    extract.path.unlink()
    with pytest.raises(ExtractError, match="missing"):
        list(stream.chunks())


def test_refusals_hold_no_content(tmp_path: Path) -> None:
    result = read(file(tmp_path, f"{HEAD}hemligt\nhem\0ligt;;\n"))
    assert "hem" not in repr(result.stream.refused)


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
