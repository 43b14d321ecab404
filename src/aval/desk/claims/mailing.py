"""A paper goes to the insurer's people, or the broker's, as a letter with its PDF.

The PDF is kept with the paper as it left. That the letter left is not yet that the insurer has the
paper: a person says so, as of every paper that is carried.
"""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import validate_email
from django.db import transaction

from aval.assessment.standing import contracts
from aval.desk.claims.refusals import refuse, refuse_without
from aval.desk.claims.sheets import paper_name, paper_pdf
from aval.desk.customer import attachments
from aval.desk.requests.actions import ask_for_delivery
from aval.desk.requests.delivering import name_of
from aval.desk.requests.insisting import LONGEST_BODY, LONGEST_SUBJECT, Draft
from aval.outbox.letters import send_again, write_letter
from aval.records import facts
from aval.records.models import Letter, Paper, PaperFile, Person
from aval.vocabulary.claims import PaperKind, PaperState, Proof
from aval.vocabulary.requests import LetterKind, LetterState, RequestChannel
from aval.wording.language import LANGUAGES, Language
from aval.wording.steps import say_word

MOST_RECEIVERS = 10


def template(paper: Paper, *, by: Person, language: str, contact: str) -> Draft:
    """Return the letter of a paper in a language, its figures filled in."""
    reader = Language(language)
    policy = contracts().get(paper.policy_id)
    given = {
        "contact": contact,
        "kind": say_word(PaperKind(paper.kind), reader),
        "name": name_of(paper.customer_id),
        "insurer": (policy.insurer if policy else "") or paper.policy_id,
        "policy": paper.number or paper.policy_id,
        "amount": reader.money(paper.amount, paper.currency),
        "key": paper.key,
        "file": paper_name(paper),
        "person": str(by),
    }
    message = f"\n\n{paper.message}" if paper.message else ""
    body = reader.say("claims.letter", **given, message=message)
    return Draft(reader.say("claims.letter_subject", **given), body)


def mail(
    *,
    paper: Paper,
    receivers: list[str],
    language: str,
    draft: Draft,
    files: Collection[int] = (),
    by: Person,
    at: datetime,
) -> Letter:
    """Write a letter with the PDF of a paper; it is in the outbox, and on the paper, on return.

    `files` are other documents of the paper that go with it. Raises ActRefused where the paper is
    in no state for it, waits in another letter, or an address cannot be.
    """
    refuse_without(by)
    if paper.channel == RequestChannel.CONNECTOR:
        refuse("claims.refused_by_hand")
    _check(receivers, language, draft)
    with transaction.atomic():
        facts.wait_for_writers()  # of two who send, the second sees the letter of the first
        held = Paper.objects.get(pk=paper.pk)
        if held.state != PaperState.SUBMITTED:
            refuse("claims.refused_not_submitted")
        if held.letters.exclude(state__in=[LetterState.SENT, LetterState.FAILED]).exists():
            refuse("claims.refused_letter_waits")
        chosen = list(held.files.filter(pk__in=list(files)).exclude(proof=Proof.NOTICE))
        printed = _keep_printed(held, language, by, at)
        letter = write_letter(
            kind=LetterKind.PAPER, about=held, receivers=receivers,
            copies=[by.email] if by.email else [], language=language, subject=draft.subject,
            body=draft.body, files=[printed, *chosen], by=by, at=at,
        )  # fmt: skip
        ask_for_delivery(at, by)
    return letter


def mail_again(*, paper: Paper, number: int, by: Person, at: datetime) -> None:
    """Have a letter go again that did not leave, or of which nobody knows."""
    refuse_without(by)
    letter = paper.letters.filter(pk=number).first()
    if letter is None or not send_again(letter=letter, by=by, at=at):
        refuse("requests.refused_letter")
    ask_for_delivery(at, by)


def _keep_printed(paper: Paper, language: str, by: Person, at: datetime) -> PaperFile:
    """Keep the PDF of a paper as it leaves."""
    name = paper_name(paper)
    content = ContentFile(paper_pdf(paper, language=language), name)
    return PaperFile.objects.create(
        paper=paper, proof=Proof.NOTICE, item="", name=name, digest=attachments.keep(content),
        size=content.size, added_by=by, added_at=at,
    )  # fmt: skip


def _check(receivers: list[str], language: str, draft: Draft) -> None:
    if not 0 < len(receivers) <= MOST_RECEIVERS:
        refuse("requests.refused_nobody")
    for one in receivers:
        try:
            validate_email(one)
        except ValidationError:
            refuse("requests.refused_email", email=one[:100])
    if language not in LANGUAGES:
        refuse("requests.refused_language")
    if not (draft.subject.strip() and draft.body.strip()):
        refuse("requests.refused_empty_letter")
    if len(draft.subject) > LONGEST_SUBJECT or len(draft.body) > LONGEST_BODY:
        refuse("requests.refused_long_letter")
