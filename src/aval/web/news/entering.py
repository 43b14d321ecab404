"""The form in which news is entered or corrected: first what it does, then it is kept."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.customer.joining import name_of
from aval.desk.customer.ledger import counted, open_items
from aval.desk.customer.queries import seen
from aval.desk.intake.judging import job_of
from aval.desk.news import actions
from aval.desk.news.checking import LONGEST_TEXT
from aval.desk.news.checking import entered_of as entered_as
from aval.desk.refusals import ActRefused
from aval.records.models import Customer, CustomerNews
from aval.vocabulary.acts import Right
from aval.vocabulary.faults import BadInput
from aval.vocabulary.news import NewsKind
from aval.web.guard import page, person_of
from aval.web.imports.telling import told_faults
from aval.web.news.fields import Typed, entered_of, typed_from, typed_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import receive_refusal, say_refusal

_REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
_FAULTS_SHOWN = 5


@page(Right.DECLARE, "GET", "POST")
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Enter what was learned of a customer."""
    return _entered(request, key, None)


@page(Right.DECLARE, "GET", "POST")
def change(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Correct a piece of news: another version of it."""
    try:
        corrected = actions.known_fact(person_of(request), key, number)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    except ActRefused as refusal:
        receive_refusal(request, refusal)
        return redirect("customer", key)
    return _entered(request, key, corrected)


@page(Right.DECLARE, "POST")
def undo(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Take back what was entered by a change."""
    try:
        actions.take_back(
            key=key, version=version, by=person_of(request), at=now(), today=localdate()
        )
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader_of(request).say("news.taken_back"))
    return redirect("customer", key)


def _entered(request: HttpRequest, key: str, corrected: CustomerNews | None) -> HttpResponse:
    try:
        seen(person_of(request), key)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    reader = reader_of(request)
    if request.method != "POST":
        begun = typed_of(request.GET)
        typed = begun if corrected is None else typed_from(entered_as(corrected), reader)
        return _form(request, key, typed, corrected, {})
    typed = typed_of(request.POST)
    try:
        if "keep" in request.POST:
            return _kept(request, key, typed, corrected)
        given = _foreseen(request, key, typed, corrected)
    except ActRefused as refusal:
        given = {"refusal": say_refusal(refusal, reader)}
    return _form(request, key, typed, corrected, given)


def _kept(
    request: HttpRequest, key: str, typed: Typed, corrected: CustomerNews | None
) -> HttpResponse:
    """Keep the news and lead back to where one came from, where it can be taken back."""
    reader = reader_of(request)
    given: dict[str, Any] = {
        "entered": entered_of(typed, key, reader), "by": person_of(request), "at": now(),
        "today": localdate(),
    }  # fmt: skip
    made = (
        actions.enter(**given)
        if corrected is None
        else actions.correct(number=corrected.pk, **given)
    ).change
    said = reader.say("news.kept" if job_of(made) is None else "news.kept_later")
    receive(request, said, undo=reverse("news_undo", args=[key, made.pk]))
    return redirect(typed.back or reverse("customer", args=[key]))


def _foreseen(
    request: HttpRequest, key: str, typed: Typed, corrected: CustomerNews | None
) -> dict[str, Any]:
    """Return what the news would do."""
    reader = reader_of(request)
    try:
        found = actions.preview(
            entered=entered_of(typed, key, reader), by=person_of(request), today=localdate(),
            corrected=corrected,
        )  # fmt: skip
    except BadInput as bad:
        return {"is_ready": True, "faults": told_faults(bad.faults[:_FAULTS_SHOWN], reader)}
    return {"is_ready": True, "foreseen": found, "effect": found.effect}


def _form(
    request: HttpRequest,
    key: str,
    typed: Typed,
    corrected: CustomerNews | None,
    more: dict[str, Any],
) -> HttpResponse:
    today = localdate()
    owed = open_items(key, today, None, counted(None).currency)
    items = [one for one in owed if one.is_debit]
    given = {
        "key": key,
        "address": reverse("news_new", args=[key])
        if corrected is None
        else reverse("news_correct", args=[key, corrected.pk]),
        "name": name_of(key),
        "typed": typed,
        "kinds": list(NewsKind),
        "learned": typed.learned_on or today.isoformat(),
        "items": items,
        "is_open": typed.item in {one.item for one in items},
        "today": today,
        "longest": LONGEST_TEXT,
        "corrected": corrected,
        **more,
    }
    status = _REFUSED if more.get("refusal") else HTTPStatus.OK
    is_part = getattr(request, "htmx", False)
    template = "news/preview.html" if is_part else "news/form.html"
    return render(request, template, given, status=status)
