"""The common shape of posts: the columns every `stg_<name>__poster` gives, in this order."""

from __future__ import annotations

import re

_COLUMNS = """
kallsystem post_typ post_bokstav post_id kategori_utan_kontakttyp avslutad bokad_datum
personnummer person person_typ personnummer_jamforbart personnummer_text
enhet mottagning sektor_team vardgivarkategori maldatum bevakningstyp kontakttyp
beslutsdatum_aterbesok kod orsak interndiagnos intern_text avvikelseorsak kommentar
laser_vardatagande vardatagande_id har_vardatagande har_oppet_vardatagande vardatagande_avslutad
vardatagande_person vardatagande_personnummer_jamforbart vardatagande_personnummer_text
problemkod_enhet problemkod ankomstdatum typ_av_vb antal_dagar
remiss_fran_kod remiss_fran_enhet remiss_fran_mottagning granskningsdatum remissbeslutsdatum
remissdatum remissanledning remisskalla innehall innehall_vardatagande
"""
POST_COLUMNS = tuple(_COLUMNS.split())
"""The sources are combined with `union all` by column position, so the order matters."""

CLOSURE_COLUMNS = {
    "avslut": (
        *("typ", "id", "tabell", "kallsystem", "post_typ", "post_id"),
        *("har_annan", "har_olast"),
    ),
    "oppna": ("typ", "tabell", "id"),
}
"""The columns of `int_<name>__avslut` (what can be ordered closed) and `int_<name>__oppna`."""

_COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.DOTALL)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_LAST = re.compile(r"\bselect\s+\*\s+from\s+([a-z_][a-z0-9_]*)\s*$")
_NAME = re.compile(r"([a-z_][a-z0-9_]*)$")


def model_columns(sql: str) -> tuple[str, ...]:
    """The columns of a model that ends in `select * from <cte>`, as that CTE lists them.

    Empty when the model is not written so: only a database could list them then.
    """
    text = _JINJA.sub("0", _COMMENT.sub(" ", sql)).strip().lower()
    last = _LAST.search(text)
    body = re.search(rf"\b{last[1]}\s+as\s*\(\s*select\b", text) if last else None
    if body is None:
        return ()
    names = [_NAME.search(item.strip()) for item in _select_list(text[body.end() :])]
    return tuple(name[1] for name in names if name) if all(names) else ()


def _select_list(text: str) -> list[str]:
    """The items between `select` and its `from`, split at commas outside brackets and quotes."""
    items = [""]
    depth = 0
    for token in re.findall(r"'(?:[^']|'')*'|\w+|\s+|.", text):
        if depth == 0 and token == "from":
            break
        depth += (token == "(") - (token == ")")
        if depth == 0 and token == ",":
            items.append("")
        else:
            items[-1] += token
    return items
