"""The form in which a decision is entered or corrected: first what it does, then it is kept."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.cover import actions
from aval.desk.cover.checking import DECISIONS, LONGEST_CONDITIONS, LONGEST_TEXT
from aval.desk.cover.queries import entered_of as entered_as
from aval.desk.customer.attachments import NotAttachedError
from aval.desk.customer.joining import name_of
from aval.desk.customer.queries import seen
from aval.desk.intake.judging import job_of
from aval.desk.refusals import ActRefused
from aval.desk.requests.grounds import Option, options, preferred
from aval.records.models import Change, Cover, Customer
from aval.vocabulary.acts import Right
from aval.vocabulary.faults import BadInput
from aval.vocabulary.words import Layer
from aval.web.cover.fields import Typed, entered_of, typed_from, typed_of
from aval.web.cover.telling import notes_of
from aval.web.guard import page, person_of
from aval.web.imports.telling import told_faults
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import receive_refusal, say_refusal
from aval.wording.steps import say_step

_REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
_FAULTS_SHOWN = 5


@page(Right.REQUEST, "GET", "POST")
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Enter what an insurer decided of a customer."""
    return _entered(request, key, None)


@page(Right.REQUEST, "GET", "POST")
def change(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Correct a decision that a person entered: another version of it."""
    try:
        corrected = actions.typed_fact(person_of(request), key, number)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    except ActRefused as refusal:
        receive_refusal(request, refusal)
        return redirect("customer", key)
    return _entered(request, key, corrected)


@page(Right.REQUEST, "POST")
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
        receive(request, reader_of(request).say("cover.taken_back"))
    return redirect("customer", key)


def _entered(request: HttpRequest, key: str, corrected: Cover | None) -> HttpResponse:
    try:
        customer = seen(person_of(request), key)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    reader = reader_of(request)
    found = options([customer.key], today=localdate()).get(customer.key, [])
    if request.method != "POST":
        typed = (
            _empty(found, request.GET.get("policy", ""))
            if corrected is None
            else typed_from(entered_as(corrected), reader)
        )
        return _form(request, key, found, typed, corrected, {})
    typed = typed_of(request.POST)
    try:
        if "keep" in request.POST:
            return _kept(request, key, typed, corrected)
        given = _foreseen(request, key, typed, corrected)
    except ActRefused as refusal:
        given = {"refusal": say_refusal(refusal, reader)}
    except NotAttachedError as refused:
        given = {"refusal": say_step(refused.why, language=reader, currency="EUR")}
    return _form(request, key, found, typed, corrected, given)


def _kept(request: HttpRequest, key: str, typed: Typed, corrected: Cover | None) -> HttpResponse:
    """Keep the decision and lead back to the customer, where it can be taken back."""
    reader = reader_of(request)
    given: dict[str, Any] = {
        "entered": entered_of(typed, key, reader), "by": person_of(request), "at": now(),
        "today": localdate(), "files": request.FILES.getlist("files"),
    }  # fmt: skip
    made: Change = (
        actions.add(**given) if corrected is None else actions.correct(number=corrected.pk, **given)
    )
    said = reader.say("cover.kept" if job_of(made) is None else "cover.kept_later")
    receive(request, said, undo=reverse("cover_undo", args=[key, made.pk]))
    return redirect("customer", key)


def _foreseen(
    request: HttpRequest, key: str, typed: Typed, corrected: Cover | None
) -> dict[str, Any]:
    """Return what the decision would do, and what it meets."""
    reader = reader_of(request)
    try:
        found = actions.preview(
            entered=entered_of(typed, key, reader), by=person_of(request), today=localdate(),
            corrected=corrected,
        )  # fmt: skip
    except BadInput as bad:
        return {"is_ready": True, "faults": told_faults(bad.faults[:_FAULTS_SHOWN], reader)}
    return {
        "is_ready": True,
        "effect": found.effect,
        "notes": notes_of(found.met, reader),
        "waiting": found.met.asked,
    }


def _empty(found: list[Option], policy: str) -> Typed:
    """Return the form as it begins: under the policy that the address names, else the usual one."""
    option = next((one for one in found if one.policy == policy), None) or preferred(found)
    return Typed(policy=option.policy, currency=option.currency) if option else Typed()


def _form(
    request: HttpRequest,
    key: str,
    found: list[Option],
    typed: Typed,
    corrected: Cover | None,
    more: dict[str, Any],
) -> HttpResponse:
    given = {
        "key": key,
        "address": reverse("cover_new", args=[key])
        if corrected is None
        else reverse("cover_correct", args=[key, corrected.pk]),
        "name": name_of(key),
        "options": found,
        "typed": typed if typed.decision else replace(typed, decision=DECISIONS[0].value),
        "layers": list(Layer),
        "decisions": DECISIONS,
        "longest": LONGEST_TEXT,
        "longest_conditions": LONGEST_CONDITIONS,
        "corrected": corrected,
        **more,
    }
    status = _REFUSED if more.get("refusal") else HTTPStatus.OK
    is_part = getattr(request, "htmx", False)
    template = "cover/preview.html" if is_part else "cover/form.html"
    return render(request, template, given, status=status)
