"""Sends letters, once each: LEAVING stands before a letter is given to the mail server.

A mail server cannot be asked what it has. A letter that stays LEAVING, because this process died
or the server fell silent, may have left: it is shown, and goes again only when a person says so.
Its Message-ID follows from its key, so that a receiver who gets it twice can tell.
"""

import smtplib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from secrets import token_hex

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from aval.records import journal
from aval.records.claims import Paper, PaperFile
from aval.records.people import Person
from aval.records.requests import CoverRequest, Letter, RequestFile
from aval.vocabulary.acts import Act
from aval.vocabulary.redaction import redacted
from aval.vocabulary.requests import LetterKind, LetterState

MOST_ATTEMPTS = 8
SOONEST = timedelta(minutes=5)
_NOT_LEFT = (
    ConnectionRefusedError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
)
"""What a mail server says when it does not take a letter; after anything else it may have it."""
Content = Callable[[RequestFile | PaperFile], bytes]
"""Reads an attached file."""


def write_letter(
    *,
    kind: LetterKind,
    about: CoverRequest | Paper,
    receivers: list[str],
    copies: list[str] | None = None,
    language: str,
    subject: str,
    body: str,
    files: Iterable[RequestFile | PaperFile] = (),
    by: Person | None,
    at: datetime,
) -> Letter:
    """Put a letter into the outbox, in the transaction of what it tells of."""
    letter = Letter.objects.create(
        key=token_hex(16),
        kind=kind,
        request=about if isinstance(about, CoverRequest) else None,
        paper=about if isinstance(about, Paper) else None,
        receivers=receivers,
        copies=copies or [],
        language=language,
        subject=" ".join(subject.split())[:300],
        body=body,
        made_at=at,
        made_by=by,
        due_at=at,
    )
    attached = list(files)
    letter.files.set([one for one in attached if isinstance(one, RequestFile)])
    letter.paper_files.set([one for one in attached if isinstance(one, PaperFile)])
    return letter


def deliver_letters(
    *, now: Callable[[], datetime], content: Content, check: Callable[[], None] = lambda: None
) -> int:
    """Send the letters that are due; return how many left."""
    due = Letter.objects.filter(state=LetterState.WAITING, due_at__lte=now())
    numbers = list(due.order_by("due_at", "pk").values_list("pk", flat=True))
    left = 0
    for number in numbers:
        check()
        left += _deliver(number, now, content)
    return left


def send_again(*, letter: Letter, by: Person, at: datetime) -> bool:
    """Have a letter go again that did not leave, or may have; False when it waits or has left."""
    with transaction.atomic():
        rows = Letter.objects.filter(
            pk=letter.pk, state__in=[LetterState.FAILED, LetterState.LEAVING]
        )
        if not rows.update(state=LetterState.WAITING, due_at=at, attempts=0, error=""):
            return False
        _tell(letter, Act.LETTER_AGAIN, at, by)
    return True


def _deliver(number: int, now: Callable[[], datetime], content: Content) -> bool:
    rows = Letter.objects.filter(pk=number, state=LetterState.WAITING)
    if not rows.update(state=LetterState.LEAVING, due_at=now()):
        return False
    letter = Letter.objects.select_related("request", "paper").get(pk=number)
    try:
        _message(letter, content).send()
    except _NOT_LEFT as error:
        _not_left(letter, error, now())
        return False
    except (OSError, smtplib.SMTPException) as error:
        rows = Letter.objects.filter(pk=number, state=LetterState.LEAVING)
        rows.update(error=f"{type(error).__name__}: {redacted(str(error))}")
        return False
    at = now()
    with transaction.atomic():
        if Letter.objects.filter(pk=number, state=LetterState.LEAVING).update(
            state=LetterState.SENT, sent_at=at, due_at=None, error=""
        ):
            _tell(letter, Act.LETTER_SENT, at, letter.made_by)
    return True


def _message(letter: Letter, content: Content) -> EmailMessage:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    message = EmailMessage(
        letter.subject,
        letter.body,
        to=letter.receivers,
        cc=letter.copies,
        headers={"Message-ID": f"<{letter.key}@{host}>", "Content-Language": letter.language},
    )
    files: list[RequestFile | PaperFile] = [*letter.files.all(), *letter.paper_files.order_by("pk")]
    for file in files:
        message.attach(file.name, content(file), "application/octet-stream")
    return message


def _not_left(letter: Letter, error: Exception, at: datetime) -> None:
    """Try a letter again later, or give it up after `MOST_ATTEMPTS`."""
    attempts = letter.attempts + 1
    is_over = attempts >= MOST_ATTEMPTS
    words = f"{type(error).__name__}: {redacted(str(error))}"
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk, state=LetterState.LEAVING).update(
            state=LetterState.FAILED if is_over else LetterState.WAITING,
            attempts=attempts,
            due_at=None if is_over else at + SOONEST * (1 << (attempts - 1)),
            error=words,
        )
        if is_over:
            _tell(letter, Act.LETTER_FAILED, at, None, words)


def _tell(letter: Letter, act: Act, at: datetime, by: Person | None, detail: str = "") -> None:
    about = letter.request or letter.paper
    about_key = {"paper": about.key} if isinstance(about, Paper) else {}
    journal.write(
        at=at,
        person=by,
        act=act,
        subject=about.customer_id if about else "",
        request=letter.request.key if letter.request else "",
        letter=letter.pk,
        detail=detail,
        **about_key,
    )
