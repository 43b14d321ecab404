"""Settings of insurers: what stands, the form that a connector declares, reading now, calls."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from aval.connectors.contract import LoginRefusedError, UnavailableError
from aval.desk.insurers.connections import clear_settings
from aval.desk.jobs.actions import stop
from aval.records.insurers import Connection
from aval.records.models import JobRun, Person, Source
from aval.vocabulary.acts import JobState, Role
from tests.intake.insurers.telling import Telling
from tests.people import person
from tests.web.insurers.world import FIELDS, NOTICE, SETTINGS, connected, installed, portfolio, read

pytestmark = pytest.mark.django_db
LINES = {
    "policies-number": ["0042", " ", "0043"],
    "policies-unit": ["", "", "7"],
    "policies-extension": ["", "", "CAP;2"],
    "policies-own": ["AZ-100", "", ""],
}
GIVEN = {
    "name": "Telling Trade",
    "address": "https://insurer.example",
    "client_id": "us",
    "client_secret": "hunter2",
    "language": "fr",
    "is_active": "on",
    **LINES,
}


@pytest.fixture
def told() -> Telling:
    """Return the insurer that is installed."""
    return Telling([NOTICE], fields=FIELDS)


@pytest.fixture
def ada(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Telling) -> Client:
    """Return the browser of an administrator."""
    portfolio(tmp_path / "portfolio")
    installed(monkeypatch, told)
    client.force_login(person("ada", Role.ADMINISTRATOR))
    return client


def text(client: Client, address: str) -> str:
    """Return a page."""
    return client.get(address).content.decode()


def test_connect(ada: Client) -> None:
    """The form has every field of the connector; policies are lines; a second one has its key."""
    assert "No insurer is connected" in text(ada, "/settings/insurers/")
    page = text(ada, "/settings/insurers/new/?insurer=telling")
    for name in ("address", "client_id", "client_secret", "language", "policies-own"):
        assert f'name="{name}"' in page
    assert page.count('name="policies-number"') == 3
    assert "https://insurer.example" in page
    assert ada.post("/settings/insurers/new/?insurer=telling", GIVEN).status_code == 302
    made = Connection.objects.get()
    assert clear_settings(made)["policies"] == "0042; ; ; AZ-100\n0043; 7; CAP 2;"
    assert (made.source.name, made.settings["language"]) == ("Telling Trade", "fr")
    (link,) = made.policies.all()
    assert (link.number, link.policy_id) == ("0042", "AZ-100")
    ada.post("/settings/insurers/new/?insurer=telling", GIVEN)
    assert set(Connection.objects.values_list("pk", flat=True)) == {"telling", "telling-2"}
    assert ada.get("/settings/insurers/new/?insurer=nobody").status_code == 302
    assert ada.get("/settings/insurers/nowhere/").status_code == 404


def test_secrets_are_never_shown(ada: Client) -> None:
    """Neither when they are kept, nor when the form is refused; an empty one stays."""
    connected()
    assert "hunter2" not in text(ada, "/settings/insurers/telling/")
    assert "Leave empty to keep it" in text(ada, "/settings/insurers/telling/")
    wrong = GIVEN | {"client_secret": "hunter3", "address": "ftp://x", "policies-number": ["0044"]}
    answer = ada.post("/settings/insurers/telling/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "hunter3" not in page
    assert 'value="ftp://x"' in page
    assert 'value="0044"' in page
    assert page.count("Missing, or not as expected") == 2
    ada.post("/settings/insurers/telling/", GIVEN | {"client_secret": "", "client_id": "you"})
    assert clear_settings(Connection.objects.get())["client_secret"] == SETTINGS["client_secret"]
    nowhere = GIVEN | {"policies-own": ["NOWHERE"]}
    assert "NOWHERE" in ada.post("/settings/insurers/telling/", nowhere).content.decode()


def test_switched_off(ada: Client) -> None:
    """It is said, and it cannot be read."""
    connected()
    given = {name: value for name, value in GIVEN.items() if name != "is_active"}
    ada.post("/settings/insurers/telling/", given | {"name": " "})
    assert Source.objects.get(pk="telling").name == "telling"
    assert "Switched off" in text(ada, "/settings/insurers/")
    answer = ada.post("/settings/insurers/telling/read/", follow=True)
    assert "switched off" in answer.content.decode()
    assert not JobRun.objects.filter(kind="read-insurer").exists()


def test_states(ada: Client, told: Telling) -> None:
    """Never, fresh, failed, with the insurer's own pause, late, refused."""
    connected()
    assert "Never received" in text(ada, "/settings/insurers/")
    read()
    Source.objects.update(last_success_at=timezone.now(), last_attempt_at=timezone.now())
    assert "Up to date" in text(ada, "/settings/insurers/")
    assert "https://insurer.example/token?password=" in text(ada, "/settings/insurers/telling/")
    Source.objects.update(last_success_at=timezone.now() - timedelta(days=9))
    assert "Late" in text(ada, "/settings/insurers/")
    Source.objects.update(last_success_at=None)
    told.fails = UnavailableError("503", retry_after_s=600)
    read()
    page = text(ada, "/settings/insurers/")
    assert "Failed" in page
    assert "come back later" in page
    assert "24 Nov 2026, 10:22" in page
    told.fails, told.refuses_login = None, LoginRefusedError("401")
    read()
    assert "Login refused" in text(ada, "/settings/insurers/")
    assert "not tried again" not in text(ada, "/settings/insurers/")
    assert "Nothing is tried again" in text(ada, "/settings/insurers/telling/")
    Source.objects.update(last_error="of another version")
    assert "of another version" in text(ada, "/settings/insurers/telling/")


def test_read_now(ada: Client) -> None:
    """A job is asked for once; its progress stands on the page until it is over."""
    connected()
    page = ada.post("/settings/insurers/telling/read/", follow=True).content.decode()
    assert "Waits for a worker" in page
    ada.post("/settings/insurers/telling/read/")
    job = JobRun.objects.get(kind="read-insurer")
    assert "Being read" in text(ada, "/settings/insurers/")
    JobRun.objects.update(state=JobState.RUNNING, begun_at=timezone.now())
    asked = {"headers": {"HX-Request": "true"}}
    part = ada.get("/settings/insurers/telling/?reading=1", **asked)
    assert "Being read since" in part.content.decode()
    JobRun.objects.update(state=JobState.WAITING)
    stop(number=job.pk, at=timezone.now())
    assert ada.get("/settings/insurers/telling/?reading=1", **asked)["HX-Refresh"] == "true"


def test_connector_is_gone(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that was taken off is named; nothing breaks, nothing is saved."""
    connected()
    installed(monkeypatch)
    assert "is not installed" in text(ada, "/settings/insurers/telling/")
    assert ada.post("/settings/insurers/telling/", GIVEN).status_code == 200
    assert "No connector is installed" in text(ada, "/settings/insurers/")


def test_in_every_language(ada: Client) -> None:
    """The pages stand in French and Spanish too."""
    connected()
    for code, word in (("fr", "Lire maintenant"), ("es", "Leer ahora")):
        Person.objects.filter(username="ada").update(language=code)
        assert word in text(ada, "/settings/insurers/")
        assert word in text(ada, "/settings/insurers/telling/")
