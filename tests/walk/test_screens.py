"""Every screen: no barrier of WCAG 2.2 AA in light and dark, nothing sideways, nothing complained."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.walk.conftest import Open, press
from tests.walk.site import Site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = """([part, tags]) => axe.run(part, {runOnly: tags, resultTypes: ["violations"]}).then(found =>
  found.violations.flatMap(one => one.nodes.map(node =>
    `${one.id} at ${node.target.join(" ")}: ${node.failureSummary.split("\\n")[1] ?? ""}`)))"""
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
WIDTHS = {1440: "light", 768: "", 390: "dark", 320: ""}
"""The widths at which a page may not scroll sideways, and in which theme axe looks there."""
STILL = "() => Promise.all(document.getAnimations().map(one => one.finished))"
"""Ends when every colour is what it will be."""
Act = Callable[[Page], object]


@dataclass(frozen=True)
class Screen:
    """A screen: its name, its address or place, who opens it, what is done there first.

    Axe looks at `part` of it; the console may say what holds `allowed`.
    """

    name: str
    path: str
    login: str = "claire"
    act: Act = field(default=lambda _: None)
    part: str = "html"
    allowed: str = ""


def barriers(page: Page, part: str = "html") -> list[str]:
    """Return what stands in somebody's way on a page: on a desk in light, on a phone in dark."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for width, theme in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        if beyond := page.evaluate(SIDEWAYS):
            found.append(f"{width} px: scrolls sideways by {beyond} px")
        if theme:
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.evaluate(STILL)
            found += [f"{width} px, {theme}: {one}" for one in page.evaluate(AXE, [part, TAGS])]
    return found


def _complete(page: Page) -> None:
    page.locator("#q").fill("uncovered > 0 and lim")
    page.locator("#complete [role=option]").first.wait_for()


def _menus(page: Page) -> None:
    for menu in page.locator("main details").all():
        menu.evaluate("menu => { menu.open = true }")


def _credit(page: Page) -> None:
    page.locator("[form=credit]").first.click()
    page.locator("dialog[open]").wait_for()


def _row_acts(page: Page) -> None:
    press(page, "j", "a")
    page.locator("dialog[open]").wait_for()


def _help(page: Page) -> None:
    press(page, "?")
    page.locator("#help[open]").wait_for()


def _effect(page: Page) -> None:
    page.locator("#effect table").wait_for()


def _preview(page: Page) -> None:
    page.locator("#v-mep_days").fill("90")
    page.locator("[name=preview]").click()
    page.locator("#h-eff").wait_for()


def _foresee(page: Page) -> None:
    on = date.today() - timedelta(200)  # noqa: DTZ011
    page.locator("#nw-on").fill(on.isoformat())
    page.locator("[name=look]").click()
    page.locator("#nw-effect table").first.wait_for()


FEW = "/risk-report/?q=breach+%3D+True"
SCREENS = [
    Screen("today", "/"),
    Screen("help", "/", act=_help, part="#help"),
    Screen("report", FEW),
    Screen("report, completing", FEW, act=_complete, part="#ask"),
    Screen("report, menus", FEW, act=_menus, part=".head, .fbar, #bulk"),
    Screen("report, credit", FEW, act=_credit, part="dialog[open]"),
    Screen("report, nothing", "/risk-report/?q=exposure+<+-1"),
    Screen("report, broken", "/risk-report/?q=exposure+<"),
    Screen("customer", "breach"),
    Screen("customer, menus", "breach", act=_menus, part=".head"),
    Screen("customer of sales", "theirs", "julien"),
    Screen("customer, all of it", "whole"),
    Screen("customer, gone", "gone", allowed="410"),
    Screen("why", "why"),
    Screen("why of a document", "why_item"),
    Screen("join", "join"),
    Screen("join, effect", "join_effect"),
    Screen("part, effect", "part_effect"),
    Screen("news, foreseen", "news", act=_foresee),
    Screen("news, to be told", "news_told"),
    Screen("agenda", "/agenda/?all=1"),
    Screen("agenda, list", "/agenda/list/"),
    Screen("agenda, past", "/agenda/list/?state=past&all=1"),
    Screen("agenda, an entry that is gone", "/agenda/entry/renewal/2026-01-01/"),
    Screen("report, acts of a row", "/risk-report/", act=_row_acts),
    Screen("agenda, nothing", "/agenda/list/?policy=none"),
    Screen("agenda, losses", "/agenda/losses/?days=90"),
    Screen("calendars", "/me/calendars"),
    Screen("stop list", "/shipments/?all=1"),
    Screen("requests", "/requests/?view=all"),
    Screen("suggestions", "/requests/suggestions/"),
    Screen("brokers", "/requests/brokers/"),
    Screen("request, form", "request_new"),
    Screen("request", "request"),
    Screen("request, answer", "request_answer"),
    Screen("request, insisting", "request_insist"),
    Screen("policies", "/policies/"),
    Screen("policy", "policy", act=_menus),
    Screen("policy, terms", "policy_terms", act=_preview),
    Screen("policy, contract", "policy_head"),
    Screen("policy, compared", "policy_compare"),
    Screen("policy, new", "/policies/new/?template=allianz-trade"),
    Screen("find", "/find?q=a"),
    Screen("imports", "/imports/"),
    Screen("new import", "/imports/new/"),
    Screen("import, being read", "reading"),
    Screen("import, ready", "ready"),
    Screen("import, applied", "applied"),
    Screen("import, quarantine", "waiting"),
    Screen("map", "map"),
    Screen("settings", "/settings/", "admin", act=_effect),
    Screen("source", "/settings/sources/erp/", "admin"),
    Screen("company", "/settings/companies/FR01/", "admin"),
    Screen("insurers", "/settings/insurers/", "admin"),
    Screen("insurer", "/settings/insurers/atradius/", "admin"),
    Screen("new insurer", "/settings/insurers/new/?insurer=atradius", "admin"),
    Screen("events", "/insurers/", act=_menus),
    Screen("reconciliation", "/insurers/reconciliation/", act=_menus),
    Screen("who is whom", "/insurers/identity/"),
    Screen("buyer", "buyer"),
    Screen("customer at an insurer", "lookup"),
    Screen("customer linked", "linked"),
    Screen("people", "/people", "admin"),
    Screen("person", "/people/2", "admin"),
    Screen("person, menus", "/people/2", "admin", act=_menus, part="main"),
    Screen("new person", "/people/new", "admin"),
    Screen("profile", "/me"),
    Screen("sessions", "/me/sessions"),
    Screen("tokens", "/me/tokens"),
    Screen("API", "/api/v1/docs", ""),
    Screen("journal", "/journal", "auditor"),
    Screen("second factor", "/account/2fa/"),
    Screen("address", "/account/email/"),
    Screen("password", "/account/password/change/"),
    Screen("confirm", "/account/2fa/totp/activate/"),
    Screen("login", "/account/login/", ""),
    Screen("forgotten", "/account/password/reset/", ""),
    Screen("missing", "/nowhere", allowed="404"),
    Screen("missing to strangers", "/nowhere", "", allowed="404"),
    Screen("refused", "/settings/", allowed="403"),
    Screen("unreadable", "unreadable", allowed="400"),
    Screen("opened otherwise", "/risk-report/export", allowed="405"),
]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_no_barriers(demo: Site, open_as: Open, screen: Screen) -> None:
    """Open a screen and look for barriers."""
    page = open_as(demo, screen.login, allowed=screen.allowed)
    page.goto(demo.places.get(screen.path, screen.path))
    screen.act(page)
    assert not (found := barriers(page, screen.part)), "\n".join(found)
