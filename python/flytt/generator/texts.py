"""Free texts, names and addresses: Swedish, synthetic, some hostile to a careless reader."""

from __future__ import annotations

from datetime import date

from flytt.generator.wheels import wheel


def quoted(text: str) -> str:
    """RFC 4180: quote what holds a quote, a line break or any delimiter that flytt reads."""
    if any(sign in text for sign in ';,|\t"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def words(text: str) -> tuple[str, ...]:
    """The words of a text; `_` is a blank inside a word."""
    return tuple(word.replace("_", " ") for word in text.split())


def written(day: date, number: int) -> str:
    """A date the way clinics write it: mostly with hyphens, every third one without."""
    return f"{day:%Y%m%d}" if number % 3 == 2 else day.isoformat()


def _texts(empty: int, share: int, *texts: str) -> tuple[str, ...]:
    """A wheel where each text has the same share, and `empty` is the share of no text."""
    return wheel({"": empty} | dict.fromkeys(map(quoted, texts), share))


INTERN_TEXT = _texts(
    65,
    2,
    "Ring patienten före besöket",
    "Önskar tid på förmiddagen",
    "Kan komma med kort varsel",
    "Behöver tolk, arabiska",
    "Behöver tolk; somaliska",
    'Ring "först" till dottern',
    "Rullstolsburen, behöver lyft",
    "Röntgen före besök",
    "Prover tas på vårdcentralen en vecka före",
    "Remissvar finns\nse journal",
    "Läkarbesök 30 min | därefter SSK",
    "Fasta från midnatt",
    "Patienten har avböjt två tider",
    "Återkommer själv när gipset är av",
    "=SUMMA(A1:A9)",
    "Går på jour; ej måndagar",
    "Telefonkontakt räcker\r\nalternativt video",
    "Anhörig följer med",
    "Väntar på MR",
    "Tillhör team \u00a0 B",
)
FRI_TEXT = _texts(
    80,
    2,
    "Remiss inkommen via post",
    "Se tidigare vårdåtagande",
    "Kompletterad, väntar på svar",
    'Bedömd som "prioriterad"',
    "Skickat brev till patienten; inget svar",
    "Avser vänster sida",
    "Avser höger sida,\nopererad tidigare",
    "Önskad läkare finns på annan ort",
    "-",
)
KOD = _texts(70, 4, "A1", "A2", "B1", "b2", "K10", "OP", "DAG", "S;3")
ORSAK = _texts(
    60, 8, "Kontroll", "Årskontroll", "Ny bedömning", "Uppföljning; provsvar", "Efter operation"
)
INTERNDIAGNOS = _texts(80, 3, "M17", "H25", "F32", "K40", "L40", "G43", "misstänkt; ej fastställd")
AVVIKELSEORSAK = _texts(
    85, 5, "Patientens val", "Vårdens resurser", "Medicinska skäl; väntar på utredning"
)

# Longer than the default of `kommentar_max` (4,000).
TOO_LONG = tuple(
    " ".join([sentence] * (4_400 // len(sentence)))
    for sentence in (
        "Patienten har lång sjukhistoria som beskrivs här i stället för i journalen.",
        "Ring först; därefter brev.",
    )
)

WOMEN = words(
    "Anna Maria Elin Karin Sara Åsa Märta Ingrid Fatima Zofia Lena Birgitta Åsa-Lisa Ebba Astrid "
    "Agnes Amina Leila Sofia Ulla Kerstin Maj-Britt Gun Yasmin Linnéa Signe Tilda Vera Wilma Jonna "
    "Elsa Märit"
)
MEN = words(
    "Erik Lars Nils Björn Åke Göran Ahmed Piotr Johan Per Sven Olof Jörgen Mårten Håkan Ali Oskar "
    "Hugo Karl-Johan Anders Mats Bo Emil Sören Viktor Axel Milan Gustav Ivar Noah Torsten André"
)
LAST_NAMES = words(
    "Andersson Åström Öberg Nilsson Jönsson Persson Östlund Lindgren Svensson Bergström Holm Ek "
    "Ahlqvist Sjögren Håkansson Mårtensson Hassan Kowalska Nguyen Lund Björk Wallén Strömberg "
    "Frisk Rask Modig Sandberg Ågren Ängquist O'Brien Ödmark Löfgren"
)
STREETS = words(
    "Storgatan Kungsgatan Ängsvägen Östra_Förstadsgatan Björkvägen Hamngatan Åvägen Skolgatan "
    "Kyrkogatan Nygatan Parkvägen Södergatan Almgränd Fågelvägen Lilla_Torg Mölleplatsen"
)
TOWNS = words(
    "211_20_Malmö 222_22_Lund 252_25_Helsingborg 291_31_Kristianstad 271_41_Ystad "
    "281_31_Hässleholm 262_32_Ängelholm 243_30_Höör"
)
