"""Pages for people: one self-contained file each, with a policy that lets nothing be fetched."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from operator import itemgetter
from pathlib import Path
from typing import Any

from flytt.report.pictures import flow, trend
from flytt.report.report_data import OUTCOMES, report_data
from flytt.report.run_folder import REPORT, Made, RunFolder

_BLOCKS = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
_POLICY = "<!-- policy -->"
_SHOWN = 15
_TO_MIGRATE = ("migreras", "migrerad", "utestaende", "vantar", "atgardslista")
# The colours of what became of stopped posts: those of the outcomes.
_TONES = {
    "kvar": "atgardslista",
    "ny_orsak": "atgardslista",
    "flyttas_for_hand": "manuell",
    "migrerad": "migrerad",
    "vantar": "vantar",
    "utanfor": "ej_uttag",
    "ny": "atgardslista",
    "aterkom": "atgardslista",
}
_NO_WORDS = dict.fromkeys(("rubrik", "atgard", "ansvarig"), "")
_PHASES = {
    "fore": "Inte börjat",
    "pagar": "Pågår",
    "sista": "Sista veckan",
    "avslutad": "Avslutad",
    "saknas": "Driftstart saknas",
}


def render(template: str, data: Any, **values: Any) -> str:
    """A page from `templates/`, which extends `base.html` and fills its blocks title, body, script.

    `data` is embedded as JSON for its script (`flyttData`); `values` are for the template, which
    escapes them. Only the page's own scripts and styles run: their hashes are the policy.
    """
    # Imported here: a command that makes no page does not need it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("flytt.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page = environment.get_template(template).render(data=_embedded(data), **values)
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, text in _BLOCKS.findall(page):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        hashes[kind].append(f"'sha256-{digest}'")
    policy = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'" + "".join(
        f"; {kind}-src {' '.join(found)}" for kind, found in hashes.items() if found
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(_POLICY, meta, 1)


def report_page(run: RunFolder, out: Path) -> list[Made]:
    """`rapport.html` of a run."""
    data = report_data(run)
    posts = [name for name in OUTCOMES if name not in ("karantan", "kopia")]
    page = render(
        "rapport.html",
        data,
        d=data,
        v=_sums(data),
        flow=flow(data["tabeller"], OUTCOMES),
        trend=trend(data["korningar"], posts),
        faser=_PHASES,
        tone=_TONES,
    )
    (out / REPORT).write_text(page, encoding="utf-8", newline="\n")
    return [Made(REPORT, 1)]


def _sums(data: dict[str, Any]) -> dict[str, Any]:
    """What the page adds up, from the same rows that it embeds."""
    sums = {name: sum(each["utfall"][name] for each in data["tabeller"]) for name in OUTCOMES}
    read = sum(each["lasta"] for each in data["tabeller"])
    units: dict[tuple[str, ...], dict[str, int]] = {}
    places: dict[tuple[str, ...], dict[str, int]] = {}
    balance = data["balans"]
    for system, unit, place, outcome, number in balance["rader"]:
        key = (balance["kallsystem"][system], balance["enhet"][unit])
        for rows, name in ((units, key), (places, (*key, balance["vardenhet"][place]))):
            row = rows.setdefault(name, dict.fromkeys(OUTCOMES, 0))
            row[OUTCOMES[outcome]] += number
    words = {rule["regel"]: rule for rule in data["regler"]}
    solutions = [{**each, **words.get(each["regel"], _NO_WORDS)} for each in data["losningar"]]
    return {
        "summor": sums,
        "lasta": read,
        "gar_ihop": read == sum(sums.values()) == sum(row[4] for row in balance["rader"]),
        "att_migrera": sum(sums[name] for name in _TO_MIGRATE),
        "faser": Counter(row["fas"] for row in data["kalender"]),
        "sista": max(data["kalender"], key=itemgetter("sista_migrering"), default=None),
        "visade": [name for name in OUTCOMES if sums[name]],
        "enheter": _rows(units, ("kallsystem", "enhet")),
        "platser": _rows(places, ("kallsystem", "enhet", "vardenhet")),
        "forst": {
            sort: [each for each in solutions if each["sort"] == sort][:_SHOWN]
            for sort in ("regel", "mappning")
        },
    }


def _rows(
    sums: dict[tuple[str, ...], dict[str, int]], names: tuple[str, ...]
) -> list[dict[str, Any]]:
    return [
        {**dict(zip(names, key, strict=True)), "utfall": row} for key, row in sorted(sums.items())
    ]


def _embedded(data: Any) -> Any:
    """JSON that no text in it can end or escape."""
    from markupsafe import Markup

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)
