"""Logging in, with and without a second factor, and what a lost password takes."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import time

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from aval.records.models import Person
from aval.vocabulary.acts import Role
from aval.wording.language import Language
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db
ADDRESS = "lea" + "@example.com"
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def no_attempts(settings: LazySettings) -> Iterator[None]:
    """Count attempts in this process alone, from none; hash in no time."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


def _log_in(client: Client, login: str = "lea", password: str = PASSWORD) -> str:
    answer = client.post(LOGIN, {"login": login, "password": password})
    return str(answer.get("Location", answer.status_code))


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time()) // 30)))


@pytest.mark.parametrize("login", ["lea", "LEA", ADDRESS])
def test_login_by_name_or_address(client: Client, login: str) -> None:
    """Either tells who it is, whatever its capitals."""
    lea = person("lea", password=PASSWORD)
    Person.objects.filter(pk=lea.pk).update(email=ADDRESS)
    assert _log_in(client, login) == reverse("today")
    assert client.get("/me").status_code == 200


def test_login_begins_a_new_session(client: Client) -> None:
    """A session known before the login is of no use after it, and ends twelve idle hours later."""
    person("lea", password=PASSWORD)
    client.get(LOGIN)
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = before = str(session.session_key)
    _log_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie.value != before
    assert client.session.get_expiry_age() == 12 * 3600
    assert cookie["httponly"]


def test_a_session_in_use_stays(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages move its end on, but only one in ten minutes writes."""
    client.force_login(person("lea"))
    ends = []
    for now in (1_000, 1_500, 1_600):
        monkeypatch.setattr("aval.web.people.idle.time", lambda now=now: now)
        client.get("/me")
        ends.append(client.session["seen"])
    assert ends == [1_000, 1_000, 1_600]


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " "])
def test_a_wrong_password_opens_nothing(client: Client, password: str) -> None:
    """The page says so without telling which of both is wrong."""
    person("lea", password=PASSWORD)
    assert _log_in(client, password=password) == "200"
    assert client.get("/me").status_code == 302


def test_who_is_not_active_stays_out(client: Client) -> None:
    """Also with the right password; and a session of before ends at once."""
    lea = person("lea", password=PASSWORD)
    _log_in(client)
    Person.objects.filter(pk=lea.pk).update(is_active=False)
    assert client.get("/me").headers["Location"] == f"{LOGIN}?next=/me"
    assert _log_in(client) == "/account/inactive/"
    assert client.get("/account/inactive/").status_code == 200


def test_attempts_are_limited(client: Client) -> None:
    """After five wrong passwords the right one no longer helps, for some minutes."""
    person("lea", password=PASSWORD)
    for _ in range(5):
        _log_in(client, password="wrong")  # noqa: S106 - a wrong one
    assert _log_in(client) == "200"
    assert client.get("/me").status_code == 302


def test_too_many_posts_get_our_page(client: Client) -> None:
    """The page that says to wait is ours."""
    for _ in range(30):
        client.post(LOGIN, {})
    answer = client.post(LOGIN, {})
    assert answer.status_code == 429
    assert Language("en").say("people.too_many") in answer.content.decode()


def test_codes_of_an_app(client: Client) -> None:
    """Activate, log in with a code, with a recovery code once, deactivate."""
    lea = person("lea", password=PASSWORD)
    _log_in(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    (secret,) = re.findall(r'id="secret" value="(\w+)"', page)
    assert "data:image/svg+xml;base64," in page
    wrong = client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert "msg" in wrong.content.decode()
    answer = client.post("/account/2fa/totp/activate/", {"code": _code(secret)})
    assert answer.headers["Location"] == "/account/2fa/recovery-codes/"
    codes = re.findall(
        r"<code>(\w+)</code>", client.get(answer.headers["Location"]).content.decode()
    )
    assert len(codes) == 10

    cache.clear()  # a code counts once
    client.post("/account/logout/")
    assert _log_in(client) == "/account/2fa/authenticate/"
    assert client.get("/me").status_code == 302, "a password alone is not enough"
    assert client.get("/account/2fa/authenticate/").status_code == 200
    client.post("/account/2fa/authenticate/", {"code": _code(secret)})
    assert client.get("/me").status_code == 200

    for expected in (200, 302):
        client.post("/account/logout/")
        _log_in(client)
        client.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert client.get("/me").status_code == expected, "a recovery code works once"

    client.post("/account/2fa/authenticate/", {"code": codes[1]})
    client.post("/account/2fa/reauthenticate/", {"code": codes[2]})
    assert client.get("/account/2fa/totp/deactivate/").status_code == 200
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=lea).exists()


def _with_codes(lea: Person) -> None:
    Authenticator.objects.create(user=lea, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    Authenticator.objects.create(
        user=lea, type="recovery_codes", data={"seed": "5ab8e9", "used_mask": 0}
    )


def test_security_asks_again(client: Client) -> None:
    """A session that did not just log in proves itself before it touches what protects it."""
    lea = person("lea", password=PASSWORD)
    _with_codes(lea)
    client.force_login(lea)
    answer = client.get("/account/2fa/totp/deactivate/")
    assert answer.headers["Location"].startswith("/account/reauthenticate/?next=")
    for way in ("/account/reauthenticate/", "/account/2fa/reauthenticate/"):
        assert client.get(way).status_code == 200
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get("/account/2fa/totp/deactivate/").status_code == 200


def test_a_forgotten_password(client: Client, settings: LazySettings) -> None:
    """The letter is in the person's language, its link works once, and logs nobody in."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    lea = person("lea", language="fr", password="the old one, forgotten")  # noqa: S106
    Person.objects.filter(pk=lea.pk).update(email=ADDRESS)
    for page in ("/account/password/reset/", "/account/password/reset/done/"):
        assert client.get(page).status_code == 200
    client.post("/account/password/reset/", {"email": ADDRESS})
    (letter,) = mail.outbox
    assert letter.subject == Language("fr").say("people.mail_reset_subject")
    (link,) = re.findall(r"http://testserver(\S+)", str(letter.body))
    page = client.get(link, follow=True)
    (action,) = re.findall(r'method="post" action="([^"]+key[^"]+)"', page.content.decode())
    weak = client.post(action, {"password1": "password", "password2": "password"})
    assert weak.status_code == 200
    client.post(action, {"password1": PASSWORD, "password2": PASSWORD})
    assert client.get("/account/password/reset/key/done/").status_code == 200
    assert client.get("/me").status_code == 302
    again = Client().get(link, follow=True).content.decode()
    assert Language("en").say("people.reset_link_ended") in again
    assert _log_in(client) == reverse("today")


def test_strangers_are_told_nothing(client: Client, settings: LazySettings) -> None:
    """An address nobody has gets the same answer, and no letter."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    answer = client.post("/account/password/reset/", {"email": ADDRESS})
    assert answer.headers["Location"] == "/account/password/reset/done/"
    assert not mail.outbox


def test_nobody_signs_up(client: Client) -> None:
    """The page says who makes accounts; posting makes none."""
    given = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (client.get("/account/signup/"), client.post("/account/signup/", given)):
        assert Language("en").say("people.closed") in answer.content.decode()
    assert not Person.objects.exists()


def test_addresses(client: Client, settings: LazySettings) -> None:
    """A person adds an address, verifies it by its letter, makes it primary."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    lea = person("lea", password=PASSWORD)
    _log_in(client)
    assert (
        Language("en").say("people.addresses_none")
        in client.get("/account/email/").content.decode()
    )
    client.post("/account/email/", {"action_add": "", "email": ADDRESS})
    (letter,) = mail.outbox
    (link,) = re.findall(r"http://testserver(\S+)", str(letter.body))
    assert ADDRESS in client.get(link).content.decode()
    client.post(link)
    client.post("/account/email/", {"action_primary": "", "email": ADDRESS})
    lea.refresh_from_db()
    assert lea.email == ADDRESS
    ended = client.get(reverse("account_confirm_email", args=["x"])).content.decode()
    assert Language("en").say("people.address_link_ended") in ended
    assert client.get("/account/confirm-email/").status_code == 200


def test_a_password_is_changed(client: Client) -> None:
    """Other browsers are logged out, this one stays."""
    person("lea", password=PASSWORD)
    other = Client()
    _log_in(client)
    _log_in(other)
    assert client.get("/account/password/change/").status_code == 200
    given = {"oldpassword": PASSWORD, "password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    client.post("/account/password/change/", given)
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302


PAGES = [
    "/account/logout/",
    "/account/2fa/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/recovery-codes/download/",
    "/account/2fa/webauthn/add/",
    "/account/password/change/",
    "/account/email/",
    "/me",
    "/account/2fa/webauthn/keys/{key}/edit/",
    "/account/2fa/webauthn/keys/{key}/remove/",
    "/account/2fa/webauthn/",
]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_pages_speak_the_language(client: Client, language: str) -> None:
    """Every page of the account is there in each language, and none is allauth's own."""
    lea = person("lea", Role.SALES, language=language, password=PASSWORD)
    _with_codes(lea)
    client.force_login(lea)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    key = 0
    for address in PAGES:
        if "{key}" in address and not key:
            made = Authenticator.objects.create(user=lea, type="webauthn", data={"name": "Blue"})
            key = made.pk
        answer = client.get(address.format(key=key))
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert "Menu:" not in text, f"{address} is allauth's own"
        if "download" not in address:
            assert f'lang="{language}"' in text, address
            assert not re.findall(r"<script(?![^>]*(?:src|application/json))[^>]*>", text), address


TEMPLATES = Path(allauth.__file__).parent / "templates"
UNREACHABLE = re.compile(
    r"account/(base_|snippets/|signup_by_passkey|request_login_code|confirm_|email_change|phone_)"
    r"|account/(email|messages)/|mfa/(email|messages)/"
    r"|mfa/(.*/)?base|mfa/trust|mfa/webauthn/(signup_form|snippets)|.*\.txt$"
)
"""What no page of ours is made of: parts of allauth's own pages, ways in that are not open."""


@pytest.mark.parametrize(
    "name",
    [
        name
        for path in sorted([*TEMPLATES.glob("account/**/*.html"), *TEMPLATES.glob("mfa/**/*.html")])
        if not UNREACHABLE.match(name := path.relative_to(TEMPLATES).as_posix())
    ],
)
def test_a_page_of_allauth_is_ours(name: str) -> None:
    """A new version of allauth that brings a page makes this fail until the page is ours too."""
    assert "allauth" not in get_template(name).origin.name  # type: ignore[attr-defined]
