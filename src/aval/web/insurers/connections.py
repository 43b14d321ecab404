"""Settings of insurers: the connections with their state, the form of one, its calls, read now."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRefresh

from aval.connectors.contract import Insurer
from aval.desk.insurers import queries
from aval.desk.insurers.connections import ask_to_read, save_connection
from aval.desk.refusals import ActRefused
from aval.records.insurers import Connection
from aval.reports.today.page import sources as freshness
from aval.vocabulary.acts import JobState, Right
from aval.vocabulary.insurers import Capability
from aval.web.guard import page, person_of
from aval.web.insurer_errors import error
from aval.web.insurers.forms import card_of, fields
from aval.web.insurers.telling import refused
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse

_WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@page(Right.CONFIGURE)
def connections(request: HttpRequest) -> HttpResponse:
    """List the connections with their state, and the insurers that can be connected."""
    person, reader = person_of(request), reader_of(request)
    ages = {one.source.pk: one for one in freshness(timezone.now())}
    going = queries.readings()
    rows = [
        {
            "one": one.connection,
            "linked": one.linked,
            "age": ages.get(one.connection.pk),
            "error": error(one.connection.source.last_error, reader),
            "reading": going.get(one.connection.pk),
        }
        for one in queries.connections(by=person)
    ]
    shown = {"rows": rows, "insurers": queries.insurers(by=person)}
    return render(request, "insurers/connections.html", shown)


@page(Right.CONFIGURE, "GET", "POST")
def connection_new(request: HttpRequest) -> HttpResponse:
    """Ask for the settings of a new connection to the insurer that the address names."""
    wanted = request.GET.get("insurer", "")
    found = {one.code: one for one in queries.insurers(by=person_of(request))}
    if wanted not in found:
        return redirect("connections")
    return _asked(request, found[wanted], None)


@page(Right.CONFIGURE, "GET", "POST")
def connection(request: HttpRequest, key: str) -> HttpResponse:
    """Show a connection with its state and its last calls, or change it."""
    stands = queries.connection(key=key, by=person_of(request))
    if stands is None:
        raise Http404(key)
    if getattr(request, "htmx", False) and request.GET.get("reading"):
        return _reading(request, stands)
    found = {one.code: one for one in queries.insurers(by=person_of(request))}
    return _asked(request, found.get(stands.insurer), stands)


@page(Right.IMPORT, "POST")
def connection_read(request: HttpRequest, key: str) -> HttpResponse:
    """Have an insurer read now."""
    person, reader = person_of(request), reader_of(request)
    try:
        ask_to_read(key=key, by=person, at=timezone.now())
    except ActRefused as refusal:
        refuse(request, refused(refusal, reader))
        return redirect("reconciliation")
    receive(request, reader.say("connections.read_asked"))
    if person.may(Right.CONFIGURE):
        return redirect("connection", key)
    return redirect("reconciliation")


def _reading(request: HttpRequest, stands: Connection) -> HttpResponse:
    """Show how far the reading is, or have the page loaded anew."""
    job = queries.readings().get(stands.pk)
    if job is None:
        return HttpResponseClientRefresh()
    shown = {"stands": stands, "is_waiting": job.state == JobState.WAITING, "job": job}
    return render(request, "insurers/reading.html", shown)


def _asked(request: HttpRequest, found: Insurer | None, stands: Connection | None) -> HttpResponse:
    """Show the form, or save what was typed."""
    if request.method != "POST" or found is None:
        return _shown(request, found, stands)
    card, at = card_of(request.POST, found), timezone.now()
    key = stands.pk if stands else queries.free_key(found.code)
    try:
        save_connection(key=key, card=card, by=person_of(request), at=at)
    except ActRefused as refusal:
        return _shown(request, found, stands, refusal)
    receive(request, reader_of(request).say("connections.saved", name=card.name))
    return redirect(reverse("connection", args=[key]))


def _shown(
    request: HttpRequest,
    found: Insurer | None,
    stands: Connection | None,
    refusal: ActRefused | None = None,
) -> HttpResponse:
    person, reader = person_of(request), reader_of(request)
    typed = request.POST if request.method == "POST" else None
    shown: dict[str, Any] = {
        "stands": stands,
        "insurer": found.code if found else stands and stands.insurer,
        "is_missing": found is None,
        "policies": queries.own_policies(by=person),
        "refusal": refused(refusal, reader) if refusal else "",
        "name": typed.get("name", "") if typed else (stands.source.name if stands else ""),
        "is_active": "is_active" in typed if typed else not stands or stands.source.is_active,
    }
    if found:
        told = str(refusal.given.get("fields", "")).split(", ") if refusal else ()
        wrong = [one.partition(":")[0] for one in told]
        mapped = queries.mapped(found, stands)
        shown["fields"] = fields(found, stands, mapped, reader, typed=typed, wrong=wrong)
    if stands:
        job = queries.readings().get(stands.pk)
        ages = {one.source.pk: one for one in freshness(timezone.now())}
        shown |= {
            "age": ages.get(stands.pk),
            "error": error(stands.source.last_error, reader),
            "calls": queries.last_calls(key=stands.pk, by=person),
            "job": job,
            "is_waiting": bool(job and job.state == JobState.WAITING),
        }
        if found and Capability.WEBHOOK in found.capabilities:
            shown["hook"] = request.build_absolute_uri(reverse("insurer_hint", args=[stands.pk]))
    status = _WRONG if refusal else HTTPStatus.OK
    return render(request, "insurers/connection.html", shown, status=status)
