"""Tokens on screen: made by whoever proves to be the person, shown once, revoked; and by others."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from aval.desk.people.refusals import TooManyTokens
from aval.desk.people.tokens import MOST, bearer, make_token, revoke_tokens, tokens_of
from aval.records.models import ApiToken, JournalEntry, Person
from aval.vocabulary.acts import Role
from tests.people import AT, PASSWORD, person

pytestmark = pytest.mark.django_db


def _made(client: Client, **given: str) -> str:
    """Make a token as a person does, password included; return the page."""
    asked = client.post("/me/tokens/new", {"name": "SAP", "days": "90", **given})
    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    page = client.post(asked.headers["Location"], {"password": PASSWORD})
    return page.content.decode()


def test_shown_once_and_kept_as_a_hash() -> None:
    """After the password once more; the list then tells its end, its use and its name."""
    lea = person("lea", Role.COLLECTOR, password=PASSWORD)
    client = Client()
    client.force_login(lea)
    found = re.search(r'value="(aval_[\w-]{43})"', _made(client))
    assert found
    kept = ApiToken.objects.get()
    assert (kept.name, kept.ending, len(kept.digest)) == ("SAP", found[1][-4:], 64)
    text = client.get("/me/tokens").content.decode()
    assert found[1] not in text
    assert f"…{kept.ending}" in text
    assert "not yet" in text
    assert bearer(found[1], at=timezone.now()) == lea
    assert "not yet" not in client.get("/me/tokens").content.decode()
    client.post("/me/tokens", {"token": str(kept.pk)})
    assert bearer(found[1], at=timezone.now()) is None
    assert [one.act for one in JournalEntry.objects.all()] == ["token_made", "token_revoked"]


@pytest.mark.parametrize(
    ("given", "words"),
    [({"name": " "}, "Give the token a name"), ({"days": "9999"}, "Choose for how long")],
)
def test_refused_in_words(given: dict[str, str], words: str) -> None:
    """And nothing is made."""
    client = Client()
    client.force_login(person("lea", password=PASSWORD))
    assert words in _made(client, **given)
    assert not ApiToken.objects.exists()


def test_what_opens_nothing() -> None:
    """Another text, one that has ended, one whose person is no longer active."""
    lea = person("lea")
    _, text = make_token(by=lea, at=AT, name="SAP", days=30)
    assert bearer(text, at=AT + timedelta(days=29)) == lea
    assert bearer(text, at=AT + timedelta(days=30)) is None
    assert bearer(text + "x", at=AT) is None
    assert bearer("x", at=AT) is None
    Person.objects.update(is_active=False)
    assert bearer(text, at=AT) is None


def test_administrators_revoke_all_of_a_person() -> None:
    """Others may not, and see none of them."""
    lea, max_, boss = person("lea"), person("max"), person("boss", Role.ADMINISTRATOR)
    _, text = make_token(by=lea, at=timezone.now(), name="SAP", days=30)
    with pytest.raises(PermissionDenied):
        revoke_tokens(by=max_, at=AT, person=lea)
    with pytest.raises(PermissionDenied):
        tokens_of(lea, reader=max_, at=AT)
    client = Client()
    client.force_login(boss)
    assert (
        "1 token with which a program acts as lea"
        in client.get(f"/people/{lea.pk}").content.decode()
    )
    page = client.post(f"/people/{lea.pk}/tokens", follow=True).content.decode()
    assert "1 token revoked." in page
    assert "No program acts as lea" in page
    assert bearer(text, at=timezone.now()) is None


def test_no_more_than_a_few() -> None:
    """Nor is a token stored that ends before it begins."""
    lea = person("lea")
    for number in range(MOST):
        made, _ = make_token(by=lea, at=AT, name=str(number), days=30)
    with pytest.raises(TooManyTokens):
        make_token(by=lea, at=AT, name="one more", days=30)
    with pytest.raises(IntegrityError):
        ApiToken.objects.filter(pk=made.pk).update(ends_at=made.made_at)
