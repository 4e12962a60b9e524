"""CSV extracts: the file as it comes, checked at the header, read once in bounded memory."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence

from flytt.engines.csv_form import Piece
from flytt.errors import ExtractError
from flytt.extract.csv.record import BrokenRecordError, RecordForm
from flytt.extract.csv.segments import CsvRows, is_blank
from flytt.extract.csv.window import TextWindow, codec_of
from flytt.extract.csv.writer import CsvOutput, MissingTexts
from flytt.extract.header import Header, match_file
from flytt.extract.refused import FELAKTIG_CITERING, NUL_TECKEN, OAVKODBAR
from flytt.extract.stream import Stream, opened
from flytt.extract.unchanged import Standing
from flytt.plugins.extracts import CsvFile
from flytt.settings.naming import BLANKS
from flytt.settings.sources import DELIMITERS

_BLOCK = 1 << 20

_AS_TEXT = "deliver the file as UTF-8, cp1252 or latin-1"
_UNPACKED = "unpack it, or export it as CSV"
# What files begin with that are named .csv and are none.
_OTHER_FORMS = {
    b"\xff\xfe": ("in UTF-16", _AS_TEXT),
    b"\xfe\xff": ("in UTF-16", _AS_TEXT),
    b"\x1f\x8b": ("packed (gzip)", _UNPACKED),
    b"PK\x03\x04": ("a workbook or packed (zip)", _UNPACKED),
    b"\xd0\xcf\x11\xe0": ("a workbook", _UNPACKED),
    b"PAR1": ("in Parquet", "let its name end with .parquet"),
}
_SPELLED = {"\t": r"\t"}


class CsvStream(Stream):
    """The rows of a CSV file; line numbers are physical lines, the header being line 1."""

    ahead = True
    counted = "lines"

    def __init__(self, extract: CsvFile, null: Sequence[str] = ()) -> None:
        self._extract = extract
        self._codec = codec_of(extract.encoding, str(extract.path))
        if extract.delimiter not in DELIMITERS:
            raise self._error(
                f"unknown delimiter {extract.delimiter!r}",
                'set delimiter to ";", ",", "|" or a tab for this source',
            )
        self._form = RecordForm(extract.delimiter.encode())
        with opened(extract.path, extract.table.name) as file:
            self._seen = Standing.of(file)
            self._refuse_other_forms(file.peek(8))
            header = self._header(TextWindow(file, self._codec, self._form))
        super().__init__(extract.table, extract.path.name, header.extra)
        self.delimiter = extract.delimiter
        self.size = self._seen.size
        self.refused.delimiter = extract.delimiter.encode()
        self._missing = MissingTexts(null, extract.table) if null else None

    def _chunks(self) -> Iterator[Piece]:
        path, table = self._extract.path, self.table.name
        with opened(path, table) as file, self._seen.kept(file, path, table):
            window = TextWindow(file, self._codec, self._form)
            header = self._header(window)
            output = CsvOutput(self._extract.delimiter, header, self._form, self._missing)
            yield from CsvRows(window, self._form, output, self).pieces()
            self.fingerprint = window.digest.hexdigest()

    def count(self) -> int:
        """The lines outside quotes but the header; blank ones and broken records too."""
        lines = 0
        quoted = False
        last = b"\n"
        with opened(self._extract.path, self.table.name) as file:
            while block := file.read(_BLOCK):
                pieces = block.split(b'"')
                lines += b"".join(pieces[quoted::2]).count(b"\n")
                quoted ^= len(pieces) % 2 == 0
                last = block[-1:]
        return max(0, lines - 1 + (last != b"\n"))

    def _header(self, window: TextWindow) -> Header:
        """Read on to below the header: the first record that is no blank line."""
        self._skip_mark(window)
        delimiter = self._extract.delimiter.encode()
        while window.next_segment():
            eol = window.text.find(b"\n", window.pos, window.end)
            if is_blank(window.text[window.pos : max(eol, 0)], delimiter) and eol >= 0:
                window.pos = eol + 1
                window.line += 1
                continue
            end = window.record_end()
            names = window.text[window.pos : end]
            try:
                if end is None:
                    raise BrokenRecordError(FELAKTIG_CITERING)
                cells = self._form.cells(names, None)
            except BrokenRecordError as broken:
                self._refuse_other_delimiters(names)
                raise self._error(*self._why(broken.reason)) from None
            window.pos = end
            window.line += names.count(b"\n")
            found = [cell.decode() for cell in cells]
            if not {name.strip(BLANKS) for name in found} & set(self._extract.table.columns):
                self._refuse_other_delimiters(names)
            return match_file(found, self._extract.table, str(self._extract.path))
        raise self._error("the file is empty", "deliver it again, at least with its header row")

    def _refuse_other_forms(self, begin: bytes) -> None:
        """Raise ExtractError for a file whose first bytes say that it is no CSV."""
        for mark, (form, todo) in _OTHER_FORMS.items():
            if begin.startswith(mark):
                raise self._error(f"the file is {form}", todo)

    def _refuse_other_delimiters(self, header: bytes) -> None:
        """Raise ExtractError for a header that is one with another delimiter."""
        for other in set(DELIMITERS) - {self._extract.delimiter}:
            parts = header.decode("utf-8", "replace").split(other)
            if {part.strip(f'"{BLANKS}') for part in parts} >= set(self._extract.table.columns):
                spelled = _SPELLED.get(other, other)
                raise self._error(
                    "the header's columns are not separated by the delimiter that is set",
                    f'write delimiter = "{spelled}" at this source in flytt.toml',
                )

    def _why(self, reason: str) -> tuple[str, str]:
        """What is wrong with a broken header, and what to do."""
        if reason == OAVKODBAR:
            return (
                f"the header row cannot be decoded as {self._extract.encoding}",
                'write the encoding of the file, perhaps encoding = "cp1252", at this source in'
                " flytt.toml",
            )
        if reason == NUL_TECKEN:
            return (
                "the header row holds NUL characters, as UTF-16 files do",
                "deliver the file as UTF-8, cp1252 or latin-1",
            )
        return "the header row cannot be read: its quoting is broken", "deliver the file again"

    def _skip_mark(self, window: TextWindow) -> None:
        """Pass over a byte order mark; one that contradicts the encoding is never ignored."""
        if not window.next_segment():
            return
        mark = BOM_UTF8.decode(self._codec).encode()
        if not window.text.startswith(mark):
            return
        if self._codec != "utf-8":
            raise self._error(
                f"the file is marked as UTF-8, but its encoding is set to {self._extract.encoding}",
                'set encoding = "utf-8" for this source, or deliver the file again',
            )
        window.pos = len(mark)

    def _error(self, message: str, todo: str) -> ExtractError:
        return ExtractError(
            f"{self._extract.table.name}: {message}", where=str(self._extract.path), todo=todo
        )
