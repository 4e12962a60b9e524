"""For every rule a post that breaks it, and one next to it that is spared."""

from __future__ import annotations

from collections.abc import Callable

from kit import rows
from kit.builder import CLOSURE, GOES, LAST_WEEK, BoundaryCase, Builder
from kit.quality_boundaries import place_rules, quality_rules, referrer_and_comment_rules
from kit.scope_boundaries import (
    calendar_rules,
    condition_rules,
    manual_rules,
    person_rules,
    scope_rules,
    unread_rules,
)
from kit.shapes import Story, Week


def ledger_rules(to: Builder) -> None:
    """10-12 and 88: what Millennium has answered."""
    post = to.first("migrerad", "remiss med kvittens OK")
    to.exported(post, ("OK",))
    post = to.again("migrerad", "återbesök med OK för båda posterna")
    to.exported(post, ("OK", "OK"))
    post = to.again("migrerad", "återbesök med OK för bara den ena", "utestaende")
    to.exported(post, ("OK", ""))
    post = to.first("utestaende", "ingen kvittens")
    to.exported(post, ())
    post = to.first("utestaende", "aldrig exporterad", GOES)
    post = to.again("utestaende", "FEL för den ena, inget för den andra", "inlasning_misslyckad")
    to.exported(post, ("", "FEL"))
    without = "stangd_utan_ankomst"
    post = to.first(without, "OK, beställd stängd, sedan FEL")
    to.exported(post, ("OK",))
    to.failed_late(post)
    post = to.again(without, "likaså, nu stängd i källan", avbokad_datum="2026-11-05")
    to.exported(post, ("OK", "OK"), avbokad_datum="")
    to.failed_late(post)
    post = to.first(without, "beställd stängd utan FEL", "migrerad")
    to.exported(post, ("OK",))
    post = to.first(without, "FEL utan beställning", "inlasning_misslyckad")
    to.exported(post, ("FEL",))
    post = to.first("inlasning_misslyckad", "FEL och oförändrad")
    to.exported(post, ("FEL",))
    post = to.first("inlasning_misslyckad", "FEL och ändrad sedan dess", GOES, kod="A2")
    to.exported(post, ("FEL",), kod="A1")
    post = to.first("inlasning_misslyckad", "FEL och bara blanktecken ändrade", kod="A1 ")
    to.exported(post, ("FEL",), kod="A1")
    post = to.first("inlasning_misslyckad", "FEL och annorlunda skrivet")
    to.exported(post, ("FEL",), kontakttyp="ny", maldatum="20261201", mottagning="m1")


def duplicate_rules(to: Builder) -> None:
    """90-93."""
    taken = "vardenhet_upptagen"
    someone = to.someone()
    earlier = to.first(taken, "en migrerad remiss", "migrerad", person=someone)
    to.exported(earlier, ("OK",))
    to.again(taken, "återbesök efter remissen", person=someone, kontakttyp="TB")
    to.again(taken, "återbesök på annan Vårdenhet", GOES, person=someone, mottagning="M2")
    someone = to.someone()
    earlier = to.first(taken, "utestående remiss", "utestaende", person=someone)
    to.exported(earlier, ())
    to.first(taken, "samma regionala kod, annan egen kod", person=someone, vb={"problemkod": "P2"})
    to.first(taken, "annan regional kod", GOES, person=someone, vb={"problemkod": "P3"})
    someone = to.someone()
    failed = to.first(taken, "remiss med FEL", "inlasning_misslyckad", person=someone)
    to.exported(failed, ("FEL",))
    to.first(taken, "efter FEL är platsen ledig", GOES, person=someone)
    before = "aterbesok_gar_fore"
    someone = to.someone()
    to.first(before, "ett återbesök går före", person=someone)
    to.again(before, "återbesöket", GOES, person=someone)
    someone = to.someone()
    to.first(before, "ett stoppat går också före", person=someone)
    to.again(before, "det stoppade", "maldatum_ogiltigt", person=someone, maldatum="x")
    someone = to.someone()
    to.first(before, "ett bokat hindrar inte", GOES, person=someone)
    to.again(before, "det bokade", "bokad", person=someone, bokad_datum="2026-12-24")
    someone = to.someone()
    to.first(before, "ett återbesök på annan Vårdenhet", GOES, person=someone)
    to.again(before, "det på annan Vårdenhet", GOES, person=someone, mottagning="M2")
    later = "dubblett_uppfoljning"
    someone = to.someone()
    to.again(later, "tidigast måldatum", GOES, person=someone, kontakttyp="TB")
    to.again(later, "senare måldatum", person=someone, maldatum="2026-12-02")
    someone = to.someone()
    to.again(later, "distans förlorar lika datum", person=someone, kontakttyp="TB")
    to.again(later, "återbesök vinner lika datum", GOES, person=someone)
    second = "dubblett_forsta_kontakt"
    someone = to.someone()
    to.first(second, "lika, först i id-ordning", GOES, person=someone)
    to.first(second, "lika, sist i id-ordning", person=someone)
    someone = to.someone()
    to.first(second, "senare ankomst", person=someone, vb={"ankomstdatum": "2026-05-05"})
    to.first(second, "tidigare ankomst", GOES, person=someone)
    someone = to.someone()
    to.first(second, "en kod", GOES, person=someone)
    to.first(second, "en annan regional kod", GOES, person=someone, vb={"problemkod": "P3"})
    to.vaps(second, "VÅPs samma regionala kod", person=someone, maldatum="2026-12-24")
    to.again("migreras", "ett återbesök utan fel")
    to.again("migreras", "ett återbesök med ett fel", "vardenhet_omappad", mottagning="M9")


GROUPS: tuple[Callable[[Builder], None], ...] = (
    ledger_rules,
    scope_rules,
    manual_rules,
    condition_rules,
    calendar_rules,
    unread_rules,
    person_rules,
    place_rules,
    quality_rules,
    referrer_and_comment_rules,
    duplicate_rules,
)


def _build() -> Builder:
    builder = Builder()
    for group in GROUPS:
        group(builder)
    builder.earlier["pu_person"] = builder.tables["pu_person"]
    return builder


def boundary_cases() -> list[BoundaryCase]:
    """All cases: for every rule at least one post that breaks it, and one that is spared."""
    return _build().cases


def boundary_story() -> Story:
    """The extracts in which all the cases stand, with the week before that some of them need."""
    built = _build()
    expected = {(one.kallsystem, one.post_id): one.expected for one in built.cases}
    first = Week(LAST_WEEK, built.earlier, {})
    second = Week(
        rows.TODAY, built.tables, expected, (built.receipts,), closure=CLOSURE, late=(built.late,)
    )
    return Story("gränsfall", rows.region(), (first, second))
