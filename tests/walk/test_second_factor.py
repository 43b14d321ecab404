"""A second factor at the door, and the pages that look after it: no barriers on the way."""

import time

from playwright.sync_api import Page, expect

from tests.judged import PASSWORD
from tests.walk.conftest import Open
from tests.walk.site import Site
from tests.walk.test_screens import barriers
from tests.walk.world import SECRET

PAGES = (
    "/account/2fa/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
)


def test_a_code_opens(demo: Site, open_as: Open) -> None:
    """The password is not enough; the code of the moment is; what protects is looked after."""
    page = open_as(demo)
    page.goto("/account/login/?next=/me")
    page.locator("#id_login").fill("tomas")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form:has(#id_login) button[type=submit]").click()
    page.wait_for_url("**/account/2fa/authenticate/**")
    _look(page)
    page.locator("#id_code").fill(code())
    page.locator("form:has(#id_code) button[type=submit]").click()
    page.wait_for_url("**/me")
    for path in PAGES:
        page.goto(path)
        _confirm(page)
        expect(page).to_have_url(f"{demo.address}{path}")
        _look(page)


def test_a_code_is_prepared(demo: Site, open_as: Open) -> None:
    """Who has none yet confirms the password and sees what to scan."""
    page = open_as(demo)
    page.goto("/account/login/?next=/account/2fa/totp/activate/")
    page.locator("#id_login").fill("sophie")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form:has(#id_login) button[type=submit]").click()
    page.wait_for_url("**/account/reauthenticate/**")
    _confirm(page)
    page.wait_for_url("**/account/2fa/totp/activate/")
    _look(page)


def _confirm(page: Page) -> None:
    """Give the password again where what protects the account asks for it."""
    if "/reauthenticate/" in page.url:
        page.locator("#id_password").fill(PASSWORD)
        page.locator("form:has(#id_password) button[type=submit]").click()
        page.wait_for_url(lambda url: "/reauthenticate/" not in url)


def _look(page: Page) -> None:
    found = barriers(page)
    assert not found, page.url + "\n" + "\n".join(found)


def code() -> str:
    """Return the code of the moment, by RFC 6238."""
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - after Django has started

    return auth.format_hotp_value(auth.hotp_value(SECRET, int(time.time()) // 30))
