"""The extract tables as DuckDB loads them: the contract's columns and what is read off at once."""

from __future__ import annotations

from dataclasses import dataclass

from in_duckdb.contract import TABLES as COLUMNS

_ID = "id_av(tal, personnummer) as pid"


@dataclass(frozen=True)
class Table:
    """An extract table: `read_off` are columns worked out while the file is read.

    `texts` are those where a line break is likely, and `numbered` says that the key is a personal
    id: those are compared as numbers.
    """

    name: str
    short: str
    read_off: tuple[str, ...]
    texts: tuple[str, ...] = ()
    numbered: bool = False

    @property
    def columns(self) -> list[str]:
        """The contract's columns, the key first."""
        return COLUMNS[self.name]

    @property
    def kept(self) -> list[str]:
        """The columns as loaded: a key that is no personal id stands as `id`, without blanks."""
        return self.columns if self.numbered else ["id", *self.columns[1:]]

    @property
    def key(self) -> str:
        """What tells rows apart, as SQL."""
        return f"ren({self.columns[0]})" if self.numbered else "id"

    @property
    def cheap_key(self) -> str:
        """The same for comparing all rows: null also where a personal id has no number."""
        return "pid" if self.numbered else "id"


BEVAKNINGAR = Table(
    "pasis_bevakning",
    "bev",
    (
        "ren(bevakning_id) as id",
        "ren(vardatagande_id) as vid",
        _ID,
        "dag(maldatum) as mal",
        "dag(beslutsdatum_aterbesok) as uppfoljning",
    ),
    texts=("kod", "orsak", "interndiagnos", "intern_text"),
)
VARDATAGANDEN = Table(
    "pasis_vardatagande",
    "vard",
    (
        "ren(vardatagande_id) as id",
        _ID,
        "dag(ankomstdatum) as ankomst",
        "dag(remissbeslutsdatum) as beslut",
        "dag(granskningsdatum) as granskning",
        "not fylld(avslutsdatum) as oppen",
    ),
    texts=("fri_text",),
)
REMISSER = Table(
    "vaps_remiss",
    "vaps",
    (
        "ren(remiss_id) as id",
        _ID,
        "dag(maldatum) as mal",
        "dag(ankomstdatum) as ankomst",
        "dag(remissdatum) as beslut",
        "dag(granskningsdatum) as granskning",
    ),
    texts=("remisskalla", "avvikelseorsak"),
)
PATIENTER = Table(
    "pasis_patient",
    "patient",
    (_ID, "dag(senaste_vardkontakt) as kontakt"),
    numbered=True,
)
PERSONER = Table(
    "pu_person",
    "pu",
    (_ID,),
    texts=("fornamn", "efternamn", "adress", "postort"),
    numbered=True,
)
