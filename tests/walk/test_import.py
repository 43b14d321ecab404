"""A ledger comes in on an empty Aval, is looked at to the last cent, and is taken back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.connectors.fec_files import ROWS, fec_file, separated
from tests.judged import PASSWORD
from tests.walk.conftest import Open, press
from tests.walk.site import Site
from tests.walk.test_screens import barriers

WAIT_MS = 60_000
GONE = 410
"""How long a judgement may take that a job makes."""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a ledger of two customers."""
    return fec_file(tmp_path, separated(ROWS))


def log_in(page: Page, login: str) -> None:
    """Log in as people do."""
    page.goto("/")
    page.locator("#id_login").fill(login)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form:has(#id_login) button[type=submit]").click()
    page.wait_for_url(re.compile(r"/$"))


def take_in(page: Page, ledger: Path, company: str) -> str:
    """Bring a ledger in by the form of imports and return the address of its import."""
    page.locator("a[href='/imports/']:visible").last.click()
    page.locator("main a[href='/imports/new/']").click()
    if page.locator("#id_source").input_value() != "new":  # its habits come from the server
        with page.expect_response("**/imports/new/?source=new"):
            page.locator("#id_source").select_option("new")
        page.wait_for_function("() => !document.querySelector('.htmx-request,.htmx-swapping')")
    page.locator("#id_new_source").fill(f"Ledger {company}")
    page.locator("[name=format][value=fec]").check()
    page.locator("#id_company").select_option("new")
    page.locator("#id_new_company").fill(company)
    page.locator("#id_country").fill("FR")
    page.locator("#id_currency").fill("EUR")
    page.locator("#id_terms").fill("30 net")
    page.locator("#id_accounts").fill("411")
    page.locator("input[name=files]").set_input_files(ledger)
    page.locator("form.up button[type=submit]").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"), timeout=WAIT_MS)
    return page.url


def judged(page: Page, *, is_there: bool) -> None:
    """Wait on the report until a job has judged what came in, or what was taken back."""
    rows = page.locator(".rr tbody tr[id^=row-]")
    for _ in range(WAIT_MS // 500):
        if bool(rows.count()) == is_there:
            return
        page.wait_for_timeout(500)
        page.reload()
    message = "nothing was judged"
    raise AssertionError(message)


def walk(page: Page, ledger: Path, company: str) -> None:
    """Import, look at differences, apply, ask, open, explain, go back, undo."""
    run = take_in(page, ledger, company)
    expect(page.locator("#differences tbody tr").first).to_be_visible(timeout=WAIT_MS)  # by a job
    page.locator("#differences a").first.click()
    expect(page.locator("table.diff tr").first).to_be_visible()
    page.locator("form[action$='/apply/'] button[type=submit]").first.click()
    expect(page.locator("form[action$='/undo/'] button").first).to_be_visible(timeout=WAIT_MS)

    press(page, "g", "r")
    page.wait_for_url("**/risk-report/")
    judged(page, is_there=True)
    page.locator("#q").fill("exposure > 0")
    page.locator("#q").press("Enter")
    page.wait_for_url("**q=exposure*")
    found = page.locator(".rr tbody tr[id^=row-]")
    name = found.first.locator("a.name, .c-name a").first.inner_text()
    report = page.url
    found.first.locator("a.name, .c-name a").first.click()
    expect(page.locator("h1")).to_have_text(name)
    customer = page.url.split("?")[0]

    press(page, "y")
    page.wait_for_url("**/why/**")
    expect(page.locator(".answer")).to_be_visible()
    page.go_back()
    page.locator(".kpis a.why-a").first.click()
    page.wait_for_url("**/why/**")
    expect(page.locator("table.dv tr").first).to_be_visible()
    page.locator(".crumb a").nth(1).click()
    page.locator(".crumb a").first.click()
    page.wait_for_url(report)

    page.goto(run)
    page.locator("form[action$='/undo/'] button").first.click()
    expect(page.locator("form[action$='/undo/']")).to_have_count(0, timeout=WAIT_MS)
    expect(page.locator("main")).to_contain_text("undone", ignore_case=True)
    page.goto("/risk-report/")
    judged(page, is_there=False)
    page.goto(f"/find?q={name}")
    expect(page.locator("main tbody tr")).to_have_count(0)
    answer = page.goto(customer)
    assert answer is not None
    assert answer.status == GONE
    expect(page.locator("h1")).not_to_have_text(name)
    in_the_way = barriers(page)
    assert not in_the_way, "\n".join(in_the_way)
    page.locator("main a[href*='known=V']").click()  # what was known once can still be asked for
    expect(page.locator("h1")).to_have_text(name)


def test_a_small_ledger(fresh: Site, open_as: Open, small: Path) -> None:
    """The whole way, from the password to the undo."""
    page = open_as(fresh, allowed=str(GONE))
    log_in(page, "admin")
    for path in ("/risk-report/", "/imports/", "/imports/new/", "/"):  # while nothing is there
        page.goto(path)
        assert not (found := barriers(page)), "\n".join(found)
    walk(page, small, "FR01")


def test_a_real_ledger(fresh: Site, open_as: Open, shared: Path) -> None:
    """The same with a ledger that a tax office would take."""
    page = open_as(fresh, "claire", allowed=str(GONE))
    page.goto("/")
    walk(page, max((shared / "data" / "fec").glob("*.txt"), key=lambda one: one.name), "FR02")
