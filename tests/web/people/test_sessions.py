"""Sessions on screen: listed, ended one by one and all together, by oneself and administrators."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from aval.desk.people.sessions import end_sessions, sessions_of
from aval.records.models import JournalEntry, Person
from aval.vocabulary.acts import Role
from aval.web.people.agents import roughly
from aval.wording.language import LANGUAGES
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def lea() -> Person:
    """Return somebody who collects."""
    return person("lea", Role.COLLECTOR, password=PASSWORD)


def _browser(who: Person, agent: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    """Return a browser in which somebody is logged in and has opened a page."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.force_login(who)
    assert client.get("/me").status_code == 200
    return client


def _text(client: Client, path: str = "/me/sessions") -> str:
    return unescape(client.get(path).content.decode())


def test_each_is_listed(lea: Person) -> None:
    """With browser, system, address and times; this one first, marked, and without an end."""
    here = _browser(lea)
    _browser(lea, SAFARI, "198.51.100.9")
    _browser(person("max"), CHROME)
    text = _text(here)
    assert text.index("Firefox, Windows") < text.index("Safari, iPhone")
    assert "198.51.100.9" in text
    assert "Chrome" not in text
    assert text.count('name="session"') == 1
    keys = Session.objects.values_list("session_key", flat=True)
    assert not [key for key in keys if key in text]
    assert "/me/sessions" in _text(here, "/me")


def test_one_is_ended(lea: Person) -> None:
    """The other browser has to log in again; the journal tells how many."""
    here, there = _browser(lea), _browser(lea, SAFARI)
    (mark,) = re.findall(r'name="session" value="(\w+)"', _text(here))
    answer = here.post("/me/sessions", {"session": mark}, follow=True)
    assert "1 session ended." in answer.content.decode()
    assert there.get("/me").status_code == 302
    assert here.get("/me").status_code == 200
    entry = JournalEntry.objects.get()
    assert (entry.act, entry.person, entry.subject) == ("sessions_ended", "lea", "lea")
    assert entry.given() == {"sessions": 1}
    here.post("/me/sessions", {"session": mark})
    here.post("/me/sessions")
    assert JournalEntry.objects.count() == 1


def test_all_others_are_ended(lea: Person) -> None:
    """The one in use stays, and so do those of others."""
    here, there, other = _browser(lea), _browser(lea, SAFARI), _browser(person("max"))
    here.post("/me/sessions", {"all": "1"})
    assert [client.get("/me").status_code for client in (here, there, other)] == [200, 302, 200]


def test_nobody_ends_those_of_others(lea: Person) -> None:
    """A mark of somebody else's session ends nothing; the desk refuses as well."""
    here, there = _browser(lea), _browser(person("max"))
    (theirs,) = sessions_of(
        Person.objects.get(username="max"), reader=person("boss", Role.ADMINISTRATOR),
        at=timezone.now(),
    )  # fmt: skip
    here.post("/me/sessions", {"session": theirs.mark})
    assert there.get("/me").status_code == 200
    other = Person.objects.get(username="max")
    with pytest.raises(PermissionDenied):
        end_sessions(by=lea, at=timezone.now(), person=other)
    with pytest.raises(PermissionDenied):
        sessions_of(other, reader=lea, at=timezone.now())


def test_an_administrator_ends_all_of_a_person(lea: Person) -> None:
    """From the person's card, which says how many there are; one's own card spares this one."""
    boss = person("boss", Role.ADMINISTRATOR)
    here, there, again = _browser(boss), _browser(lea), _browser(lea, SAFARI)
    assert "2 sessions, last seen" in _text(here, f"/people/{lea.pk}")
    answer = here.post(f"/people/{lea.pk}/sessions", follow=True)
    assert "2 sessions ended." in answer.content.decode()
    assert [there.get("/me").status_code, again.get("/me").status_code] == [302, 302]
    assert "Logged in nowhere" in _text(here, f"/people/{lea.pk}")
    entry = JournalEntry.objects.get()
    assert (entry.person, entry.subject) == ("boss", "lea")
    here.post(f"/people/{boss.pk}/sessions")
    assert here.get("/me").status_code == 200
    assert there.post(f"/people/{lea.pk}/sessions").status_code == 302


def test_what_opens_nothing_is_not_listed(lea: Person) -> None:
    """A session that is over, one from before a new password; one never noted is listed plainly."""
    _browser(lea)
    Session.objects.update(expire_date=timezone.now() - timedelta(hours=1))
    _browser(lea)
    lea.set_password(f"{PASSWORD} again")
    lea.save()
    assert not sessions_of(lea, reader=lea, at=timezone.now())
    Client().force_login(lea)
    (one,) = sessions_of(lea, reader=lea, at=timezone.now())
    assert (one.begun, one.seen, one.agent, one.address) == (None, None, "", "")
    here = _browser(person("boss", Role.ADMINISTRATOR))
    assert "1 session." in _text(here, f"/people/{lea.pk}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language(lea: Person, language: str) -> None:
    """Also of a browser that says nothing of itself."""
    Person.objects.filter(pk=lea.pk).update(language=language)
    _browser(lea, "")
    assert "{" not in _text(_browser(lea)).split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox, Windows"),
        (SAFARI, "Safari, iPhone"),
        (CHROME, "Chrome, Android"),
        (FIREFOX.replace("Firefox/143.0", "Edg/140.0"), "Edge, Windows"),
        ("curl/8.5.0", ""),
        ("Something (Linux)", "Linux"),
    ],
)
def test_roughly(agent: str, said: str) -> None:
    """Names that people know, as far as they are known."""
    assert roughly(agent) == said
