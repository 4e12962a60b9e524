"""Free texts, names and addresses: Swedish, synthetic, some hostile to a careless reader."""

from __future__ import annotations


def quoted(text: str) -> str:
    """RFC 4180: quote what holds a quote, a line break or any delimiter that flytt reads."""
    if any(sign in text for sign in ';,|\t"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


def _all(*texts: str) -> tuple[str, ...]:
    return tuple(quoted(text) for text in texts)


INTERN_TEXT = _all(
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
FRI_TEXT = _all(
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
KOD = _all("A1", "A2", "B1", "b2", "K10", "OP", "DAG", "S;3")
ORSAK = _all("Kontroll", "Årskontroll", "Ny bedömning", "Uppföljning; provsvar", "Efter operation")
INTERNDIAGNOS = _all("M17", "H25", "F32", "K40", "L40", "G43", "misstänkt; ej fastställd")
AVVIKELSEORSAK = _all("Patientens val", "Vårdens resurser", "Medicinska skäl; väntar på utredning")

# Longer than the default of `kommentar_max` (4,000).
TOO_LONG = tuple(
    " ".join([sentence] * (4_400 // len(sentence)))
    for sentence in (
        "Patienten har lång sjukhistoria som beskrivs här i stället för i journalen.",
        "Ring först; därefter brev.",
    )
)

WOMEN = _words(
    "Anna Maria Elin Karin Sara Åsa Märta Ingrid Fatima Zofia Lena Birgitta Åsa-Lisa Ebba Astrid "
    "Agnes Amina Leila Sofia Ulla Kerstin Maj-Britt Gun Yasmin Linnéa Signe Tilda Vera Wilma Jonna "
    "Elsa Märit"
)
MEN = _words(
    "Erik Lars Nils Björn Åke Göran Ahmed Piotr Johan Per Sven Olof Jörgen Mårten Håkan Ali Oskar "
    "Hugo Karl-Johan Anders Mats Bo Emil Sören Viktor Axel Milan Gustav Ivar Noah Torsten André"
)
LAST_NAMES = _words(
    "Andersson Åström Öberg Nilsson Jönsson Persson Östlund Lindgren Svensson Bergström Holm Ek "
    "Ahlqvist Sjögren Håkansson Mårtensson Hassan Kowalska Nguyen Lund Björk Wallén Strömberg "
    "Frisk Rask Modig Sandberg Ågren Ängquist O'Brien Ödmark Löfgren"
)
STREETS = _words(
    "Storgatan Kungsgatan Ängsvägen Östra_Förstadsgatan Björkvägen Hamngatan Åvägen Skolgatan "
    "Kyrkogatan Nygatan Parkvägen Södergatan Almgränd Fågelvägen Lilla_Torg Mölleplatsen"
)
TOWNS = (
    ("211 20", "Malmö"),
    ("222 22", "Lund"),
    ("252 25", "Helsingborg"),
    ("291 31", "Kristianstad"),
    ("271 41", "Ystad"),
    ("281 31", "Hässleholm"),
    ("262 32", "Ängelholm"),
    ("243 30", "Höör"),
)
