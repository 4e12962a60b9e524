"""Every kind of text that engines read differently: about 1,500, each of them once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from kit.persons import bulk, coordination, forms, impossible, misprinted, official, unborn

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_CONTROLS = "".join(map(chr, [*range(1, 32), *range(127, 161)]))
_BLANKS = "\u1680\u180e\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_SIGNS = """ !"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¤§°"""
_LATIN = "".join(map(chr, range(0xA1, 0x180)))
_OTHERS = "ΑαΣσςµΜЖжΐΰǅǆǰȺⱥɐẞẖℵKÅΩﬁﬃﬀⅷⓐａＡ日本ｶ한क़אִعَ١٣۴९😀👨\u200d👩𝐀𐐀𐐨"
_COMBINING = "\u030a\u0308\u0301\u0300\u0327\u0328\u0323\u0345"
_YEARS = ("0000", "0001", "1582", "1899", "1900", "2000", "2023", "2024", "2100", "2199", "2200")
_DAYS = ("0000", "0001", "0100", "0101", "0131", "0132", "0228", "0229", "0230", "0431", "1231")
_DATES = (
    "2026-1-05 2026-01-5 26-01-05 2026/01/05 20260105T00 2026-01-05T00:00 2026-0105 202601-05"
    " 05-01-2026 2026-W01-1 +2026-01-05 -2026-01-05 12026-01-05 2026-13-01 2026-00-01 20261301"
    " infinity -infinity today now epoch ２０２６-01-05 ２０２６０１０５ ١٩٩١0101 2026_1_05"
)
_NUMBERS = "0 -0 +1 -1 007 1.5 1,5 1e3 1_000 0x1F 1e400 NaN null NULL None true N J ² ٣ ９"
_WORDS = (
    "forsta_kontakt aterbesok Forsta_Kontakt bevakning vardatagande vaps_remiss batchstangning"
    " PASIS VAPS migrerad utestaende post_id kod enhet personnummer+kod bokad_datum kod+orsak ++"
)
_SENTENCES = (
    "'", "''", "O'Hara", '"citat"', "a\\b", "\\", "\\\\", "\\n", "\\u00e5", "\\z", "$1", "${x}",
    "%s", "%", "_", "{{ x }}", "{% x %}", "{# x #}", "-- x", "/* x */", ";", "a;b", "a|b", "a\nb",
    "a\r\nb\n", "\n", "\n\n", "x\n", "2026-01-05\n", "20260105\n", "a\x1eb\x1fc", "\ud7ff",
    "\ue000", "\ufffd", "\uffff", "\U0010ffff", "=1+1", "@x", "x" * 4001, "å" * 4000, "😀" * 2001,
    " " * 300, "9" * 31, "İı", "ŉŉ", "straße", "STRASSE", "ÅÄÖåäö",
    "A\u030aA\u0308O\u0308a\u030aa\u0308o\u0308", "\u1e9b\u0323", "q\u0323\u0307", "q\u0307\u0323",
    "\u212b\u212a", "\uac01", "\u1100\u1161\u11a8", "\u0958",
)  # fmt: skip


def texts() -> list[str]:
    """All of them, in one order.

    None has an invisible character right before a combining one: Spark cannot put together what
    such a character has held apart.
    """
    every = dict.fromkeys([*_characters(), *_dates(), *_ids(), *_listed()])
    return [text for text in every if "\0" not in text]


def _characters() -> Iterator[str]:
    """Each character alone and at every place of a code."""
    yield ""
    for blank in _CONTROLS + _BLANKS + INVISIBLE + " ":
        yield from (blank, f"{blank}ö1", f"ö1{blank}", f"å{blank}1", f"{blank}{blank}x{blank}\t")
    for sign in _SIGNS:
        yield from (sign, f"{sign}x", f"x{sign}", f"x{sign}1")
    for letter in _LATIN + _OTHERS:
        yield from (letter, f"x{letter}")
    for letter, accent in product("aAoOeEcnS", _COMBINING):
        yield f"{letter}{accent}"


def _dates() -> Iterator[str]:
    for year, day in product(_YEARS, _DAYS):
        yield from (f"{year}{day}", f"{year}-{day[:2]}-{day[2:]}")
    yield from _DATES.split()
    yield from (" 2026-01-05", "2026-01-05 ", "2026-01-05\u00a0", "\u200b20260105", "2026 01 05")


def _ids() -> Iterator[str]:
    """Of people who are born, unborn and misprinted, in every form and in text around it."""
    anna = official(0)
    for n in (0, 1, 118, 729, 730, 2191):
        for made in (official, coordination, unborn, impossible):
            for form in forms(made(n)):
                yield from (form, misprinted(form))
    for form in forms(bulk(7)):
        yield form
    short = f"{anna[2:8]}-{anna[8:]}"
    for around in ("a{}", "å{}", "{}1", "({})", "ring {}, nu", "{0}-{0}", "{0};{0}\n{0}", "😀{}😀"):
        yield around.format(short)
    for blank in "\u200b\u00a0\t\n ":
        yield from (f"{anna}{blank}", f"{blank}{anna}", f"{anna[:8]}{blank}{anna[8:]}")
    for reserve in ("D1A1", "dB0C", "EA1B", "FX0Y", "T123", "å123"):
        yield from (f"910101{reserve}", f"19910101-{reserve}", f"910101+{reserve}")
    yield from ("000000000000", "0000000000", "999999999999", "١٩٩١٠١٠١٢٣٨٤", f"{anna}{anna}")


def _listed() -> Iterator[str]:
    yield from [*_NUMBERS.split(), *_WORDS.split(), *_SENTENCES]
