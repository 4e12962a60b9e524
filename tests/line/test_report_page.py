"""The pages as a browser shows them: whole, offline, usable by keyboard, fit for paper."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from line.command import called
from line.work import SECOND
from oracle import read_csv

# As root Chromium has no sandbox of its own; nothing of it may look for the network.
FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)
# What A4 leaves between the margins, in CSS pixels.
UPRIGHT, ACROSS = 703, 1032


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; `make browser` installs it."""
    place = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    assert place, "the tests of the pages need Chromium: make browser, or CHROMIUM=/path/to/it"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=place, args=FLAGS.split())
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def report(demo_work: Path) -> Path:
    """The report of the demo's second run."""
    return demo_work / "korningar" / f"{SECOND}-1" / "rapport.html"


class Pages:
    """Pages of one test."""

    def __init__(self, browser: Browser) -> None:
        self.said: list[str] = []
        self.contexts: list[BrowserContext] = []
        self._browser = browser

    def __call__(
        self, path: Path, *, width: int = 1280, dark: bool = False, fragment: str = ""
    ) -> Page:
        context = self._browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self.said.append(f"request {request.url}"))
        page.on("console", lambda message: self.said.append(f"console {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error {error}"))
        page.goto(path.as_uri() + fragment)
        return page


@pytest.fixture
def opened(browser: Browser) -> Iterator[Pages]:
    """Open a file: what its page asks for and complains of is kept in `said`."""
    pages = Pages(browser)
    yield pages
    for context in pages.contexts:
        context.close()


def test_it_is_one_file_and_asks_for_nothing(opened: Pages, report: Path) -> None:
    opened(report)
    assert opened.said == [f"request {report.as_uri()}"]
    assert "default-src 'none'" in report.read_text("utf-8")


def test_it_adds_up_on_the_first_screen(opened: Pages, report: Path) -> None:
    page = opened(report)
    assert page.inner_text("h1") == f"Körning {SECOND}-1"
    assert page.locator("h1 + p .yes").inner_text() == "ja"
    balance = read_csv(report.parent / "avstamning.csv")
    posts = {"pasis_bevakning", "vaps_remiss"}
    read = sum(int(row["antal"]) for row in balance if row["tabell"] in posts)
    shown = page.locator("#balans-summa td").last.inner_text()
    assert int("".join(filter(str.isdigit, shown))) == read


def test_every_link_leads_to_a_heading_that_is_seen(opened: Pages, report: Path) -> None:
    page = opened(report)
    links = page.locator("nav.top a")
    assert links.count() == 9
    for number in range(links.count()):
        links.nth(number).click()
        target = page.locator(str(links.nth(number).get_attribute("href")))
        box, bar = target.bounding_box(), page.locator("nav.top").bounding_box()
        assert box and bar
        assert bar["y"] + bar["height"] <= box["y"] + 1 < 800


def test_a_stopped_post_is_found(opened: Pages, report: Path) -> None:
    rows = read_csv(report.parent / "atgardslista.csv")
    page = opened(report)
    page.fill("#sok-id", rows[0]["post_id"].lower())
    found = page.locator("#sok-rader tr")
    assert found.count() == sum(row["post_id"] == rows[0]["post_id"] for row in rows)
    assert rows[0]["rubrik"] in found.first.inner_text()
    page.fill("#sok-id", "")
    page.select_option("#sok-regel", label=rows[0]["rubrik"])
    of_rule = sum(row["regel"] == rows[0]["regel"] for row in rows)
    assert f"{of_rule} rader" in page.inner_text("#sok-svar")
    page.fill("#sok-id", "<img src=x onerror=alert(1)>")
    assert page.inner_text("#sok-svar").startswith("0 rader")


def test_a_unit_has_an_address_of_its_own(opened: Pages, report: Path) -> None:
    rows = read_csv(report.parent / "atgardslista.csv")
    rows += read_csv(report.parent / "manuell_lista.csv")
    unit = next(row["enhet"] for row in rows if row["enhet"].startswith("Ö"))
    page = opened(report)
    page.select_option("#enhet", f"PASIS:{unit}")
    assert page.locator("#min-enhet h2").inner_text() == f"{unit}, PASiS"
    own = sum((row["kallsystem"], row["enhet"]) == ("PASIS", unit) for row in rows)
    assert f"{own} rader" in page.inner_text("#sok-svar")
    shown = page.locator("#balans-tabell tr.enhet:visible")
    assert shown.count() == 1
    again = opened(report, fragment="#" + page.url.partition("#")[2])
    assert again.locator("#min-enhet h2").inner_text() == f"{unit}, PASiS"
    again.select_option("#enhet", "")
    assert again.locator("#balans-tabell tr.enhet:visible").count() > 5


def test_the_keyboard_reaches_the_content(opened: Pages, report: Path) -> None:
    page = opened(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#innehall")
    page.focus("#sok-id")
    page.keyboard.type("B")
    assert page.locator("#sok-rader tr").count() > 0


@pytest.fixture(scope="module")
def post_page(demo_work: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A post's page."""
    rows = read_csv(demo_work / "korningar" / f"{SECOND}-1" / "atgardslista.csv")
    place = tmp_path_factory.mktemp("sida") / "post.html"
    post = f"{rows[0]['kallsystem']}:{rows[0]['post_id']}"
    done = called("explain", post, "--quick", "--html", place, "--work", demo_work)
    assert done.code == 0, done
    return place


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder that has read nothing yet, after `flytt docs`."""
    work = tmp_path_factory.mktemp("docs") / "arbete"
    assert called("init", work, "--demo").code == 0
    made = called("docs", "--work", work)
    assert made.code == 0, made
    return work


@pytest.fixture
def lineage(documented: Path) -> Path:
    """Where each delivered field comes from."""
    return documented / "harkomst.html"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["report", "post_page", "lineage"])
def test_it_is_accessible(
    opened: Pages, request: pytest.FixtureRequest, name: str, dark: bool
) -> None:
    page = opened(request.getfixturevalue(name), dark=dark)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", ["report", "post_page", "lineage"])
@pytest.mark.parametrize("fragment", ["", "#enhet=PASIS:KIR1"])
def test_a_phone_scrolls_one_way(
    opened: Pages, request: pytest.FixtureRequest, name: str, fragment: str
) -> None:
    page = opened(request.getfixturevalue(name), width=360, fragment=fragment)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_paper_loses_nothing(opened: Pages, report: Path) -> None:
    page = opened(report, width=UPRIGHT)
    page.emulate_media(media="print")
    wide = page.evaluate(
        f"""() => [...document.querySelectorAll("table")].filter((table) => table.offsetParent
            && table.scrollWidth > (table.closest(".landscape") ? {ACROSS} : {UPRIGHT}) + 1)
            .map((table) => (table.caption || table).textContent.trim().slice(0, 40))"""
    )
    assert wide == []
    clipped = page.evaluate(
        """() => [...document.querySelectorAll("svg")].flatMap((svg) => {
            const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
            return [...svg.querySelectorAll("text")].map((text) => text.getBBox())
                .filter((b) => b.x < 0 || b.x + b.width > width || b.y + b.height > height)
                .map((box) => `${box.x} ${box.y}`);
        })"""
    )
    assert clipped == []
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_delivered_field_is_found_with_what_is_behind_it(opened: Pages, lineage: Path) -> None:
    page = opened(lineage)
    assert opened.said == [f"request {lineage.as_uri()}"]
    shown = page.locator("details.field:visible")
    everything = shown.count()
    page.fill("#search", "remiss.csv:vardenhet_id")
    assert shown.count() == 2
    field = page.locator("[id='millennium/remiss.csv:vardenhet_id']")
    assert "mappning_vardenhet.vardenhet_id" in field.inner_text()
    page.fill("#search", "§2.4")
    assert 0 < shown.count() < everything
    page.fill("#search", "qqq")
    assert (shown.count(), page.inner_text("#found")) == (0, "Nothing found.")


def test_a_link_to_a_field_opens_it(opened: Pages, lineage: Path) -> None:
    page = opened(lineage, fragment="#vaps_remiss:sektor_team")
    page.click("[id='vaps_remiss:sektor_team'] >> text=atgardslista.csv · mottagning")
    field = page.locator("[id='atgardslista.csv:mottagning']")
    assert field.get_attribute("open") is not None
    assert "vaps_remiss.sektor_team" in field.inner_text()


def test_the_page_of_models_looks_for_nothing_and_has_whole_descriptions(
    opened: Pages, documented: Path
) -> None:
    file = documented / "dokumentation.html"
    page = opened(file, fragment="#!/model/model.flytt.dispositioner")
    words = page.locator("tr.column-row", has_text="kallsystem").locator("td").nth(2)
    words.wait_for()
    assert opened.said == [f"request {file.as_uri()}"]
    assert words.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert "Migreringsprojektet" in page.inner_text("body")
