"""What is done about one request: sent, held back, given up, carried, answered by hand."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from aval.desk.requests import actions, by_hand
from aval.desk.requests.files import FileForm, take_file
from aval.desk.requests.queries import file_of
from aval.desk.requests.refusals import ActRefused, refuse
from aval.records.models import CoverRequest
from aval.vocabulary.acts import Right
from aval.vocabulary.insurers import Decision
from aval.web.downloads import download
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.fields import day_of, minor_of
from aval.web.requests.telling import receive_refusal, say_refusal
from aval.web.requests.views import found_or_404

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


Doing = Callable[[HttpRequest, CoverRequest], None]


def _act(
    said: str, right: Right = Right.REQUEST
) -> Callable[[Doing], Callable[..., HttpResponseBase]]:
    """Make a view of an act on a request: it goes back there with a receipt, or with why not."""

    def made(act: Doing) -> Callable[..., HttpResponseBase]:
        @page(right, "POST")
        @wraps(act)
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            asked = found_or_404(request, pk).request
            try:
                act(request, asked)
            except ActRefused as refusal:
                receive_refusal(request, refusal)
            else:
                receive(request, reader_of(request).say(said, request=asked.key))
            return redirect("request", pk=pk)

        return view

    return made


@_act("requests.asked")
def submit(request: HttpRequest, asked: CoverRequest) -> None:
    """Let a draft go out."""
    actions.submit(request=asked, by=person_of(request), at=now(), today=localdate())


@_act("requests.held_back")
def hold_back(request: HttpRequest, asked: CoverRequest) -> None:
    """Take a request back before it left."""
    actions.hold_back(request=asked, by=person_of(request), at=now())


@_act("requests.cancelled")
def cancel(request: HttpRequest, asked: CoverRequest) -> None:
    """Give a request up."""
    reason = request.POST.get("reason", "")
    actions.cancel(request=asked, by=person_of(request), at=now(), reason=reason)


@_act("requests.seen", Right.SEE)
def seen(request: HttpRequest, asked: CoverRequest) -> None:
    """Say that one has seen the answer to what one asked."""
    actions.see(request=asked, by=person_of(request), at=now())


@_act("requests.carried")
def carried(request: HttpRequest, asked: CoverRequest) -> None:
    """Say that a request was brought to the insurer by hand."""
    reference = request.POST.get("reference", "")
    by_hand.carried(request=asked, by=person_of(request), at=now(), reference=reference)


@_act("requests.looked_up")
def looked_up(request: HttpRequest, asked: CoverRequest) -> None:
    """Say whether the insurer has a request whose receipt is lost."""
    there = "there" in request.POST
    reference = request.POST.get("reference", "") if there else ""
    if there and not reference.strip():
        refuse("requests.refused_no_reference")
    by_hand.looked_up(request=asked, by=person_of(request), at=now(), reference=reference)


@page(Right.REQUEST, "GET", "POST")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the insurer answered to a request without an interface."""
    found, reader = found_or_404(request, pk), reader_of(request)
    given = {
        "one": found,
        "asked": found.request,
        "decisions": by_hand.DECISIONS,
        "typed": request.POST,
        "today": localdate(),
        "amount": reader.amount(found.request.amount, found.request.currency),
    }
    if request.method != "POST":
        return render(request, "requests/answer.html", given)
    try:
        by_hand.answer(
            request=found.request, given=_answer(request, found.request), by=person_of(request),
            at=now(), today=localdate(),
        )  # fmt: skip
    except ActRefused as refusal:
        given["refusal"] = say_refusal(refusal, reader)
        return render(request, "requests/answer.html", given, status=_REFUSED)
    receive(request, reader.say("requests.answer_kept", request=found.request.key))
    return redirect("request", pk=pk)


@page(Right.REQUEST, "POST")
def take(request: HttpRequest) -> HttpResponse:
    """Send the file of the requests that wait to be carried to an insurer."""
    form = request.POST.get("form", "")
    kind = FileForm(form) if form in list(FileForm) else FileForm.PLAIN_XLSX
    policy = request.POST.get("policy", "").replace("\x00", "")
    content, number = take_file(policy=policy, form=kind, by=person_of(request), at=now())
    if not number:
        receive_refusal(request, ActRefused("requests.refused_no_file"))
        return redirect("requests")
    is_workbook = kind in {FileForm.EOLIS_XLSX, FileForm.PLAIN_XLSX}
    ending = "xlsx" if is_workbook else "csv"
    name = f"{reader_of(request).say('requests.file')}-{localdate():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content_type = _XLSX if is_workbook else "text/csv; charset=utf-8"
    return HttpResponse(content, content_type=content_type, headers=headers)


@page(Right.SEE)
def fetch(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Send an attached file, always as a download."""
    try:
        found = file_of(person_of(request), pk, file)
    except ObjectDoesNotExist as error:
        raise Http404(str(file)) from error
    return download(found.name, found.digest)


def _answer(request: HttpRequest, asked: CoverRequest) -> by_hand.Answer:
    """Return what was typed; raises ActRefused for what is no word, amount or day."""
    given, reader = request.POST, reader_of(request)
    word = given.get("decision", "")
    if word not in list(Decision):
        refuse("requests.refused_decision")
    amount = given.get("amount", "").strip()
    is_nothing = word in {Decision.REFUSED, Decision.CANCELLED_BY_INSURED}
    decided = day_of(given.get("decided_on", "")) or localdate()
    return by_hand.Answer(
        decision=Decision(word),
        amount=0 if is_nothing or not amount else minor_of(amount, asked.currency, reader),
        decided_on=decided,
        valid_from=day_of(given.get("valid_from", "")) or decided,
        valid_to=day_of(given.get("valid_to", "")),
        reference=given.get("reference", "").strip()[: by_hand.LONGEST_REFERENCE],
    )
