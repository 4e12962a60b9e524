"""The header of a CSV file: what is checked before any row is read."""

from __future__ import annotations

import gzip
from codecs import BOM_UTF16_BE
from pathlib import Path

import pytest

from flytt.errors import ExtractError
from flytt.extract.header import match_query
from flytt.extract.open_extracts import open_stream
from flytt.plugins.extracts import CsvFile
from unit.extract.reading import PRIO, file, read


def refusal(extract: CsvFile) -> str:
    """The words in which an extract is refused at opening; they always name the file."""
    with pytest.raises(ExtractError) as caught:
        open_stream(extract)
    assert caught.value.where == str(extract.path)
    assert caught.value.todo
    return caught.value.message


def test_columns_come_in_any_order_and_leave_in_the_contracts(tmp_path: Path) -> None:
    result = read(file(tmp_path, "fritext;id;enhet\ntext;1;A\n"))
    assert result.rows == {2: ["1", "A", "text"]}


def test_extra_columns_are_ignored_and_listed_before_reading(tmp_path: Path) -> None:
    extract = file(tmp_path, "x;id;enhet;y z;fritext;\n-;1;A;-;text;-\n")
    assert open_stream(extract).extra_columns == ("x", "#4", "#6")
    assert read(extract).rows == {2: ["1", "A", "text"]}


@pytest.mark.parametrize(
    "value",
    ["19910610-2396", "199106102396", "p199106102396", "910610", "Storgatan 1", "a.b", "ett\ntvå",
     "1991", "x" * 41, "a;b", "\u200b"],
)  # fmt: skip
def test_what_does_not_look_like_a_name_is_counted_by_its_place(tmp_path: Path, value: str) -> None:
    stream = open_stream(file(tmp_path, f'"{value}";id;enhet;fritext;kön_2;"{value}x"\n'))
    assert stream.extra_columns[0] == "#1"
    assert "kön_2" in stream.extra_columns
    words = refusal(file(tmp_path, f'id;enhet;fritext;"{value}";"{value}"\n'))
    assert words == "prio: repeated columns: #4 = #5"


def test_every_missing_column_is_named(tmp_path: Path) -> None:
    assert refusal(file(tmp_path, "enhet;annat\n1;2\n")) == "prio: missing columns: id, fritext"


def test_a_name_that_stands_there_twice_stops(tmp_path: Path) -> None:
    extract = file(tmp_path, "id;enhet;fritext;enhet;x; x\n")
    assert refusal(extract) == "prio: repeated columns: enhet, x"


def test_all_problems_of_a_header_are_told_at_once(tmp_path: Path) -> None:
    words = refusal(file(tmp_path, "id;enhet;enhet\n"))
    assert words == "prio: missing columns: fritext; repeated columns: enhet"


def test_nameless_columns_may_repeat(tmp_path: Path) -> None:
    assert open_stream(file(tmp_path, "id;enhet;fritext;;\n")).extra_columns == ("#4", "#5")


def test_a_file_without_header_does_not_leak_its_first_row(tmp_path: Path) -> None:
    words = refusal(file(tmp_path, "hemlig;hemlig;Svensson\n"))
    assert words == ("prio: missing columns: id, enhet, fritext; repeated columns: #1 = #2")


@pytest.mark.parametrize("name", ["Enhet", "ENHET", "en het", "enhet.", "énhet", "\u2003enhet"])
def test_names_are_exact(tmp_path: Path, name: str) -> None:
    assert "missing columns: enhet" in refusal(file(tmp_path, f"id;{name};fritext\n"))


@pytest.mark.parametrize("blanks", [" ", "\t", "\u00a0", " \u00a0\t "])
def test_blanks_around_a_name_do_not_count(tmp_path: Path, blanks: str) -> None:
    header = ";".join(f"{blanks}{name}{blanks}" for name in PRIO.columns)
    assert read(file(tmp_path, f"{header}\n1;2;3\n")).rows == {2: ["1", "2", "3"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "UTF8"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_no_part_of_the_header(
    tmp_path: Path, encoding: str, mark: bytes
) -> None:
    extract = file(tmp_path, mark + b"id;enhet;fritext\r\n1;2;3\r\n", encoding=encoding)
    assert read(extract).rows == {2: ["1", "2", "3"]}


def test_only_the_first_mark_is_one(tmp_path: Path) -> None:
    extract = file(tmp_path, "\ufeffid;enhet;fritext\n\ufeff1;2;3\n")
    assert read(extract).rows == {2: ["\ufeff1", "2", "3"]}


def test_a_mark_may_stand_before_a_quote(tmp_path: Path) -> None:
    assert read(file(tmp_path, '\ufeff"id";"enhet";"fritext"\n1;2;3\n')).rows == {
        2: ["1", "2", "3"]
    }


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_a_mark_that_contradicts_the_encoding_stops(tmp_path: Path, encoding: str) -> None:
    extract = file(tmp_path, "\ufeffx;id;enhet;fritext\n", encoding=encoding)
    assert "marked as UTF-8" in refusal(extract)


def test_quoted_names_and_their_line_breaks_are_read_like_cells(tmp_path: Path) -> None:
    result = read(file(tmp_path, '"id";"ett\ntvå";"en""het";enhet;"fritext\r\n"\n1;2;3;4;5\n'))
    assert result.stream.extra_columns == ("#2", "#3")
    assert result.rows == {4: ["1", "4", "5"]}


def test_a_header_without_rows_is_a_table_without_rows(tmp_path: Path) -> None:
    for ending in ("", "\n", "\r\n", "\n\n \t\n"):
        result = read(file(tmp_path, f"id;enhet;fritext{ending}"))
        assert (result.stream.read, result.rows, result.refused) == (0, {}, [])


def test_blank_lines_before_the_header_are_no_header(tmp_path: Path) -> None:
    assert read(file(tmp_path, "\n \n\r\nid;enhet;fritext\n1;2;3\n")).rows == {5: ["1", "2", "3"]}


@pytest.mark.parametrize("content", ["", "\ufeff", "\n", " \r\n\t\n"])
def test_an_empty_file_stops(tmp_path: Path, content: str) -> None:
    assert refusal(file(tmp_path, content)) == "prio: the file is empty"


def test_a_missing_file_stops(tmp_path: Path) -> None:
    assert refusal(CsvFile(PRIO, tmp_path / "prio.csv")) == "prio: the file is missing"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(CsvFile(PRIO, tmp_path))


def test_header_bytes_that_the_encoding_does_not_know_stop(tmp_path: Path) -> None:
    content = "id;enhet;fritext;å\n".encode("cp1252")
    assert "cannot be decoded as utf-8" in refusal(file(tmp_path, content))
    assert read(file(tmp_path, content, encoding="cp1252")).stream.extra_columns == ("å",)


def test_undecodable_bytes_below_do_not_stop_the_header(tmp_path: Path) -> None:
    result = read(file(tmp_path, b"id;enhet;fritext\n1;2;\xe5\n"))
    assert result.refused == [(2, "oavkodbar")]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252"])
def test_a_file_of_another_form_is_named(tmp_path: Path, encoding: str) -> None:
    text = "id;enhet;fritext\n1;2;3\n"
    contents = {
        "in UTF-16": text.encode("utf-16"),
        "in UTF-16 ": BOM_UTF16_BE + text.encode("utf-16-be"),
        "UTF-16 files": text.encode("utf-16-le"),
        "packed (gzip)": gzip.compress(text.encode()),
        "a workbook or packed (zip)": b"PK\x03\x04" + text.encode(),
        "a workbook": b"\xd0\xcf\x11\xe0" + text.encode(),
        "in Parquet": b"PAR1" + text.encode(),
    }
    for form, content in contents.items():
        assert form.strip() in refusal(file(tmp_path, content, encoding=encoding))


@pytest.mark.parametrize("header", ['"id;enhet;fritext\n1;2;3\n', '"id"x;enhet;fritext\n'])
def test_a_header_with_broken_quoting_stops(tmp_path: Path, header: str) -> None:
    assert "the header row cannot be read" in refusal(file(tmp_path, header))


def test_a_header_that_never_ends_stops(tmp_path: Path) -> None:
    for start in ("", '"'):
        extract = file(tmp_path, start + "id;enhet;fritext;" * (1 << 20))
        assert "the header row cannot be read" in refusal(extract)


@pytest.mark.parametrize("encoding", ["", "utf-16", "cp850", "nonsense", "rot13", "a\0b"])
def test_an_unknown_encoding_stops(tmp_path: Path, encoding: str) -> None:
    assert "unknown encoding" in refusal(file(tmp_path, "id;enhet;fritext\n", encoding=encoding))


@pytest.mark.parametrize("delimiter", ["", ":", ";;", "tab", '"', "\n"])
def test_an_unknown_delimiter_stops(tmp_path: Path, delimiter: str) -> None:
    assert "unknown delimiter" in refusal(file(tmp_path, "id\n", delimiter=delimiter))


@pytest.mark.parametrize(
    ("header", "remedy"),
    [
        ("id,enhet,fritext", 'write delimiter = "," at this source'),
        ('"id"|"annat"| fritext |"enhet"', 'write delimiter = "|" at this source'),
        ("id\tfritext\tenhet", r'write delimiter = "\t" at this source'),
        ("id:enhet:fritext", "the source's delimiter and encoding"),
        ("id,enhet", "the source's delimiter and encoding"),
    ],
)
def test_a_wrong_delimiter_is_named(tmp_path: Path, header: str, remedy: str) -> None:
    with pytest.raises(ExtractError) as caught:
        open_stream(file(tmp_path, f"{header}\n"))
    assert caught.value.todo and remedy in caught.value.todo


def test_two_names_that_differ_in_case_are_not_one_column() -> None:
    own = {"id": "NR", "enhet": "Kod", "fritext": "KOD"}
    with pytest.raises(ExtractError, match=r"missing columns: fritext \(as KOD\)"):
        match_query(["nr", "Kod"], PRIO, own, "melker")
    assert match_query(["nr", "Kod", "KOD"], PRIO, own, "melker").places == (0, 1, 2)
