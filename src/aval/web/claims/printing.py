"""A paper as a document, as a file of its items, as a letter to the insurer's people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from aval.desk.claims import mailing
from aval.desk.claims.files import ItemsForm, take_items
from aval.desk.claims.refusals import ActRefused
from aval.desk.claims.sheets import paper_name, paper_pdf
from aval.desk.requests.brokers import contacts_for
from aval.desk.requests.insisting import Draft
from aval.records.models import BrokerContact
from aval.vocabulary.acts import Right
from aval.vocabulary.claims import PaperState, Proof
from aval.vocabulary.requests import RequestChannel
from aval.web.claims.views import found_or_404
from aval.web.downloads import sent
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import receive_refusal, say_refusal
from aval.wording.language import LANGUAGES

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REFUSED = 422


@page(Right.SEE)
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a paper as PDF, in the language that the address names, else the reader's."""
    paper = found_or_404(request, pk).paper
    content = paper_pdf(paper, language=language_of(request, reader_of(request).code))
    return sent(content, paper_name(paper), "application/pdf")


@page(Right.DECLARE, "POST")
def items(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the items of a paper as a file for the insurer's form."""
    paper = found_or_404(request, pk).paper
    form = request.POST.get("form", "")
    kind = ItemsForm(form) if form in list(ItemsForm) else ItemsForm.XLSX
    content = take_items(paper=paper, form=kind, by=person_of(request), at=now())
    name = f"{paper.key}-{reader_of(request).say('claims.file_name')}.{kind}"
    return sent(content, name, _XLSX if kind is ItemsForm.XLSX else "text/csv; charset=utf-8")


@page(Right.DECLARE, "GET", "POST")
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter of a paper as it would leave, and send it as it was changed."""
    found, person, reader = found_or_404(request, pk), person_of(request), reader_of(request)
    paper = found.paper
    if paper.state != PaperState.SUBMITTED or paper.channel == RequestChannel.CONNECTOR:
        receive_refusal(request, ActRefused("claims.refused_not_submitted"))
        return redirect("paper", pk=pk)
    people = contacts_for(paper.policy_id)
    given = request.POST if request.method == "POST" else request.GET
    contact = _contact(people, given.get("contact", ""))
    language = language_of(request, contact.language if contact else reader.code)
    draft = mailing.template(
        paper, by=person, language=language, contact=contact.name if contact else ""
    )
    files = [file for file in found.files if file.proof != Proof.NOTICE]
    shown: dict[str, object] = {
        "one": found, "paper": paper, "people": people, "contact": contact, "language": language,
        "receivers": contact.email if contact else "", "subject": draft.subject,
        "body": draft.body, "files": files, "chosen": [file.pk for file in files],
        "copy": person.email, "name": paper_name(paper),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "claims/mail.html", shown)
    typed = Draft(request.POST.get("subject", ""), request.POST.get("body", ""))
    receivers = request.POST.get("receivers", "").replace(",", " ").replace(";", " ").split()
    chosen = [int(one) for one in request.POST.getlist("file") if one.isdecimal() and len(one) < 18]
    try:
        mailing.mail(
            paper=paper, receivers=receivers, language=language, draft=typed, files=chosen,
            by=person, at=now(),
        )  # fmt: skip
    except ActRefused as refusal:
        shown |= {
            "refusal": say_refusal(refusal, reader), "receivers": " ".join(receivers),
            "subject": typed.subject, "body": typed.body, "chosen": chosen,
        }  # fmt: skip
        return render(request, "claims/mail.html", shown, status=_REFUSED)
    receive(request, reader.say("claims.mailed", to=", ".join(receivers)))
    return redirect("paper", pk=pk)


@page(Right.DECLARE, "POST")
def mail_again(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    """Send a letter again that did not leave, or of which nobody knows."""
    paper = found_or_404(request, pk).paper
    try:
        mailing.mail_again(paper=paper, number=letter, by=person_of(request), at=now())
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader_of(request).say("requests.letter_again"))
    return redirect("paper", pk=pk)


def language_of(request: HttpRequest, otherwise: str) -> str:
    """Return the language that a form or an address names, else another one."""
    given = request.POST if request.method == "POST" else request.GET
    named = given.get("language", "")
    if named in LANGUAGES:
        return named
    return otherwise if otherwise in LANGUAGES else reader_of(request).code


def _contact(people: list[BrokerContact], number: str) -> BrokerContact | None:
    """Return the contact that an address names, else the one that serves the policy best."""
    named = next((one for one in people if str(one.pk) == number), None)
    return named or (people[0] if people else None)
