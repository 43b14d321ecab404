"""What walks share: Debian's Chromium, two servers, and pages that keep account of their faults."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.walk.site import Site, prepare, serving

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")
HEIGHT = 900
PATIENCE_MS = 15_000
Open = Callable[..., Page]


def press(page: Page, *keys: str) -> None:
    """Press keys, one after the other, on a page whose scripts have come."""
    page.wait_for_load_state()
    for key in keys:
        page.keyboard.press(key)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; skip them where there is no browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.walk)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="no browser: apt-get install chromium"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return Debian's Chromium, which calls nobody by itself.

    It ends with its file: while it lives, no other test may drive a browser, nor use a database.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Return a data folder with people and nothing else, and their sessions."""
    folder = tmp_path_factory.mktemp("people")
    sessions: dict[str, str] = json.loads(prepare(folder, "people"))
    return folder, sessions


@pytest.fixture(scope="session")
def fresh(
    people: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Return a server with people and nothing else, run as in production."""
    folder, sessions = people
    copy = shutil.copytree(folder, tmp_path_factory.mktemp("fresh") / "data")
    with serving(copy, sessions, {}, AVAL_PRODUCTION="1") as site:
        yield site


@pytest.fixture(scope="session")
def demo(
    people: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Return a server with a small judged world."""
    folder, sessions = people
    copy = shutil.copytree(folder, tmp_path_factory.mktemp("demo") / "data")
    places: dict[str, str] = json.loads(prepare(copy, "ledger"))
    with serving(copy, sessions, places) as site:
        yield site


@pytest.fixture
def open_as(chromium: Browser) -> Iterator[Open]:
    """Return what opens a page of a server as somebody; in the end nothing may have gone wrong.

    What a browser's console complains about is a fault, a breach of the policy above all; so is
    an answer that the server failed to give. `allowed` are words of complaints that belong there.
    """
    faults: list[str] = []
    pages: list[Page] = []

    def opened(
        site: Site, login: str = "", *, width: int = 1440, allowed: str = "", **more: object
    ) -> Page:
        context = chromium.new_context(
            base_url=site.address,
            storage_state=site.state_of(login),
            viewport={"width": width, "height": HEIGHT},
            reduced_motion="reduce",
            **more,
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        pages.append(page)

        def said(message: ConsoleMessage) -> None:
            is_allowed = bool(allowed) and allowed in message.text
            if message.type in {"error", "warning"} and not is_allowed:
                faults.append(f"{page.url}: {message.text}")

        page.on("console", said)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        return page

    yield opened
    for page in pages:
        page.context.close()
    assert not faults, "\n".join(faults)
