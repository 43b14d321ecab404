"""Requests without an interface: carried, answered, taken as a file; brokers asked to insist."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from aval.connectors.contract import Gate
from aval.desk.requests.actions import ask, cancel
from aval.desk.requests.brokers import ContactCard, contacts_for, save_contact
from aval.desk.requests.by_hand import Answer, answer, carried
from aval.desk.requests.checking import RequestCard
from aval.desk.requests.delivering import deliver_outbox
from aval.desk.requests.files import EOLIS, PLAIN, FileForm, take_file
from aval.desk.requests.insisting import Draft, insist, send_letter_again, template
from aval.desk.requests.refusals import ActRefused
from aval.records import journal
from aval.records.models import Cover, CoverRequest, Letter, Person, Position
from aval.vocabulary.acts import Role
from aval.vocabulary.insurers import Decision, RequestKind
from aval.vocabulary.words import Layer
from tests.desk.requests.world import customers
from tests.outbox.ordering import DAY, Clock
from tests.people import AT, person

pytestmark = pytest.mark.django_db
CARD = RequestCard("AZ-100", RequestKind.INCREASE, Layer.PERMANENT, 6_200_000, "EUR")
GRANTED = Answer(Decision.APPROVED, 6_200_000, DAY, DAY, reference="R-1")


@pytest.fixture
def by(tmp_path: Path) -> Person:
    """Return who asks, of a customer whose insurer has no interface."""
    customers(tmp_path)
    return person("asker")


def _ask(by: Person, **given: Any) -> CoverRequest:
    return ask(customer="C1", card=replace(CARD, **given), by=by, at=AT, today=DAY)


def _studied(by: Person) -> CoverRequest:
    made = _ask(by)
    carried(request=made, by=by, at=AT, reference="P-77")
    return made


def _answer(made: CoverRequest, given: Answer, by: Person) -> None:
    answer(request=made, given=given, by=by, at=AT, today=DAY)


def test_an_answer_is_a_decision(by: Person) -> None:
    """Carried, then answered: a fact with its author, and the customer judged anew."""
    made = _ask(by)
    with pytest.raises(ActRefused, match="refused_not_in_study"):
        _answer(made, GRANTED, by)
    carried(request=made, by=by, at=AT, reference="P-77")
    assert (made.state, made.reference) == ("in_study", "P-77")
    with pytest.raises(ActRefused, match="refused_not_submitted"):
        carried(request=made, by=by, at=AT)
    _answer(made, GRANTED, by)
    assert made.state == "answered"
    assert made.seen_at == AT
    fact = Cover.objects.current().get(cover=made.key)
    assert (fact.amount, fact.status, fact.known_from.origin) == (6_200_000, "granted", "manual")
    assert fact.known_from.person == by
    assert Position.objects.get(pk="C1").limit_permanent == 6_200_000
    assert journal.verify() is None


@pytest.mark.parametrize(
    ("given", "status", "limit"),
    [
        ({"decision": Decision.PARTIAL, "amount": 5_500_000}, "partial", 5_500_000),
        ({"decision": Decision.REFUSED, "amount": 0}, "refused", 0),
        ({"decision": Decision.CANCELLED_BY_INSURED, "amount": 0}, "granted", 0),
        ({"decision": Decision.INCREASE_REFUSED, "amount": 0}, None, 5_000_000),
    ],
)
def test_every_answer(by: Person, given: dict[str, Any], status: str | None, limit: int) -> None:
    """Less, nothing, the end, and a refusal that leaves the cover as it is."""
    made = _studied(by)
    _answer(made, replace(GRANTED, **given), by)
    found = Cover.objects.current().filter(cover=made.key).first()
    assert (found.status if found else None) == status
    assert Position.objects.get(pk="C1").limit_permanent == limit


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"decision": Decision.UNKNOWN}, "decision"),
        ({"decision": Decision.REFUSED}, "nothing_granted"),
        ({"amount": 0}, "amount"),
        ({"decision": Decision.PARTIAL}, "not_partial"),
        ({"valid_to": DAY - timedelta(1)}, "ended"),
    ],
)
def test_what_is_no_answer(by: Person, given: dict[str, Any], code: str) -> None:
    """Is refused, and nothing is written."""
    made = _studied(by)
    with pytest.raises(ActRefused, match=f"refused_{code}"):
        _answer(made, replace(GRANTED, **given), by)
    assert not Cover.objects.filter(cover=made.key).exists()


def test_somebody_else_is_told(by: Person) -> None:
    """Who asked gets a letter when another one enters the answer."""
    by.email = "asker" + "@example.com"
    by.save()
    made = CoverRequest.objects.get(pk=_studied(by).pk)
    _answer(made, GRANTED, person("other"))
    assert made.seen_at is None
    assert Letter.objects.get().receivers == [by.email]


def test_files(by: Person) -> None:
    """EOLIS' columns and plain ones; what could be a formula is text."""
    made = _ask(by, message="=1+1")
    content, number = take_file(policy="AZ-100", form=FileForm.EOLIS_CSV, by=by, at=AT)
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert (tuple(head), number) == (EOLIS, 1)
    assert row == [
        "AZ-100", "", "FR", "SIREN", "912448109", made.key, "62000.00", "EUR", "'=1+1", "61",
    ]  # fmt: skip
    content, _ = take_file(policy="AZ-100", form=FileForm.PLAIN_XLSX, by=by, at=AT)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert tuple(sheet[0]) == PLAIN
    assert (sheet[1][0], sheet[1][11], sheet[1][-1]) == (made.key, 62_000.0, "=1+1")
    assert take_file(policy="CF", form=FileForm.EOLIS_XLSX, by=by, at=AT)[1] == 0
    CoverRequest.objects.filter(pk=made.pk).update(kind=RequestKind.CANCEL, amount=0)
    assert take_file(policy="AZ-100", form=FileForm.EOLIS_CSV, by=by, at=AT)[1] == 0
    assert take_file(policy="AZ-100", form=FileForm.PLAIN_CSV, by=by, at=AT)[1] == 1
    cancel(request=made, by=by, at=AT)
    assert take_file(policy="AZ-100", form=FileForm.PLAIN_CSV, by=by, at=AT)[1] == 0
    with pytest.raises(ActRefused):
        take_file(policy="AZ-100", form=FileForm.PLAIN_CSV, by=person("s", Role.SALES), at=AT)


def _contact(by: Person, **given: Any) -> Any:
    card = ContactCard("Cabinet Delmarque", "Ana", "ana" + "@example.com", "es", "", ("AZ-100",))
    return save_contact(card=replace(card, **given), by=by, at=AT)


def test_contacts(by: Person) -> None:
    """Those of a policy come before those for all; an address is a contact once."""
    every = _contact(by, name="Bea", email="bea" + "@example.com", policies=())
    one = _contact(by)
    other = _contact(by, name="Eve", email="eve" + "@example.com", is_active=False)
    assert contacts_for("AZ-100") == [one, every]
    assert contacts_for("CF") == [every]
    for given, code in (
        ({}, "contact_twice"), ({"name": " "}, "broker_name"), ({"email": "x"}, "email"),
        ({"language": "de"}, "language"),
    ):  # fmt: skip
        with pytest.raises(ActRefused, match=f"refused_{code}"):
            _contact(by, **given)
    card = ContactCard("Cabinet Delmarque", "Eva", other.email, "fr")
    assert save_contact(card=card, by=by, at=AT, number=other.pk).pk == other.pk


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "insist with"), ("fr", "insister auprès"), ("es", "insistir ante")],
)
def test_the_letter_to_the_broker(
    language: str, word: str, by: Person, settings: LazySettings
) -> None:
    """From a template, with the figures of today; kept on the request, sent once, with its file."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    file = SimpleUploadedFile("accounts.pdf", b"accounts")
    made = ask(
        customer="C1", card=replace(CARD, message="They grow"), by=by, at=AT, today=DAY,
        files=[file],
    )  # fmt: skip
    contact = _contact(by)
    draft = template(made, by=by, language=language, contact="Ana", today=DAY)
    with pytest.raises(ActRefused, match="refused_insist"):
        insist(
            request=made, receivers=[contact.email], language=language, draft=draft, by=by, at=AT
        )
    carried(request=made, by=by, at=AT)
    draft = template(made, by=by, language=language, contact="Ana", today=DAY)
    assert word in draft.body
    assert "They grow" in draft.body
    assert "Martin SA" in draft.subject
    attached = [one.pk for one in made.files.all()]
    letter = insist(
        request=made, receivers=[contact.email], language=language, draft=draft, files=attached,
        by=by, at=AT,
    )  # fmt: skip
    assert made.state == "insisted"
    gate = Gate(now=Clock(), sleep=lambda _: None, log=lambda _: None)
    assert deliver_outbox(gate=gate, today=DAY) == {"letters": 1}
    assert deliver_outbox(gate=gate, today=DAY) == {}
    (sent,) = mail.outbox
    assert sent.attachments[0][:2] == ("accounts.pdf", b"accounts")
    assert letter.key in sent.extra_headers["Message-ID"]
    with pytest.raises(ActRefused, match="refused_letter"):
        send_letter_again(request=made, number=letter.pk, by=by, at=AT)
    _answer(made, replace(GRANTED, decision=Decision.PARTIAL, amount=5_500_000), by)
    assert "55" in template(made, by=by, language=language, contact="Ana", today=DAY).body
    insist(request=made, receivers=[contact.email], language=language, draft=draft, by=by, at=AT)
    assert made.state == "insisted"
    assert [step.event for step in made.steps.order_by("pk")][-1] == "insisted"


@pytest.mark.parametrize(
    ("receivers", "language", "subject", "code"),
    [
        ([], "en", "s", "nobody"),
        (["x"], "en", "s", "email"),
        (["a" + "@example.com"], "de", "s", "language"),
        (["a" + "@example.com"], "en", " ", "empty_letter"),
        (["a" + "@example.com"], "en", "s" * 301, "long_letter"),
    ],
)
def test_letters_that_cannot_be(
    receivers: list[str], language: str, subject: str, code: str, by: Person
) -> None:
    """Are refused, and the request stays where it is."""
    made = _studied(by)
    with pytest.raises(ActRefused, match=f"refused_{code}"):
        insist(
            request=made, receivers=receivers, language=language, draft=Draft(subject, "b"),
            by=by, at=AT,
        )  # fmt: skip
    assert made.state == "in_study"
