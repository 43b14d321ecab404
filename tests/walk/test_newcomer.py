"""The demo as a newcomer starts it, with no step by hand.

Its insurers are read, cut a cover, answer a request; a customer that does not pay is followed from
the breach to the recovery.
"""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from aval.sandboxes.synthetic.demo_stories import FEWEST_BUYERS
from tests.conftest import ROOT
from tests.walk.conftest import Open
from tests.walk.site import Site, around

PATIENCE_S = 120
ATRADIUS = "atradius"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path, str]]:
    """Return the demo, its folder, and the password that it said, with no step by hand."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["demo", "--port", str(port), "--customers", str(FEWEST_BUYERS), "--language", "en"]
    log = folder.with_name("demo.log")
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "aval.cli.main", *words],
            cwd=ROOT,
            env=around(folder),
            stdout=out,
            stderr=out,
        )
    try:
        said = _wait(lambda: re.search(r"password (\S+)\n.*listens", log.read_text(), re.DOTALL))
        yield Site(f"http://127.0.0.1:{port}", {}, {}), folder, said[1]
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def test_insurers_of_the_demo(started: tuple[Site, Path, str], open_as: Open) -> None:
    """Three are read; a cut is event, decision, limit and task; a request is answered and lands."""
    _, folder, _ = started
    page = _log_in(started, open_as, "admin")
    for insurer in ("allianz-trade", "coface", ATRADIUS):
        _until(page, f"/settings/insurers/{insurer}/", "Up to date")
    customer, name = _cut(folder)
    page.goto(f"/settings/insurers/{ATRADIUS}/")
    page.locator("form[action$='/read/'] button").click()
    _until(page, f"/insurers/?connection={ATRADIUS}", name)
    row = page.locator("table.evt tbody tr", has_text=name).first
    expect(row).to_contain_text("Reduction")
    expect(row).to_contain_text("1,000.00")
    _until(page, "/", name)
    expect(page.locator(".queue")).to_contain_text(name)
    page.goto(f"/customers/{customer}/")
    expect(page.get_by_text("1,000.00").first).to_be_visible()
    _ask(page, customer)


def test_from_breach_to_recovery(started: tuple[Site, Path, str], open_as: Open) -> None:
    """Notice, hand-over, claim with its documents, the insurer's yes, indemnity, recovery."""
    _, folder, _ = started
    page = _log_in(started, open_as, "admin")
    _until(page, f"/settings/insurers/{ATRADIUS}/", "Up to date")
    customer = _in_breach(page)
    page.goto(f"/customers/{customer}/")
    expect(page.locator("#h-b, .alert h2").first).to_contain_text("breach")
    notice = _declare(page, customer, "overdue")
    expect(page.locator("section:has(#h-hi)")).to_contain_text("Atradius has it")
    assert notice
    _declare(page, customer, "intervention")
    claim = _declare(page, customer, "claim")
    paid = page.locator(".cl-worth").inner_text().removeprefix("EUR").strip()
    assert paid != "0.00"
    page.locator("summary", has_text="Add a document").click()
    page.select_option("#cl-proof", "delivery")
    files = [{"name": "cmr.pdf", "mimeType": "application/pdf", "buffer": b"signed"}]
    page.set_input_files("#cl-file", files)  # type: ignore[arg-type]
    page.locator("form[action$='/files/'] button").click()
    expect(page.locator(".rq-files")).to_contain_text("cmr.pdf")
    _take_pack(page, claim)
    key = page.locator(".head .sub").inner_text().split(",")[0]
    said = {"key": key, "answer": "accepted", "amount": int(re.sub(r"[^0-9]", "", paid))}
    _control(f"{_address(folder)}/_sim/papers", said)
    page.locator("form[action$='/ask/'] button").click()
    _until(page, claim, "accepts it")
    _receive(page, "indemnity", paid)
    expect(page.locator("#h-st")).to_contain_text("Paid")
    _receive(page, "recovery", "1,000.00")
    money = page.locator("section:has(#h-mo)")
    expect(money).to_contain_text("recovered for the insurer")
    page.goto("/claims/?view=decided")
    expect(page.locator("table.rq")).to_contain_text(paid)


def _in_breach(page: Page) -> str:
    """Return the customer that the demo's Atradius insures and that has not paid for months."""
    page.goto("/risk-report/?q=breach%20%3D%20true%20and%20country%20%3D%20MA")
    href = page.locator("main table a[href^='/customers/']").first.get_attribute("href") or ""
    return re.findall(r"/customers/([^/?]+)/", href)[0]


def _declare(page: Page, customer: str, kind: str) -> str:
    """Tell the insurer of what is overdue, and return the page of the paper once it has it."""
    page.goto(f"/customers/{customer}/declare/?kind={kind}")
    page.locator("form.cl-form button.p").click()
    page.wait_for_url(re.compile(r"/claims/\d+/$"))
    address = page.url
    _until(page, address, "Atradius has it, reference")
    return address


def _take_pack(page: Page, claim: str) -> None:
    """Look at what is missing and what that costs, and take the claim's documents."""
    page.goto(f"{claim}pack/")
    expect(page.locator("main")).to_contain_text("Proof of delivery")
    with page.expect_download() as taken:
        page.locator("main form button.p").click()
    with ZipFile(taken.value.path()) as pack:
        names = pack.namelist()
    assert any(name.endswith("index.pdf") for name in names)
    assert any("cmr.pdf" in name for name in names)
    page.goto(claim)


def _receive(page: Page, kind: str, amount: str) -> None:
    page.locator("summary", has_text="Write money down").click()
    page.select_option("#cl-mk", kind)
    page.fill("#cl-ma", amount)
    page.locator("form[action$='/money/'] button").click()
    page.wait_for_load_state()


def _log_in(started: tuple[Site, Path, str], open_as: Open, login: str) -> Page:
    site, _, password = started
    page = open_as(site)
    page.set_default_timeout(PATIENCE_S * 1_000)  # jobs of the first minutes are at work beside
    page.goto("/")
    page.fill("#id_login", login)
    page.fill("#id_password", password)
    page.click("form:has(#id_login) button[type=submit]")
    page.wait_for_load_state()
    return page


def _address(folder: Path) -> str:
    """Return where the demo's pretend Atradius answers."""
    found = json.loads((folder / "insurers" / "addresses.json").read_text("utf-8"))
    address: str = found[ATRADIUS]["address"]
    return address


def _ask(page: Page, customer: str) -> None:
    """Ask for more from the customer's file; the insurer decides at once, and it counts."""
    page.locator(".head a", has_text="Request cover").click()
    page.wait_for_url(f"**/customers/{customer}/request/**")
    page.select_option("#rq-kind", "increase")
    page.fill("#rq-amount", "30,000")
    page.locator("form.rq-form button.p").click()
    page.wait_for_url(re.compile(r"/requests/\d+/$"))
    asked = page.url
    _until(page, asked, "Answered")
    expect(page.locator("section:has(#h-an)")).to_contain_text("30,000.00")
    _until(page, f"/customers/{customer}/", "30,000.00")


def _cut(folder: Path) -> tuple[str, str]:
    """Have the insurer cut a cover today; return whose it is, and the customer's name."""
    address = _address(folder)
    world = _control(f"{address}/_sim/seed")
    today = datetime.now(UTC).date().isoformat()
    for cover in world["covers"]:
        last = cover["history"][-1]
        if last["decision"] == "approved" and last["slices"][0]["valid_to"] is None:
            cut = last | {"on": today, "decision": "reduced", "slices": [
                last["slices"][0] | {"amount": 100_000, "valid_from": today}
            ]}  # fmt: skip
            cover["history"].append(cut)
            _control(f"{address}/_sim/seed", world)
            buyer = next(one for one in world["buyers"] if one["number"] == cover["buyer"])
            return last["customer_ref"], buyer["name"]
    pytest.fail("the demo has no such cover")


def _control(address: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    asked = urllib.request.Request(address, data, headers)  # noqa: S310 - this machine
    with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:  # noqa: S310
        return json.load(answer)


def _until(page: Page, address: str, text: str) -> None:
    """Go to a page again and again until it says something: a job has been done by then."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        page.goto(address)
        if text in page.locator("main").inner_text():
            return
        page.wait_for_timeout(500)
    expect(page.locator("main")).to_contain_text(text)


def _wait(happened: Callable[[], Any]) -> Any:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if found := happened():
            return found
        time.sleep(0.2)
    return pytest.fail("the demo did not start")
