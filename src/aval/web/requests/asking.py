"""The form in which cover is asked for, or a request changed before it leaves."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.customer.attachments import NotAttachedError
from aval.desk.customer.queries import seen
from aval.desk.requests import actions
from aval.desk.requests.checking import LONGEST_MESSAGE
from aval.desk.requests.effect import effect_of, top_up_cost
from aval.desk.requests.grounds import Option, options, preferred
from aval.desk.requests.refusals import ActRefused
from aval.desk.sent import names_of
from aval.records.models import CoverRequest, Customer
from aval.vocabulary.acts import Right
from aval.vocabulary.faults import BadInput
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.requests import RequestChannel
from aval.vocabulary.words import Layer
from aval.web.guard import page, person_of
from aval.web.imports.telling import told_faults
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.fields import Typed, asked_of, card_of, minor_of, typed_from, typed_of
from aval.web.requests.telling import say_refusal
from aval.web.requests.views import found_or_404
from aval.wording.steps import say_step

_REFUSED = 422
_FAULTS_SHOWN = 5


@page(Right.REQUEST, "GET", "POST")
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for cover for a customer, or keep the request as a draft."""
    person, reader, today = person_of(request), reader_of(request), localdate()
    try:
        customer = seen(person, key)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    found = options([customer.key], today=today).get(customer.key, [])
    if request.method != "POST":
        option = _chosen(found, request.GET.get("policy", ""))
        return _form(request, customer.key, found, asked_of(request.GET, option, reader))
    typed = typed_of(request.POST)
    if "look" in request.POST:
        return _form(request, customer.key, found, typed)
    try:
        made = _asked(request, customer.key, typed)
    except ActRefused as refusal:
        return _form(request, customer.key, found, typed, say_refusal(refusal, reader))
    except NotAttachedError as refused:
        words = say_step(refused.why, language=reader, currency="EUR")
        return _form(request, customer.key, found, typed, words)
    code = "requests.kept_draft" if "draft" in request.POST else "requests.asked"
    for one in made:
        receive(request, reader.say(code, request=one.key))
    return redirect("request", pk=made[0].pk)


def _asked(request: HttpRequest, customer: str, typed: Typed) -> tuple[CoverRequest, ...]:
    """Ask for what was typed: one cover, or a permanent and a temporary one."""
    reader = reader_of(request)
    card = card_of(typed, reader)
    given: dict[str, Any] = {
        "customer": customer, "card": card, "by": person_of(request), "at": now(),
        "today": localdate(), "is_draft": "draft" in request.POST,
        "files": request.FILES.getlist("files"),
    }  # fmt: skip
    if not typed.temporary:
        return (actions.ask(**given),)
    temporary = minor_of(typed.temporary, card.currency, reader)
    return actions.ask_both(temporary=temporary, **given)


@page(Right.REQUEST, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a request that the insurer does not have."""
    person, reader, today = person_of(request), reader_of(request), localdate()
    asked = found_or_404(request, pk).request
    found = options([asked.customer_id], today=today).get(asked.customer_id, [])
    if request.method != "POST":
        typed = typed_from(actions.card_of(asked), reader)
        return _form(request, asked.customer_id, found, typed, asked=asked)
    typed = typed_of(request.POST)
    if "look" in request.POST:
        return _form(request, asked.customer_id, found, typed, asked=asked)
    try:
        actions.revise(
            request=asked,
            card=card_of(typed, reader),
            by=person,
            at=now(),
            today=today,
            files=request.FILES.getlist("files"),
        )
        if "draft" not in request.POST:
            actions.submit(request=asked, by=person, at=now(), today=today)
    except ActRefused as refusal:
        words = say_refusal(refusal, reader)
        return _form(request, asked.customer_id, found, typed, words, asked=asked)
    except NotAttachedError as refused:
        words = say_step(refused.why, language=reader, currency="EUR")
        return _form(request, asked.customer_id, found, typed, words, asked=asked)
    code = "requests.kept_draft" if "draft" in request.POST else "requests.asked"
    receive(request, reader.say(code, request=asked.key))
    return redirect("request", pk=asked.pk)


def _chosen(found: list[Option], policy: str) -> Option | None:
    """Return the option of a policy, else the one under which one asks first."""
    return next((one for one in found if one.policy == policy), None) or preferred(found)


def _effect(request: HttpRequest, typed: Typed, option: Option | None) -> dict[str, Any]:
    """Return what the request would do if it were granted in full, as far as it is typed."""
    if option is None:
        return {}
    reader = reader_of(request)
    try:
        card = card_of(typed, reader)
        temporary = minor_of(typed.temporary, card.currency, reader) if typed.temporary else 0
    except ActRefused:
        return {"is_untold": True}
    if temporary < 0 or card.amount < (card.kind is not RequestKind.CANCEL):
        return {"is_untold": True}
    try:
        return {
            "effect": effect_of(card, option, today=localdate(), temporary=temporary),
            "top_up": top_up_cost(card, by=person_of(request)),
            "top_up_currency": card.currency,
        }
    except BadInput as bad:
        return {"faults": told_faults(bad.faults[:_FAULTS_SHOWN], reader)}


def _form(
    request: HttpRequest,
    key: str,
    found: list[Option],
    typed: Typed,
    refusal: str = "",
    *,
    asked: CoverRequest | None = None,
) -> HttpResponse:
    option = _chosen(found, typed.policy)
    address = (
        reverse("request_change", args=[asked.pk]) if asked else reverse("request_new", args=[key])
    )
    effect = {"address": address, **_effect(request, typed, option)}
    if "look" in request.POST and getattr(request, "htmx", False):
        return render(request, "requests/effect.html", effect)
    given = effect | {
        "key": key,
        "name": names_of([key]).get(key, key),
        "options": found,
        "option": option,
        "typed": typed,
        "refusal": refusal,
        "kinds": [kind for kind in RequestKind if option and kind in option.kinds],
        "layers": [
            (layer, option.standing.get(layer), option.pending.get(layer))
            for layer in Layer
            if option and layer in option.layers
        ],
        "can_add_temporary": option is not None
        and {Layer.PERMANENT, Layer.TEMPORARY} <= {*option.layers},
        "advice": option.advice if option else None,
        "most": LONGEST_MESSAGE,
        "is_by_hand": option is not None and option.channel is not RequestChannel.CONNECTOR,
        "asked": asked,
        "today": localdate(),
    }
    return render(request, "requests/form.html", given, status=_REFUSED if refusal else 200)
