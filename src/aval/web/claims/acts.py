"""What is done about one paper: sent, carried, answered, replied to, paid, shared, closed."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from aval.desk.claims import actions, answering, money
from aval.desk.claims.queries import file_of
from aval.desk.claims.refusals import ActRefused, refuse
from aval.desk.customer.attachments import NotAttachedError
from aval.records.models import Paper
from aval.vocabulary.acts import Right
from aval.vocabulary.claims import ClaimMoney, PaperAnswer, PaperKind, Proof
from aval.web.claims.fields import told_of
from aval.web.claims.views import found_or_404
from aval.web.downloads import download
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.receipts import refuse as show_refusal
from aval.web.requests.fields import day_of, minor_of
from aval.web.requests.telling import receive_refusal, say_refusal
from aval.wording.steps import say_step

_REFUSED = 422
_ANSWERS = {
    PaperKind.EXTENSION: (PaperAnswer.EXTENDED, PaperAnswer.QUESTION, PaperAnswer.REFUSED),
    PaperKind.PAYMENT_PLAN: (PaperAnswer.EXTENDED, PaperAnswer.QUESTION, PaperAnswer.REFUSED),
}
_ANY = (PaperAnswer.ACCEPTED, PaperAnswer.QUESTION, PaperAnswer.REFUSED)


@page(Right.DECLARE, "POST")
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a draft go out."""

    def act(paper: Paper) -> None:
        actions.submit(paper=paper, by=person_of(request), at=now(), today=localdate())

    return _done(request, pk, act, "claims.decided")


@page(Right.DECLARE, "POST")
def hold_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper back before it left."""

    def act(paper: Paper) -> None:
        actions.hold_back(paper=paper, by=person_of(request), at=now())

    return _done(request, pk, act, "claims.held_back")


@page(Right.DECLARE, "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a paper up."""

    def act(paper: Paper) -> None:
        answering.withdraw(
            paper=paper, reason=request.POST.get("reason", ""), by=person_of(request), at=now(),
            today=localdate(),
        )  # fmt: skip

    return _done(request, pk, act, "claims.withdrawn")


@page(Right.DECLARE, "POST")
def carried(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a paper was brought to the insurer, and on which day."""

    def act(paper: Paper) -> None:
        answering.carried(
            paper=paper, on=day_of(request.POST.get("on", "")) or localdate(),
            reference=request.POST.get("reference", ""), by=person_of(request), at=now(),
            today=localdate(),
        )  # fmt: skip

    return _done(request, pk, act, "claims.carried")


@page(Right.DECLARE, "POST")
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the insurer's question was answered with, or why its refusal is contested."""

    def act(paper: Paper) -> None:
        text = request.POST.get("text", "")
        answering.reply(paper=paper, text=text, by=person_of(request), at=now())

    return _done(request, pk, act, "claims.replied")


@page(Right.DECLARE, "POST")
def ask_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the insurer asked now where a paper stands."""

    def act(paper: Paper) -> None:
        answering.ask_now(paper=paper, by=person_of(request), at=now())

    return _done(request, pk, act, "claims.asking")


@page(Right.DECLARE, "POST")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a paper."""

    def act(paper: Paper) -> None:
        reason = request.POST.get("reason", "")
        answering.close(paper=paper, reason=reason, by=person_of(request), at=now())

    return _done(request, pk, act, "claims.closed")


@page(Right.DECLARE, "POST")
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """Write money of a claim down: an indemnity, a recovery, a cost."""

    def act(paper: Paper) -> None:
        kind = request.POST.get("kind", "")
        if kind not in list(ClaimMoney):
            refuse("claims.refused_money")
        money.receive(
            paper=paper, kind=ClaimMoney(kind),
            amount=minor_of(request.POST.get("amount", ""), paper.currency, reader_of(request)),
            on=day_of(request.POST.get("on", "")) or localdate(),
            note=request.POST.get("note", ""), by=person_of(request), at=now(),
            today=localdate(),
        )  # fmt: skip

    return _done(request, pk, act, "claims.received")


@page(Right.DECLARE, "POST")
def corrected(request: HttpRequest, pk: int, money_pk: int) -> HttpResponse:
    """Take money away that was written down wrongly."""

    def act(paper: Paper) -> None:
        found = paper.money.filter(pk=money_pk).first()
        if found is None:
            refuse("claims.refused_moved")
        money.correct(money=found, by=person_of(request), at=now())

    return _done(request, pk, act, "claims.corrected")


@page(Right.DECLARE, "POST")
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a document with a paper."""

    def act(paper: Paper) -> None:
        file, proof = request.FILES.get("file"), request.POST.get("proof", "")
        if file is None or proof not in list(Proof):
            refuse("claims.refused_file")
        actions.add_file(
            paper=paper, proof=Proof(proof), item=request.POST.get("item", ""), file=file,
            by=person_of(request), at=now(),
        )  # fmt: skip

    return _done(request, pk, act, "claims.attached")


@page(Right.DECLARE, "GET", "POST")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the insurer answered, where no interface tells it."""
    found, reader = found_or_404(request, pk), reader_of(request)
    paper = found.paper
    given = {
        "one": found,
        "paper": paper,
        "answers": _ANSWERS.get(PaperKind(paper.kind), _ANY),
        "typed": request.POST,
        "today": localdate(),
        "expected": reader.amount(paper.expected, paper.currency) if paper.expected else "",
    }
    if request.method != "POST":
        return render(request, "claims/answer.html", given)
    try:
        told = told_of(request.POST, paper, localdate(), reader)
        answering.answer_by_hand(
            paper=paper, told=told, by=person_of(request), at=now(), today=localdate()
        )
    except ActRefused as refusal:
        given["refusal"] = say_refusal(refusal, reader)
        return render(request, "claims/answer.html", given, status=_REFUSED)
    receive(request, reader.say("claims.answer_kept", paper=paper.key))
    return redirect("paper", pk=pk)


@page(Right.SEE)
def fetch(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Send a document of a paper, always as a download."""
    try:
        found = file_of(person_of(request), pk, file)
    except ObjectDoesNotExist as error:
        raise Http404(str(file)) from error
    return download(found.name, found.digest)


def _done(request: HttpRequest, pk: int, act: Callable[[Paper], None], code: str) -> HttpResponse:
    """Do an act on a paper and go back to it, with a receipt or with why not."""
    paper, reader = found_or_404(request, pk).paper, reader_of(request)
    try:
        act(paper)
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    except NotAttachedError as refused:
        show_refusal(request, say_step(refused.why, language=reader, currency="EUR"))
    else:
        receive(request, reader.say(code, paper=paper.key))
    return redirect("paper", pk=pk)
