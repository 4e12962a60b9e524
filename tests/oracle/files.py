"""The rows of the delivered files (contract, section 3; rules, section 7), in file order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from oracle.dates import as_date, plain_days, years_before
from oracle.ledger import Export, Listing
from oracle.posts import Post
from oracle.seen import Seen, is_open
from oracle.tables import KALLSYSTEM, POSTS, Intake, Row
from oracle.texts import code, visible
from oracle.verdicts import Verdict

DUPLICATE = "dubblett"
ADDRESS = ("fornamn", "efternamn", "adress", "postnummer", "postort")


def export_of(verdict: Verdict, run_id: str, date: str) -> Export:
    """What the ledger keeps of an exported post."""
    post = verdict.post
    kallsystem, post_typ, post_id = post.key
    return Export(
        kallsystem,
        post_typ,
        post_id,
        run_id,
        date,
        post.person.canonical,
        post.vardenhet_id,
        post.kategori,
        post.regional_problemkod,
        post.row.get("vardatagande_id", ""),
        post.innehall,
        huvudmottagning(post),
    )


def huvudmottagning(post: Post) -> str:
    """Unit and clinic of a referrer that was filled in from the main clinic."""
    found = post.referrer
    if found is None or not (found.filled_in and found.remittent_id):
        return ""
    return f"{found.enhet} + {found.mottagning}"


def disposition(verdict: Verdict) -> Row:
    """A row of `dispositioner`."""
    post = verdict.post
    kallsystem, post_typ, post_id = post.key
    return {
        "kallsystem": kallsystem,
        "post_typ": post_typ,
        "post_id": post_id,
        "utfall": verdict.utfall,
        "regel": verdict.regel,
        "regler": "|".join(verdict.regler),
        "kategori": post.kategori,
        "vardenhet_id": post.vardenhet_id,
        "regional_problemkod": post.regional_problemkod,
        "vinnare": verdict.vinnare,
    }


def remiss(post: Post, export: Export) -> Row:
    """Step two: a first contact becomes a remiss."""
    klass, remittent_id = referrer(post)
    return {
        "run_id": export.run_id,
        "record_id": export.record_ids[0],
        "kallsystem": export.kallsystem,
        "post_id": export.post_id,
        "vardatagande_id": export.vardatagande_id,
        "personnummer": export.personnummer,
        "vardenhet_id": export.vardenhet_id,
        "regional_problemkod": export.regional_problemkod,
        "vardbegaran": post.code("typ_av_vb"),
        "remisskalla": post.text("remisskalla"),
        "ankomstdatum": post.iso("ankomstdatum"),
        "remissbeslutsdatum": post.iso("remissbeslutsdatum" if post.pasis else "remissdatum"),
        "granskningsdatum": post.iso("granskningsdatum"),
        "maldatum": post.iso("maldatum"),
        "antal_dagar": plain_days(post.text("antal_dagar")),
        "bevakningstyp": post.code("bevakningstyp"),
        "kontakttyp": post.code("kontakttyp"),
        "yrkeskategori": post.seeds.yrkeskategori(post.code("vardgivarkategori")),
        "remittent_klass": klass,
        "remittent_id": remittent_id,
        "kommentar": post.kommentar,
    }


def referrer(post: Post) -> tuple[str, str]:
    """`remittent_klass` and `remittent_id`; both empty where no referrer maps."""
    found = post.referrer
    if found is None or not found.remittent_id:
        return "", ""
    if not found.intern:
        return "extern_extern", found.remittent_id
    golive = post.seeds.golive("PASIS", found.enhet)
    inside = golive is not None and golive.driftstart <= post.world.date
    return ("intern_intern" if inside else "extern_intern"), found.remittent_id


def forbrukad_remiss(post: Post, export: Export) -> Row:
    """Step two: a follow-up becomes a used referral ..."""
    return {
        "run_id": export.run_id,
        "record_id": export.record_ids[1],
        "kallsystem": export.kallsystem,
        "post_id": export.post_id,
        "personnummer": export.personnummer,
        "vardenhet_id": export.vardenhet_id,
        "yrkeskategori": post.seeds.yrkeskategori(post.code("vardgivarkategori")),
        "maldatum": post.iso("maldatum"),
        "remisskalla": post.text("remisskalla"),
    }


def bokningsbegaran(post: Post, export: Export) -> Row:
    """... plus a bokningsbegäran that points at it."""
    return {
        "run_id": export.run_id,
        "record_id": export.record_ids[0],
        "remiss_record_id": export.record_ids[1],
        "kallsystem": export.kallsystem,
        "post_id": export.post_id,
        "personnummer": export.personnummer,
        "vardenhet_id": export.vardenhet_id,
        "kontakttyp": post.code("kontakttyp"),
        "bevakningstyp": post.code("bevakningstyp"),
        "yrkeskategori": post.seeds.yrkeskategori(post.code("vardgivarkategori")),
        "maldatum": post.iso("maldatum"),
        "beslutsdatum": post.iso("beslutsdatum_aterbesok"),
        "kommentar": post.kommentar,
    }


def listed(
    verdict: Verdict, date: str, listings: Mapping[tuple[str, str, str, str], Listing]
) -> list[Row]:
    """The post's rows of the action list or the manual list, one per broken rule.

    The manual list takes only the rules of outcome `manuell`.
    """
    post = verdict.post
    kallsystem, post_typ, post_id = post.key
    rows = []
    for regel in verdict.regler:
        rule = post.seeds.regel[regel]
        if verdict.utfall == "manuell" and rule.utfall != "manuell":
            continue
        earlier = listings.get((kallsystem, post_typ, post_id, regel))
        rows.append(
            {
                "kallsystem": kallsystem,
                "post_typ": post_typ,
                "post_id": post_id,
                "enhet": post.code("enhet"),
                "mottagning": post.mottagning,
                "vardenhet_id": post.vardenhet_id,
                "utfall": verdict.utfall,
                "regel": regel,
                "rubrik": rule.rubrik,
                "atgard": rule.atgard,
                "ansvarig": rule.ansvarig,
                "falt": "" if verdict.utfall == DUPLICATE else rule.falt,
                "varde": "" if verdict.utfall == DUPLICATE else varde(post, regel),
                "vinnare": verdict.vinnare,
                "forst_sedd": earlier.forst_sedd if earlier else date,
                "senast_sedd": date,
            }
        )
    return rows


def varde(post: Post, regel: str) -> str:
    """The filled texts of the rule's fields; never a comment's."""
    if regel == "kommentar_for_lang":
        return ""
    texts = [post.common(falt) for falt in post.seeds.regel[regel].falt.split("+") if falt]
    if regel == "avslutsdatum_ogiltigt":
        texts = post.bad_closing_dates
    return " + ".join(visible(text) for text in texts if visible(text))


def persons(seen: Seen, posts: Sequence[Post]) -> list[Row]:
    """Step one: registered persons with something open, or a contact in the last two years."""

    def person(value: str) -> str:
        found = seen.who(value)
        return found.canonical if found.klass == "personnummer" else ""

    limit = years_before(seen.today, 2)
    alive = {post.person.canonical for post in posts if post.is_open}
    for row in seen.intake.rows["pasis_vardatagande"]:
        if is_open("pasis_vardatagande", row):
            alive.add(person(row["personnummer"]))
    for row in seen.intake.rows["pasis_patient"]:
        contact = as_date(row["senaste_vardkontakt"])
        if contact is not None and contact >= limit:
            alive.add(person(row["personnummer"]))
    register: dict[str, list[Row]] = {}
    for row in sorted(seen.intake.rows["pu_person"], key=lambda row: row["personnummer"]):
        register.setdefault(person(row["personnummer"]), []).append(row)
    return [
        person_row(canonical, rows)
        for canonical, rows in sorted(register.items())
        if canonical in alive and canonical and registered(rows)
    ]


def registered(rows: Iterable[Row]) -> bool:
    """Only if all rows of the person say J."""
    return all(code(row["folkbokford"]) == "J" for row in rows)


def person_row(canonical: str, rows: Sequence[Row]) -> Row:
    """The first row by text gives name and address, none of it where any row is not N."""
    flags = [code(row["skyddad"]) for row in rows]
    shielding = [flag for flag in flags if flag != "N"]
    address = {name: "" if shielding else rows[0][name] for name in ADDRESS}
    return {"personnummer": canonical, **address, "skyddad": (shielding or flags)[0]}


def reconciliation(intake: Intake, verdicts: Sequence[Verdict]) -> list[Row]:
    """`avstamning`: the sum per table is the rows read."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for verdict in verdicts:
        counts[verdict.post.table, verdict.utfall, verdict.regel] += 1
    for refused in intake.karantan:
        counts[refused.tabell, "karantan", refused.orsak] += 1
    for table, rows in intake.rows.items():
        counts[table, "kopia", ""] += intake.kopia[table]
        if table not in POSTS:
            counts[table, "last", ""] += len(rows)
    keyed = sorted((KALLSYSTEM[key[0]], *key, antal) for key, antal in counts.items() if antal)
    names = ("kallsystem", "tabell", "utfall", "regel", "antal")
    return [dict(zip(names, map(str, row), strict=True)) for row in keyed]
