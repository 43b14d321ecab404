"""A letter leaves once; one of which nobody knows waits for a person."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from aval.outbox.letters import MOST_ATTEMPTS, deliver_letters, send_again, write_letter
from aval.records import journal
from aval.records.models import Letter, Person
from aval.vocabulary.requests import LetterKind
from tests.outbox.ordering import Clock, waiting
from tests.people import AT, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Person:
    """Return who writes."""
    return person("writer")


@pytest.fixture
def letter(by: Person) -> Letter:
    """Return a letter that waits."""
    return write_letter(
        kind=LetterKind.INSISTENCE, about=waiting(by), receivers=["broker" + "@example.com"],
        language="en", subject="Insist\nplease", body="Text", by=by, at=AT,
    )  # fmt: skip


def _sending(monkeypatch: pytest.MonkeyPatch, fault: Exception | None) -> list[EmailMessage]:
    sent: list[EmailMessage] = []

    def send(message: EmailMessage, *_: Any) -> int:
        if fault:
            raise fault
        sent.append(message)
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    return sent


def _deliver(clock: Callable[[], Any]) -> int:
    return deliver_letters(now=clock, content=lambda _: b"")


def test_it_leaves_once(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its subject is one line, its Message-ID its own."""
    sent = _sending(monkeypatch, None)
    assert (_deliver(Clock()), _deliver(Clock())) == (1, 0)
    (message,) = sent
    assert message.subject == "Insist please"
    assert letter.key in message.extra_headers["Message-ID"]
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at) == ("sent", AT)
    assert journal.verify() is None


def test_what_the_server_does_not_take(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is tried again, later and later, and given up at last; a person may send it again."""
    _sending(monkeypatch, smtplib.SMTPRecipientsRefused({}))
    clock = Clock()
    for number in range(MOST_ATTEMPTS):
        letter.refresh_from_db()
        assert (letter.state, letter.attempts) == ("waiting", number)
        assert letter.due_at is not None
        clock.at = letter.due_at
        assert _deliver(clock) == 0
    letter.refresh_from_db()
    assert letter.state == "failed"
    assert letter.made_by is not None
    assert send_again(letter=letter, by=letter.made_by, at=clock.at)
    sent = _sending(monkeypatch, None)
    assert _deliver(clock) == 1
    assert len(sent) == 1
    assert not send_again(letter=letter, by=letter.made_by, at=clock.at)


@pytest.mark.parametrize("fault", [smtplib.SMTPServerDisconnected("x"), TimeoutError("x")])
def test_what_may_have_left(
    fault: Exception, letter: Letter, by: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is not sent again by itself."""
    _sending(monkeypatch, fault)
    clock = Clock()
    assert _deliver(clock) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.error) == ("leaving", f"{type(fault).__name__}: x")
    sent = _sending(monkeypatch, None)
    clock.at += timedelta(days=9)
    assert _deliver(clock) == 0
    assert not sent
    assert send_again(letter=letter, by=by, at=clock.at)
    assert _deliver(clock) == 1
