"""Joining and parting on screen: found, shown before it is done, done, taken back, told."""

from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from aval.records.models import Account, Item, Person
from aval.vocabulary.acts import Role
from aval.wording.language import LANGUAGES
from tests.desk.customer.story import keep_story
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db
FILE, JOIN = "/customers/C1/", "/customers/C1/accounts/"
ACCOUNT = "company=FR01&account=C1"
GIVEN = {"company": "FR01", "account": "C1"}


@pytest.fixture
def claire(tmp_path: Path) -> Client:
    """Return the browser of a credit manager, in a world with two customers and one account."""
    keep_story(tmp_path)
    return client_of(person(Role.CREDIT_MANAGER, username="claire"))


def _text(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def test_from_the_file_to_another_customer_and_back(claire: Client) -> None:
    """The account leads to the search, a hit to what it does, a button does it, undo undoes it."""
    assert f"{JOIN}?{ACCOUNT}" in _text(claire, FILE)
    found = _text(claire, f"{JOIN}?{ACCOUNT}&q=C2")
    assert f"?{ACCOUNT}&to=C2#effect" in found
    part = _text(claire, f"{JOIN}?{ACCOUNT}&q=C2", **{"HX-Request": "true"})
    assert "<main" not in part
    assert f"?{ACCOUNT}&to=C2#effect" in part
    shown = _text(claire, f"{JOIN}?{ACCOUNT}&to=C2")
    assert "Move to C2" in shown
    assert Account.objects.current().get().customer_id == "C1"
    answer = claire.post(JOIN, {**GIVEN, "to": "C2"})
    assert answer.headers["Location"] == "/customers/C2/"
    text = _text(claire, "/customers/C2/")
    undo = f"/customers/C2/accounts/{Account.objects.current().get().known_from_id}/undo/"
    for told in ("moved here", undo, "came from Ateliers", "In the files"):
        assert told in text
    assert claire.post(undo).headers["Location"] == FILE
    assert set(Item.objects.current().values_list("customer", flat=True)) == {"C1"}
    text = _text(claire, FILE)
    assert "back where it was" in text
    assert "the move was taken back" in text
    claire.post(undo)
    assert "cannot be taken back any more" in _text(claire, FILE)


def test_into_a_customer_of_its_own(claire: Client) -> None:
    """Shown first, then done; the form comes back with what is wrong in it."""
    new = "new=N1&name=Norte&country=es"
    shown = _text(claire, f"{JOIN}?{ACCOUNT}&{new}")
    assert "Part into Norte" in shown
    assert 'name="country" value="ES"' in shown
    given = {**GIVEN, "new": "N1", "name": "Norte", "country": "ES"}
    wrong = claire.post(JOIN, given | {"country": "Spain"})
    assert (wrong.status_code, b'value="Norte"' in wrong.content) == (422, True)
    assert claire.post(JOIN, given).headers["Location"] == "/customers/N1/"
    assert "has a customer of its own" in _text(claire, "/customers/N1/")


def test_what_cannot_be_is_said(claire: Client) -> None:
    """A customer that is not there, the same one, an account that is not there."""
    assert "no such customer" in _text(claire, f"{JOIN}?{ACCOUNT}&to=nobody")
    assert "belongs to this customer already" in _text(claire, f"{JOIN}?{ACCOUNT}&to=C1")
    assert "a key and a name" in _text(claire, f"{JOIN}?{ACCOUNT}&new=&name=x&country=FR")
    assert "No other customer" in _text(claire, f"{JOIN}?{ACCOUNT}&q=nobody")
    assert claire.post(JOIN, {**GIVEN, "to": "nobody"}).status_code == 422
    answer = claire.get(f"{JOIN}?company=FR01&account=other")
    assert answer.headers["Location"] == FILE
    assert "has no such account" in _text(claire, FILE)


def test_only_who_may(claire: Client) -> None:
    """Others see the accounts and no act; nobody acts in the past."""
    cfo = client_of(person(Role.CFO, username="cfo"))
    assert JOIN not in _text(cfo, FILE)
    assert 'h2 id="accounts"' in _text(cfo, FILE)
    assert cfo.get(f"{JOIN}?{ACCOUNT}").status_code == 403
    assert cfo.post(JOIN, {**GIVEN, "to": "C2"}).status_code == 403
    assert JOIN not in _text(claire, f"{FILE}?as_of=2026-11-02")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language(claire: Client, language: str) -> None:
    """The page, what an act does, and the history are whole in every language."""
    claire.post(JOIN, {**GIVEN, "to": "C2"})
    Person.objects.filter(username="claire").update(language=language)
    at = "/customers/C2/accounts/"
    for address in (f"{at}?{ACCOUNT}", f"{at}?{ACCOUNT}&to=C1", f"{at}?{ACCOUNT}&q=C1", FILE):
        assert "{" not in _text(claire, address).split("<main")[1].split("</main>")[0]
