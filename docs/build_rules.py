"""Write docs/rules.md from seeds/regel.csv (what the program uses) and docs/rules.toml (texts)."""

from __future__ import annotations

import csv
import sys
import tomllib
from pathlib import Path

from generated import deliver, only_compares

DOCS = Path(__file__).resolve().parent
SEED = DOCS.parent / "seeds" / "regel.csv"
TEXTS = ("definition", "example", "why")

HEAD = """\
<!-- Written by docs/build_rules.py from seeds/regel.csv and docs/rules.toml. Change those. -->
# The rules

A post is a row of `pasis_bevakning` or `vaps_remiss`. All rules are judged for every post where
their inputs exist; the first broken one, by order, decides the outcome. `§` is the paragraph of
Region Skåne's instruction. *What to do* is the text that the clinic reads, as it stands in the seed
`regel`, where a region may change it.

| outcome | meaning |
|---|---|
| `migrerad` | an earlier run exported it and Millennium confirmed it |
| `utestaende` | exported earlier, no receipt yet |
| `ej_uttag` | conditions not met: not extracted, not on a list |
| `manuell` | must be moved by hand: on the manual list |
| `vantar` | in scope, waits for a later run |
| `atgardslista` | stopped: on the action list |
| `dubblett` | stopped as a duplicate: on the action list |
| `migreras` | exported in this run |

Fields carry PASiS' names. For a VÅPs post `sektor_team` stands for `mottagning`, `remissdatum` for
`remissbeslutsdatum`, `remissanledning` for `problemkod`, `avslutsdatum` for `avbokad_datum` and
`avvikelseorsak` for the four comment fields.

Words: [glossary](glossary.md). Places where the instruction can be read in several ways:
[readings](readings.md).

| order | rule | outcome | headline |
|---|---|---|---|
"""


def read_rules(seed: Path) -> list[dict[str, str]]:
    """The rules of the seed in order of precedence."""
    with seed.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return sorted(rows, key=lambda row: int(row["ordning"]))


def problems(rules: list[dict[str, str]], texts: dict[str, dict[str, str]]) -> list[str]:
    """Every rule without its texts, and every text without its rule."""
    names = [rule["regel"] for rule in rules]
    found = [
        f"{name}: {text} is missing in rules.toml"
        for name in names
        for text in TEXTS
        if not texts.get(name, {}).get(text)
    ]
    return found + [f"{name}: not a rule of the seed" for name in texts if name not in names]


def _section(rule: dict[str, str], text: dict[str, str]) -> str:
    fields = ", ".join(f"`{field}`" for field in rule["falt"].split("+") if field) or "–"
    return f"""
## `{rule["regel"]}`

Order {rule["ordning"]} · outcome `{rule["utfall"]}` · {rule["paragraf"]} · fields: {fields} · \
acts: {rule["ansvarig"]}

**Definition.** {text["definition"]}

**Example.** {text["example"]}

**Why.** {text["why"]}

**What to do.** *{rule["rubrik"]}.* {rule["atgard"]}
"""


def render(rules: list[dict[str, str]], texts: dict[str, dict[str, str]]) -> str:
    """The whole page."""
    table = "".join(
        f"| {rule['ordning']} | [`{rule['regel']}`](#{rule['regel']}) "
        f"| `{rule['utfall']}` | {rule['rubrik']} |\n"
        for rule in rules
    )
    return HEAD + table + "".join(_section(rule, texts[rule["regel"]]) for rule in rules)


def main(argv: list[str] | None = None, *, docs: Path = DOCS, seed: Path = SEED) -> int:
    """Exit code 0 when the page is written or fresh, 1 when stale or a rule lacks its texts."""
    check = only_compares(argv, __doc__)
    rules = read_rules(seed)
    texts = tomllib.loads((docs / "rules.toml").read_text(encoding="utf-8"))
    found = problems(rules, texts)
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    return deliver(docs / "rules.md", render(rules, texts), check=check)


if __name__ == "__main__":
    sys.exit(main())
