"""Who is whom on screen: buyers that nobody is, both sides with the evidence, the acts, look up."""

import time
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from aval.connectors.contract import Gate, UnavailableError
from aval.desk.find.queries import Hit, find_for
from aval.desk.insurers import identity, linking
from aval.desk.refusals import ActRefused
from aval.records.insurers import BuyerLink
from aval.records.models import Customer
from aval.vocabulary.acts import Right
from aval.vocabulary.identity import MatchVerdict
from aval.web.guard import page, person_of
from aval.web.insurers.telling import compared, refused, side
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse

PAGE_BUYERS = 30
LONGEST_PAUSE_S = 5
"""How long a person waits for an insurer that says: later."""
VERDICTS = (
    MatchVerdict.PROPOSED,
    MatchVerdict.POSSIBLE,
    MatchVerdict.CONTRADICTED,
    MatchVerdict.NONE,
)


@page(Right.DECIDE)
def who_is_whom(request: HttpRequest) -> HttpResponse:
    """List the buyers that nobody is, by connection and verdict."""
    asked, verdict = request.GET.get("connection", ""), request.GET.get("verdict", "")
    found = identity.waiting(by=person_of(request), connection=asked)
    counts = [(one, sum((row.verdict or "none") == one for row in found)) for one in VERDICTS]
    if verdict in list(VERDICTS):
        found = [row for row in found if (row.verdict or "none") == verdict]
    shown = {
        "page": Paginator(found, PAGE_BUYERS).get_page(request.GET.get("page")),
        "number": len(found),
        "all": sum(number for _, number in counts),
        "counts": counts,
        "verdict": verdict,
        "asked": asked,
        "connections": identity.connected(),
    }
    return render(request, "insurers/who.html", shown)


@page(Right.DECIDE)
def told_buyer(request: HttpRequest, connection: str, buyer: str) -> HttpResponse:
    """Show a buyer beside the customers that it is or may be; `q` searches for another one."""
    person, reader = person_of(request), reader_of(request)
    found = identity.buyer(by=person, key=connection, number=buyer)
    if found is None:
        raise Http404(buyer)
    asked = request.GET.get("q", "")
    hits: dict[str, Hit] = {}
    if asked:
        for hit in find_for(person, asked=asked).hits:
            hits.setdefault(hit.customer, hit)
    shown = {
        "found": found,
        "theirs": side(found.party, reader),
        "linked": [compared(one, reader) for one in found.linked],
        "candidates": [compared(one, reader) for one in found.candidates],
        "refused": [compared(one, reader) for one in found.refused],
        "q": asked,
        "hits": list(hits.values()),
        "here": request.get_full_path(),
    }
    return render(request, "insurers/buyer.html", shown)


@page(Right.DECIDE, "GET", "POST")
def customer_insurer(request: HttpRequest, key: str, connection: str) -> HttpResponse:
    """Show whom a customer is or may be at an insurer, or ask the insurer, which may be billed."""
    person, reader = person_of(request), reader_of(request)
    try:
        found = identity.customer(by=person, key=key, connection=connection)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    if found is None:
        raise Http404(connection)
    if request.method == "POST":
        return _look_up(request, key, connection)
    shown = {
        "found": found,
        "key": key,
        "ours": side(found.party, reader),
        "linked": [compared(one, reader) for one in found.linked],
        "candidates": [compared(one, reader) for one in found.candidates],
        "refused": [compared(one, reader) for one in found.refused],
        "here": request.get_full_path(),
    }
    return render(request, "insurers/customer.html", shown)


def _look_up(request: HttpRequest, key: str, connection: str) -> HttpResponse:
    reader = reader_of(request)
    gate = Gate(now=timezone.now, sleep=_pause, log=lambda _: None)
    try:
        number = linking.look_up(
            key=connection, customer=key, gate=gate, by=person_of(request), at=timezone.now()
        )
    except ActRefused as refusal:
        refuse(request, refused(refusal, reader))
    else:
        receive(request, reader.say_many("whois.found", number))
    return redirect("customer_insurer", key, connection)


def _pause(seconds: float) -> None:
    """Wait a little; a person does not wait as long as a job."""
    if seconds > LONGEST_PAUSE_S:
        message = "later"
        raise UnavailableError(message, int(seconds))
    time.sleep(seconds)


@page(Right.DECIDE, "POST")
def buyer_link(request: HttpRequest) -> HttpResponse:
    """Say that a customer is a buyer."""
    given, reader = request.POST, reader_of(request)
    customer, buyer = given.get("customer", ""), given.get("buyer", "")
    at = timezone.now()
    try:
        made = linking.link_customer(
            key=given.get("connection", ""),
            customer=customer,
            buyer=buyer,
            by=person_of(request),
            at=at,
            today=timezone.localdate(at),
        )
    except ActRefused as refusal:
        return _back(request, refused(refusal, reader))
    except Customer.DoesNotExist:
        return _back(request, reader.say("joining.refused_target"))
    said = reader.say("whois.linked", customer=customer, buyer=buyer)
    receive(request, said, undo=reverse("buyer_part", args=[made.pk]))
    return _back(request)


@page(Right.DECIDE, "POST")
def buyer_part(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a customer is a buyer no more."""
    at = timezone.now()
    return _acted(
        request,
        number,
        lambda by: linking.part_customer(number=number, by=by, at=at, today=timezone.localdate(at)),
        "whois.parted",
        can_undo=True,
    )


@page(Right.DECIDE, "POST")
def buyer_refuse(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a proposed buyer is somebody else."""
    return _acted(
        request,
        number,
        lambda by: linking.refuse_buyer(number=number, by=by, at=timezone.now()),
        "whois.refused",
        can_undo=True,
    )


@page(Right.DECIDE, "POST")
def buyer_restore(request: HttpRequest, number: int) -> HttpResponse:
    """Take a refusal back, or the end of a link."""
    at = timezone.now()
    return _acted(
        request,
        number,
        lambda by: linking.restore(number=number, by=by, at=at, today=timezone.localdate(at)),
        "whois.restored",
    )


def _acted(
    request: HttpRequest,
    number: int,
    act: Any,  # noqa: ANN401 - a function of a person
    code: str,
    *,
    can_undo: bool = False,
) -> HttpResponse:
    reader = reader_of(request)
    try:
        row: BuyerLink = act(person_of(request))
    except ActRefused as refusal:
        return _back(request, refused(refusal, reader))
    except BuyerLink.DoesNotExist as error:
        raise Http404(number) from error
    said = reader.say(code, customer=row.customer_id, buyer=row.buyer)
    receive(request, said, undo=reverse("buyer_restore", args=[row.pk]) if can_undo else "")
    return _back(request)


@page(Right.DECIDE, "POST")
def match_buyers(request: HttpRequest) -> HttpResponse:
    """Have the customers compared anew with the buyers of a connection."""
    reader = reader_of(request)
    key = request.POST.get("connection", "")
    try:
        linking.ask_to_match(key=key, by=person_of(request), at=timezone.now())
    except ActRefused as refusal:
        return _back(request, refused(refusal, reader))
    receive(request, reader.say("whois.match_asked"))
    return _back(request)


def _back(request: HttpRequest, refusal: str = "") -> HttpResponse:
    """Lead back to where an act was done, with why it was not."""
    if refusal:
        refuse(request, refusal)
    here = request.POST.get("here", "")
    if url_has_allowed_host_and_scheme(here, allowed_hosts=None) and here.startswith("/"):
        return redirect(here)
    return redirect("who_is_whom")
