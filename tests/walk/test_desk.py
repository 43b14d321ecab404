"""A morning at the desk of a credit manager, and a salesman's question on the phone."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.walk.conftest import Open, press
from tests.walk.site import Site
from tests.walk.test_import import log_in

ROWS = ".rr tbody tr[id^=row-]"
NAMES = f"{ROWS} .c-name a.name"
PHONE = 390


def test_from_a_task_to_the_past_and_back(demo: Site, open_as: Open) -> None:
    """Today, a task, the customer's file, a note that reaches somebody, another day, back."""
    page = open_as(demo, "claire")
    page.goto("/")
    task = page.locator(".queue tbody tr[tabindex] a.name").first
    task.click()
    page.wait_for_url("**/customers/**")
    press(page, "w")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.type("Called; pays on Friday. @ines please watch.")
    press(page, "Control+Enter")
    note = page.locator(".log li", has_text="pays on Friday")
    expect(note).to_contain_text("Inès Rolland")
    page.locator(".head.cust summary").click()
    page.locator("#as-of").fill((date.today() - timedelta(1)).isoformat())  # noqa: DTZ011
    page.locator(".asof-f button[type=submit]").click()
    page.wait_for_url("**as_of=**")
    expect(page.locator("#h-past")).to_be_visible()
    expect(page.locator("#note-text")).to_have_count(0)
    page.locator("section.alert.info .acts a").click()
    expect(page.locator("#note-text")).to_be_visible()
    note.get_by_role("button").click()
    expect(page.locator(".log li", has_text="pays on Friday")).to_have_count(0)


def test_from_customer_to_customer(demo: Site, open_as: Open) -> None:
    """The list that a file was opened from is gone through by two keys, and led back to."""
    page = open_as(demo, "claire")
    page.goto("/risk-report/?q=breach+%3D+True")
    names = page.locator(NAMES).all_inner_texts()
    page.locator(NAMES).first.click()
    expect(page.locator("h1")).to_have_text(names[0])
    press(page, "]")
    expect(page.locator("h1")).to_have_text(names[1])
    press(page, "[")
    expect(page.locator("h1")).to_have_text(names[0])
    page.locator(".crumb a").first.click()
    page.wait_for_url("**/risk-report/?q=breach*")


def test_the_report_by_keys(demo: Site, open_as: Open) -> None:
    """Rows are gone through, selected, added, opened without a mouse."""
    page = open_as(demo, "claire")
    page.goto("/risk-report/")
    focused = page.locator(f"{ROWS}:focus")
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("j", 1)):
        press(page, key)
        expect(focused).to_have_id(page.locator(ROWS).nth(place).get_attribute("id") or "")
    press(page, "x", "j", "j", "X")
    expect(page.locator(f"{ROWS} input:checked")).to_have_count(3)
    expect(page.locator("#chosen")).to_contain_text("3")
    before = page.locator(ROWS).count()
    press(page, "n")
    expect(page.locator(ROWS).nth(before)).to_be_attached()
    expect(page.locator(f"{ROWS} input:checked")).to_have_count(3)
    name = focused.locator(".c-name a.name").inner_text()
    press(page, "a")
    expect(page.locator("dialog[open] h2")).to_contain_text(name)
    press(page, "Escape", "Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_the_report_is_made_ones_own(demo: Site, open_as: Open) -> None:
    """Columns are chosen, a view is saved, its CSV holds what is shown."""
    page = open_as(demo, "claire")
    page.goto("/risk-report/?q=breach+%3D+True")
    page.locator(".head summary", has_text="Columns").click()
    page.locator("[data-column-filter]").fill("overdue")
    page.locator("[data-columns] input[value=overdue]").check()
    page.locator(".colpop .foot .p").click()
    expect(page.locator(".rr thead")).to_contain_text("Overdue")
    page.locator(".head summary", has_text="view").click()
    page.locator("#v-name").fill("Stopped")
    page.locator(".head form[action$='/views'] button").click()
    expect(page.locator(".views [aria-current]")).to_contain_text("Stopped")
    shown = page.locator(ROWS).count()
    names = page.locator(NAMES).all_inner_texts()
    page.locator(".head summary", has_text="Export").click()
    with page.expect_download() as download:
        page.locator(".head button[value=csv]").click()
    text = download.value.path().read_text("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) == shown + 1
    assert [name for line, name in zip(lines[1:], names, strict=True) if name in line] == names
    assert any("Overdue" in head for head in lines[0])


def test_a_management_credit_in_the_row(demo: Site, open_as: Open) -> None:
    """It is set where it is read, moves the figures at once, and is taken back at once."""
    page = open_as(demo, "claire")
    page.goto("/risk-report/?q=uncovered+>+0&order=-uncovered")
    row = page.locator(ROWS).first
    before, sums = row.inner_text(), page.locator("#totals .grand td.n")
    whole = sums.all_inner_texts()
    row.locator("[form=credit]").click()
    page.locator("dialog #c-amount").fill("12,345")
    page.locator("dialog #c-reason").fill("Family of the owner vouches")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#receipts")).to_contain_text("12,345")
    expect(row).to_contain_text("12,345")
    assert sums.all_inner_texts() != whole
    page.locator("#receipts [data-undo] button").click()
    page.wait_for_load_state()
    expect(page.locator(ROWS).first).to_have_text(re.compile(before.split("\n")[0]))
    expect(sums).to_have_text(whole, use_inner_text=True)


def test_everywhere(demo: Site, open_as: Open) -> None:
    """The search, the help, the theme, the places by key."""
    page = open_as(demo, "claire")
    page.goto("/")
    press(page, "g", "r")
    page.wait_for_url("**/risk-report/")
    name = page.locator(NAMES).nth(2).inner_text()
    press(page, "g", "t")
    page.wait_for_url(re.compile(r"\d/$"))
    press(page, "/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type(name)
    expect(page.locator("#found [role=option]").first).to_contain_text(name)
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text(name)
    press(page, "?")
    expect(page.locator("#help")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#help")).to_be_hidden()
    with page.expect_response("**/me/theme"):
        page.locator(".bar [data-theme-toggle]").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    with page.expect_response("**/me/theme"):
        page.locator(".bar [data-theme-toggle]").first.click()


ENGLISH = re.compile(
    r"\b(the|and|with|uncovered|covered|exposure|customer|overdue|deadline|today|since|limit|of)\b",
    re.IGNORECASE,
)

SETTING = re.compile(r"exposure\.\w+ = \w+")
"""Settings are cited by their names in the dataset."""


@pytest.mark.parametrize(
    ("login", "code", "said"), [("helene", "fr", "Encours"), ("tomas", "es", "Riesgo")]
)
def test_languages(demo: Site, open_as: Open, login: str, code: str, said: str) -> None:
    """Pages speak the reader's language, to the last word; it is changed in one's own page."""
    page = open_as(demo, login)
    for path in ("/", "/risk-report/?q=", demo.places["breach"], demo.places["why"], "/me"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", code)
        left = ENGLISH.findall(SETTING.sub("", _said(page)))
        assert not left, f"{path}: {left}"
    page.goto("/risk-report/")
    expect(page.locator("main")).to_contain_text(said)
    for chosen in ("en", code):
        page.goto("/me")
        page.locator("#id_language").select_option(chosen)
        page.locator("form[action='/me'] button[type=submit]").click()
        expect(page.locator("html")).to_have_attribute("lang", chosen)


def _said(page: Page) -> str:
    """Return the words of a page without names, which are nobody's language."""
    return str(page.evaluate(
        """() => { const copy = document.body.cloneNode(true);
          for (const one of copy.querySelectorAll(
            "a.name, .c-name, h1, .sub, .scope, .ident, code, script, template, option[lang]"))
            one.remove();
          return copy.textContent }"""
    ))  # fmt: skip


def test_may_one_deliver(demo: Site, open_as: Open) -> None:
    """On a phone a salesman finds a customer of his and reads first whether he may deliver."""
    page = open_as(demo, width=PHONE, allowed="40")
    log_in(page, "marta")
    assert not page.locator("a[href='/settings/'], a[href='/imports/'], a[href='/people']").count()
    page.goto("/risk-report/")
    name = page.locator(NAMES).first.inner_text()
    page.locator("#find").fill(name)
    page.locator("#found [role=option]").first.click()
    expect(page.locator("h1")).to_have_text(name)
    first = page.locator("main section").first
    expect(first).to_have_class("deliver")
    box = first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900
    for path, status in (("/settings/", 403), ("/imports/", 403), (demo.places["theirs"], 404)):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status, path
