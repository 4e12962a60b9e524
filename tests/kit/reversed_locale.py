"""A locale whose text order is the reverse of Swedish, so that a forgotten `collate "C"` shows.

Swedish databases sort by a dictionary order (`a < B < c`), code points do not (`B < a < c`). Most
test data would come out alike under both, so this locale goes further: ö first, a last, nine before
zero, small letters next to their capitals. Its character classes know ASCII only, which makes an
`upper` or `lower` on å ä ö that leans on the database's locale show as well.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

NAME = "sv_OMVAND.utf8"
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäöéü"
_DIGITS = "0123456789"
_SIGNS = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def _code(character: str) -> str:
    return f"<U{ord(character):04X}>"


def _source() -> str:
    """The locale in localedef's language; only text order and character classes are defined."""
    letters = [case for letter in reversed(_LETTERS) for case in (letter, letter.upper())]
    order = [*letters, *reversed(_DIGITS), *reversed(_SIGNS)]
    ascii_letters = _LETTERS[:26]
    pairs = [f"({_code(letter)},{_code(letter.upper())})" for letter in ascii_letters]
    return "\n".join(
        [
            "comment_char %",
            "escape_char /",
            "LC_CTYPE",
            "upper " + ";".join(_code(letter.upper()) for letter in ascii_letters),
            "lower " + ";".join(_code(letter) for letter in ascii_letters),
            "digit " + ";".join(_code(digit) for digit in _DIGITS),
            "toupper " + ";".join(pairs),
            "END LC_CTYPE",
            "LC_COLLATE",
            "order_start forward",
            *(_code(character) for character in order),
            "UNDEFINED",
            "order_end",
            "END LC_COLLATE",
            "",
        ]
    )


def _charmap() -> str:
    """UTF-8 for the characters above (Latin-1): the full table comes with a package of its own."""
    rows = [
        f"<U{point:04X}> {''.join(f'/x{byte:02x}' for byte in chr(point).encode())} -"
        for point in range(0x100)
    ]
    head = ["<code_set_name> UTF-8", "<comment_char> %", "<escape_char> /"]
    return "\n".join([*head, "<mb_cur_min> 1", "<mb_cur_max> 4", "CHARMAP", *rows, "END CHARMAP\n"])


def compile_locale(folder: Path) -> None:
    """Compile the locale to `<folder>/sv_OMVAND.utf8`; processes find it with LOCPATH=<folder>.

    Raises RuntimeError when localedef is missing or refuses: the suite must not go on with a
    database that sorts by code point, because then it proves nothing about text order.
    """
    localedef = shutil.which("localedef", path="/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin")
    if localedef is None:
        raise RuntimeError("localedef is missing: it is part of glibc (Debian, Ubuntu: libc-bin)")
    source, charmap = folder / "omvand.source", folder / "omvand.charmap"
    source.write_text(_source(), encoding="ascii")
    charmap.write_text(_charmap(), encoding="ascii")
    # The categories left out are only warned about; -c writes the rest and then exits with 1.
    done = subprocess.run(
        [localedef, "--no-archive", "-c", "-i", source, "-f", charmap, folder / NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    missing = [part for part in ("LC_COLLATE", "LC_CTYPE") if not (folder / NAME / part).is_file()]
    if missing:
        raise RuntimeError(f"localedef wrote no {' or '.join(missing)}:\n{done.stderr}")
