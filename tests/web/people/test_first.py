"""The first start: with the terminal's token, once, then never again."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aval.desk.people.first import issue
from aval.records.models import JournalEntry, Person
from aval.wording.language import Language
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """Give the test a data folder of its own."""
    settings.DATA = tmp_path
    return tmp_path


def _given(token: str, /, **other: str) -> dict[str, str]:
    return {
        "token": token, "login": "ada", "language": "es", "first_name": "Ada", "last_name": "",
        "password1": PASSWORD, "password2": PASSWORD,
    } | other  # fmt: skip


def test_the_administrator_is_made(client: Client, folder: Path) -> None:
    """Whoever has the token is let in as the administrator, and the door is closed."""
    token = issue(folder, at=timezone.now())
    page = client.get(f"/first?token={token}").content.decode()
    assert f'value="{token}"' in page
    answer = client.post("/first", _given(token))
    assert answer.headers["Location"] == reverse("today")
    assert client.get("/people").status_code == 200
    ada = Person.objects.get()
    assert (ada.role, ada.language, ada.first_name) == ("administrator", "es", "Ada")
    for closed in (client, Client()):
        assert closed.get("/first").status_code == 404
        assert closed.post("/first", _given(token, login="eve")).status_code == 404
    assert JournalEntry.objects.get().act == "administrator_made"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"token": "x"}, "people.refused_token"),
        ({"login": "a b"}, "people.refused_login_unusable"),
        ({"password2": PASSWORD + "!"}, "people.passwords_differ"),
    ],
)
def test_what_is_wrong_is_said(
    client: Client, folder: Path, other: dict[str, str], code: str
) -> None:
    """Nobody is made, and the token still opens."""
    token = issue(folder, at=timezone.now())
    answer = client.post("/first", _given(token, **other))
    assert answer.status_code == 422
    assert Language("en").say(code) in answer.content.decode()
    assert not Person.objects.exists()
    assert client.post("/first", _given(token)).status_code == 302


@pytest.mark.parametrize("weak", ["", "short", "password1234", "ada-lovelace"])
def test_a_weak_password_is_refused(client: Client, folder: Path, weak: str) -> None:
    """As everywhere."""
    token = issue(folder, at=timezone.now())
    other = {"password1": weak, "password2": weak, "login": "ada-lovelace"}
    assert client.post("/first", _given(token, **other)).status_code == 422


@pytest.mark.parametrize("active", [True, False])
def test_the_door_is_closed_where_there_is_anybody(
    client: Client, folder: Path, *, active: bool
) -> None:
    """Also when a token lies there, and when nobody is active."""
    token = issue(folder, at=timezone.now())
    person("lea", is_active=active)
    assert client.get("/first").status_code == 404
    assert client.post("/first", _given(token)).status_code == 404
