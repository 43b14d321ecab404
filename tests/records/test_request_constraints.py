"""The database refuses requests and letters that cannot be."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aval.records.models import BrokerContact, CoverRequest, Letter, Person, RequestStep
from tests.outbox.ordering import waiting
from tests.people import AT, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Person:
    """Return who asks."""
    return person("asker")


@pytest.mark.parametrize(
    "other",
    [
        {"state": "lost"},
        {"kind": "gift"},
        {"layer": "gold"},
        {"channel": "pigeon"},
        {"buyer": ""},
        {"number": ""},
        {"connection": None},
        {"channel": "file"},
        {"amount": 0},
        {"amount": -1},
        {"kind": "cancel"},
        {"wanted_from": "2026-12-02", "wanted_to": "2026-12-01"},
        {"state": "sent"},
        {"state": "in_study", "sent_at": AT},
        {"state": "answered", "sent_at": AT},
        {"state": "sent", "sent_at": AT, "submitted_at": None},
        {"state": "failed"},
    ],
    ids=str,
)
def test_impossible_requests_are_refused(by: Person, other: dict[str, Any]) -> None:
    """Each rule of a request is the database's too."""
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting(by, **other)


def test_one_request_of_a_layer_waits(by: Person) -> None:
    """Drafts, answers and what was given up do not stand in the way."""
    waiting(by)
    for state in ("submitted", "sent", "in_study", "insisted"):
        with pytest.raises(IntegrityError), transaction.atomic():
            waiting(by, state=state, sent_at=AT, reference="R")
    for state in ("draft", "failed", "cancelled", "answered"):
        waiting(by, state=state, sent_at=AT, answered_at=AT, error_code="x")
    waiting(by, layer="temporary")
    assert CoverRequest.objects.count() == 6


def test_keys_are_our_own(by: Person) -> None:
    """No two requests share one."""
    waiting(by, key="AV1")
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting(by, key="AV1", layer="temporary")


@pytest.mark.parametrize(
    "other",
    [{"state": "lost"}, {"kind": "poem"}, {"language": "de"}, {"state": "sent"},
     {"receivers": []}],
    ids=str,
)  # fmt: skip
def test_impossible_letters_are_refused(other: dict[str, Any]) -> None:
    """A letter has somebody to go to, and left when it is sent."""
    values = {
        "key": "k", "kind": "insistence", "receivers": ["x"], "language": "en", "subject": "s",
        "body": "b", "made_at": AT,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(**values | other)


def test_steps_and_contacts_have_words(by: Person) -> None:
    """An event, a state and a language that there are."""
    request = waiting(by)
    for other in ({"event": "sung"}, {"state": "lost"}):
        values = {"request": request, "at": AT, "event": "written", "state": "draft"}
        with pytest.raises(IntegrityError), transaction.atomic():
            RequestStep.objects.create(**values | other)
    with pytest.raises(IntegrityError), transaction.atomic():
        BrokerContact.objects.create(broker_id=1, name="n", email="e", language="de")
