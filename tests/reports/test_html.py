"""The web page: self-contained, inert, readable without scripts, and accessible to all in every form that it takes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from auditor.model.report import Report
from reports import RenderOptions, get_format

ROOT = Path(__file__).parents[2]
VOID = {"meta", "circle", "rect", "input", "br", "link", "img"}
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def html_of(report: Report) -> str:
    return get_format("html").render(report, RenderOptions())


class Page(HTMLParser):
    """Tags with their attributes, the text, and a check that tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(sample: Any) -> Page:
    return Page(html_of(sample.sample_report()))


@pytest.mark.parametrize("name", ["sample_report", "empty_report"])
def test_is_well_formed_and_always_the_same(sample: Any, name: str) -> None:
    text = html_of(getattr(sample, name)())
    assert text == html_of(getattr(sample, name)())
    parsed = Page(text)
    assert parsed.open == []
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"] for attributes in parsed.all("a")}
    assert {target[1:] for target in targets if target and target.startswith("#")} <= set(ids)


def test_loads_nothing(page: Page) -> None:
    for name, attributes in page.tags:
        assert not {"src", "srcset", "data", "action", "background", "style", "poster"} & set(attributes), name
        assert not [key for key in attributes if key.startswith("on")], name
        assert "href" not in attributes or name == "a"
    policy = next(attributes["content"] for attributes in page.all("meta") if "http-equiv" in attributes) or ""
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for name in ("css", "js"):
        text = (ROOT / "reports" / "templates" / f"report.{name}").read_text(encoding="utf-8")
        assert not re.search(r"https?:|@import|url\(|fetch\(|innerHTML|eval\(", text)


def test_hostile_names_are_inert(sample: Any, page: Page) -> None:
    text = html_of(sample.sample_report())
    assert len(page.all("script")) == 1
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m[bold]\\u202e\\x07" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    links = [attributes["href"] or "" for attributes in page.all("a")]
    assert all(link.startswith(("#", "https://", "http://")) for link in links)
    assert 'https://prometheus.io/docs/alerting/latest/configuration/?a=1&b="2"' in links
    assert "javascript:alert(1)" in page.text


def test_secrets_are_words(page: Page) -> None:
    assert "<redacted:" not in page.text
    assert "\u2039secret: a known default, 5 characters\u203a" in page.text


def test_says_everything_that_the_report_holds(sample: Any, page: Page) -> None:
    report = sample.sample_report()
    shown = " ".join(page.text.split())
    for finding in report.findings:
        assert f"f-{finding.fingerprint}" in {attributes.get("id") for attributes in page.all("details")}
        assert finding.rule in shown
    for control in report.controls:
        assert control.id in shown
        assert control.title in shown
        assert control.note in shown
    for expected in ("Gate missed", "1 critical and 2 high findings", "Grade F: 48.3 of 100", "72.5 % of what applies"):
        assert expected in shown
    for gap in report.gaps:
        assert gap.detail in shown
    assert "the score is 44." in shown
    assert "check mon/broken" in shown
    assert "+12.5" in shown


def test_an_empty_report_has_no_score(sample: Any) -> None:
    parsed = Page(html_of(sample.empty_report()))
    assert "No score: nothing could be judged" in parsed.text
    assert "Gate inconclusive" in parsed.text
    assert "None" not in parsed.text


def test_headings_never_skip_a_level(page: Page) -> None:
    levels = [int(name[1]) for name, _ in page.tags if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_only_the_first_failure_of_a_rule_is_shown_open(page: Page) -> None:
    ports = [attributes for attributes in page.all("details") if attributes["data-severity"] == "high"]
    assert ["open" in attributes for attributes in ports if attributes["data-outcome"] == "fail"] == [True, False]


# --- in a browser -----------------------------------------------------------------------------------------------------


def absent(what: str) -> None:
    """Skip the test; where `CI` is set, a tool that is absent is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is absent")
    pytest.skip(f"{what} is absent")


@pytest.fixture(scope="module")
def axe() -> str:
    path = Path(os.environ.get("STACKAUDIT_AXE") or ROOT / "node_modules" / "axe-core" / "axe.min.js")
    if not path.is_file():
        absent("axe-core")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 (may be absent)
    except ImportError:
        absent("playwright")
    if not Path(CHROMIUM).is_file():
        absent("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def files(sample: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("html")
    urls = {}
    for name in ("sample_report", "empty_report"):
        path = folder / f"{name}.html"
        path.write_text(html_of(getattr(sample, name)()), encoding="utf-8")
        urls[name] = path.as_uri()
    return urls


AXE = "axe.run().then(found => found.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target).join(' ')))"


@pytest.mark.live
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("name", ["sample_report", "empty_report"])
def test_axe_finds_nothing(browser: Any, axe: str, files: dict[str, str], name: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce"
    )
    tab = context.new_page()
    tab.goto(files[name])
    tab.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    tab.evaluate(axe)
    assert tab.evaluate(AXE) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.live
def test_axe_would_find_something(browser: Any, axe: str, files: dict[str, str]) -> None:
    context = browser.new_context(bypass_csp=True)
    tab = context.new_page()
    tab.goto(files["sample_report"])
    tab.evaluate("document.querySelector('label').remove()")
    tab.evaluate("document.querySelector('h1').setAttribute('style', 'color: #ccc')")
    tab.evaluate(axe)
    assert {found.split()[0] for found in tab.evaluate(AXE)} >= {"label", "color-contrast"}
    context.close()


@pytest.mark.live
def test_reads_without_scripts_and_asks_the_network_for_nothing(browser: Any, files: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 900})
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(files["sample_report"])
    assert asked == [files["sample_report"]]
    assert not tab.locator("#filters").is_visible()
    for text in ("Gate missed", "every scanner tries first", "Move the password into a Docker secret"):
        assert tab.get_by_text(text).first.is_visible()
    tab.get_by_text("anonymous access is off").click()
    assert tab.get_by_text("Looked for: Grafana lets visitors in").is_visible()
    context.close()


@pytest.mark.live
def test_filters_and_deep_links(browser: Any, files: dict[str, str], sample: Any) -> None:
    context = browser.new_context(reduced_motion="reduce")
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(files["sample_report"])
    total = len(sample.sample_report().findings)
    shown = tab.locator("#shown")
    assert shown.inner_text() == f"{total} of {total} findings shown"
    tab.select_option("#by-outcome", "fail")
    tab.select_option("#by-category", "security")
    tab.select_option("#by-severity", "high")
    assert shown.inner_text() == f"2 of {total} findings shown"
    tab.fill("#by-text", "PROMETHEUS docker-compose.yml:14:9")
    assert shown.inner_text() == f"1 of {total} findings shown"
    assert tab.locator(".group:visible").count() == 1
    tab.fill("#by-text", "nothing has this")
    assert tab.locator("details.finding:visible").count() == 0
    anonymous = next(f for f in sample.sample_report().findings if f.rule == "grafana/anonymous-access")
    tab.evaluate(f"location.hash = 'f-{anonymous.fingerprint}'")
    tab.wait_for_selector(f"#f-{anonymous.fingerprint}[open]")
    assert shown.inner_text() == f"{total} of {total} findings shown"
    tab.click("#close-all")
    assert tab.locator("details[open]").count() == 0
    tab.keyboard.press("Tab")
    assert said == []
    context.close()


@pytest.mark.live
def test_paper_has_everything_and_no_controls(browser: Any, files: dict[str, str]) -> None:
    context = browser.new_context(viewport={"width": 700, "height": 900})
    tab = context.new_page()
    tab.goto(files["sample_report"])
    tab.fill("#by-text", "nothing has this")
    tab.emulate_media(media="print")
    assert not tab.locator("#filters").is_visible()
    assert not tab.locator("nav").is_visible()
    assert tab.get_by_text("Looked for: Grafana lets visitors in").is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 700
    cut = "[...document.querySelectorAll('.scroll, .code')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    assert tab.evaluate(cut) == 0
    context.close()
