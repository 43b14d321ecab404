"""Passkeys in a real browser with a virtual authenticator, under the page's own strict policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.db import connections
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.people import PASSWORD, person

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.walk,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's Chromium is not installed"),
]


@pytest.fixture
def faults() -> list[str]:
    """Return what the browser's console complains about, a breach of the policy above all."""
    return []


@pytest.fixture
def page(faults: list[str]) -> Iterator[Page]:
    """Return a page of a browser with an authenticator inside that says yes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }  # fmt: skip
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page
        connections.close_all()  # those of the test itself, opened beside the browser's loop
        browser.close()


def test_a_passkey_opens(
    page: Page, live_server: LiveServer, settings: LazySettings, faults: list[str]
) -> None:
    """Added after the password, then enough by itself to log in and to confirm."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    person("lea", password=PASSWORD)
    site = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/account/login/?next=/account/2fa/webauthn/add/")
    page.fill("#id_login", "lea")
    page.fill("#id_password", PASSWORD)
    page.click("form:has(#id_login) button[type=submit]")
    page.fill("#id_password", PASSWORD)  # what protects the account asks once more
    page.click("form:has(#id_password) button[type=submit]")
    page.fill("#id_name", "Blue")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda address: not address.endswith("/add/"))
    page.goto(f"{site}/account/2fa/webauthn/")
    expect(page.get_by_role("rowheader", name="Blue")).to_be_visible()

    page.goto(f"{site}/account/logout/")
    page.click("main form button[type=submit]")
    page.goto(f"{site}/account/login/?next=/me")
    page.click("#passkey_login")
    page.wait_for_url(f"{site}/me")

    page.context.clear_cookies()
    page.goto(f"{site}/account/login/?next=/me")
    page.fill("#id_login", "lea")
    page.fill("#id_password", PASSWORD)
    page.click("form:has(#id_login) button[type=submit]")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(f"{site}/me")
    assert Authenticator.objects.filter(type="webauthn").exists()
    assert not faults, "\n".join(faults)


def test_no_passkey_is_said(page: Page, live_server: LiveServer) -> None:
    """Where none is given the page says so, and the password still works."""
    page.goto(live_server.url.replace("127.0.0.1", "localhost") + "/account/login/")
    page.route("**/2fa/webauthn/login/", lambda route: route.abort())
    page.click("#passkey_login")
    expect(page.locator("[data-passkey-fault]")).to_be_visible()
