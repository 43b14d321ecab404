"""The pages: the credit file, and why a figure is what it is."""

from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now

from aval.desk.claims.queries import of_customer as papers_of_customer
from aval.desk.customer.derivation import FIGURES
from aval.desk.customer.neighbours import neighbours
from aval.desk.customer.queries import customer_file
from aval.desk.customer.sight import Sight
from aval.desk.customer.unknown import Unknown, unknown
from aval.desk.customer.why import why
from aval.desk.news.queries import of_customer as news_of
from aval.desk.requests.queries import of_customer
from aval.desk.shipments.queries import hold_of
from aval.records.models import Customer
from aval.vocabulary.acts import Origin, Right, Role
from aval.vocabulary.faults import BadInput
from aval.web.customer.asked import asked_of, origin_of, query_with, sight_of, sight_query
from aval.web.guard import page, person_of

UNJUDGED_CURRENCY = "EUR"
"""The unit of the zeros that stand where nothing was ever judged."""
_TAKEN_BY = {
    Origin.UNDO: "customer.unknown_gone_undo",
    Origin.IMPORT: "customer.unknown_gone_import",
}
"""What took a customer away, by where the change is from."""


@page(Right.SEE)
def customer(request: HttpRequest, key: str) -> HttpResponse:
    """Show the credit file of a customer."""
    return show(request, key)


def show(
    request: HttpRequest, key: str, *, typed: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    """Render the file, with a note that was typed but refused where there is one."""
    person, sight = person_of(request), sight_of(request)
    try:
        if missing := unknown(person, key, sight):
            return _unknown(request, missing, sight)
        file = customer_file(
            person,
            key,
            today=localdate(),
            at=now(),
            sight=sight,
            asked=asked_of(request),
        )
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    origin = origin_of(request)
    news = news_of(
        person, key, version=file.version if file.sight.is_past else None,
        is_insolvent=file.who.insolvent_on is not None,
    )  # fmt: skip
    given = {
        "file": file,
        "currency": file.currency or UNJUDGED_CURRENCY,
        "can_note": person.may(Right.NOTE) and not file.sight.is_past,
        "can_decide": person.may(Right.DECIDE),
        "can_ask": person.may(Right.REQUEST) and not file.sight.is_past,
        "requests": [] if file.sight.is_past else of_customer(person, key),
        "hold": None if file.sight.is_past else hold_of(key),
        "can_hold": person.may(Right.HOLD) and not file.sight.is_past,
        "can_declare": person.may(Right.DECLARE) and not file.sight.is_past,
        "papers": [] if file.sight.is_past else papers_of_customer(person, key),
        "news": news,
        "can_join": person.may(Right.JOIN) and not file.sight.is_past,
        "today": file.as_of if file.sight.is_past else localdate(),
        "is_sales": person.role == Role.SALES,
        "sight_query": sight_query(request),
        "all_guarantees": query_with(request, guarantees="all"),
        "all_entries": query_with(request, log="all"),
        "near": origin and neighbours(person, key, origin, today=localdate()),
        "origin": request.GET.get("from", ""),
        "typed": typed,
        "refusal": refusal,
    }
    return render(request, "customer/customer.html", given, status=status)


def _unknown(request: HttpRequest, missing: Unknown, sight: Sight) -> HttpResponse:
    """Say that a customer is not known any more, or was not known yet, and where it is."""
    change = missing.change
    subject = str(missing.run) if missing.run else ""
    day = localdate(change.at).isoformat()
    where = {"subject": subject} if subject else {"since": day, "until": day}
    as_of = {"as_of": sight.as_of.isoformat()} if sight.as_of else {}
    given = {
        "missing": missing,
        "why": _TAKEN_BY.get(Origin(change.origin), "customer.unknown_gone_other"),
        "journal": urlencode(where) if person_of(request).may(Right.AUDIT) else "",
        "known": urlencode(as_of | {"known": f"V{missing.version}"}) if missing.version else "",
        "is_past": sight.is_past,
    }
    is_gone_now = missing.is_gone and sight.version() is None
    status = HTTPStatus.GONE if is_gone_now else HTTPStatus.NOT_FOUND
    return render(request, "customer/unknown.html", given, status=status)


@page(Right.SEE)
def why_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show the derivation of a figure."""
    figure = request.GET.get("figure", "uncovered")
    if figure not in FIGURES:
        figure = "uncovered"
    person, sight = person_of(request), sight_of(request)
    try:
        if missing := unknown(person, key, sight):
            return _unknown(request, missing, sight)
        found = why(
            person,
            key,
            today=localdate(),
            sight=sight,
            figure=figure,
            item=request.GET.get("item") or None,
        )
    except (Customer.DoesNotExist, BadInput) as error:
        raise Http404(key) from error
    given = {
        "why": found,
        "today": found.as_of if found.sight.is_past else localdate(),
        "currency": found.currency,
        "sight_query": sight_query(request),
        "origin": request.GET.get("from", ""),
        "made_at": now(),
        "engine": version("aval"),
    }
    return render(request, "customer/why.html", given)
