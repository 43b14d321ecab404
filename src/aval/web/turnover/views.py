"""Declarations read: the periods of each policy, one declaration with its tables, its lines."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from aval.desk.report.saved_views import views_of
from aval.desk.turnover import queries
from aval.desk.turnover.files import say_place
from aval.desk.turnover.queries import One, Wanted
from aval.desk.turnover.refusals import sees_all
from aval.records.models import CompanyFacts, TurnoverDeclaration
from aval.vocabulary.acts import Right
from aval.vocabulary.turnover import DeclarationState, TermsBand, TurnoverCategory, TurnoverReason
from aval.vocabulary.words import Segment
from aval.web.guard import page, person_of
from aval.web.reader import reader_of

MARKS = {DeclarationState.DRAFT: ("note", ""), DeclarationState.FROZEN: ("lock", "good")}
"""The mark and the tone of each state."""
_FIELDS = ("category", "reason", "country", "company", "band")


@page(Right.SEE)
def declarations(request: HttpRequest) -> HttpResponse:
    """Show every policy with the periods to declare, and what is missing."""
    person, reader = person_of(request), reader_of(request)
    today = localdate()
    found = queries.listed(person, today=today)
    views = [
        (view.code, view.name or reader.say(view.title)) for view in views_of(person) if view.query
    ]
    given = {
        "found": found,
        "sees_all": sees_all(person),
        "today": today,
        "may": person.may(Right.DECLARE) and sees_all(person),
        "companies": CompanyFacts.objects.current().order_by("company"),
        "views": views,
        "segments": list(Segment),
    }
    return render(request, "turnover/list.html", given)


@page(Right.SEE)
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a declaration: what is in, what is out and why, and that it is the ledger."""
    person = person_of(request)
    one = found_or_404(request, pk)
    found = one.declaration
    given = {
        "one": one,
        "found": found,
        "is_draft": found.state == DeclarationState.DRAFT,
        "mark": MARKS[DeclarationState(found.state)],
        "companies": json.loads(found.companies),
        "bands": list(TermsBand),
        "rows": [(row, list(zip(TermsBand, row.bands, strict=True))) for row in one.rows],
        "sums": list(zip(TermsBand, one.bands, strict=True)),
        "reason_lines": sum(cell.lines for _, cell in one.reasons),
        "is_reconciled": not any(gap.difference for gap in one.gaps),
        "has_draft": any(
            other.state == DeclarationState.DRAFT and other.pk != found.pk for other in one.same
        ),
        "may": person.may(Right.DECLARE),
        "may_export": person.may(Right.EXPORT),
        "currency": found.currency,
    }
    return render(request, "turnover/one.html", given)


@page(Right.SEE)
def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the lines of a declaration that have a place in common, a page at a time."""
    reader = reader_of(request)
    wanted = _wanted(request)
    try:
        found = queries.lines_of(person_of(request), pk, wanted)
    except TurnoverDeclaration.DoesNotExist as error:
        raise Http404(str(pk)) from error
    given = {
        "found": found,
        "rows": [
            (line, found.names.get(line.customer_id, line.customer_id), say_place(line, reader))
            for line in found.page
        ],
        "wanted": wanted,
        "categories": list(TurnoverCategory),
        "reasons": list(TurnoverReason),
        "bands": list(TermsBand),
        "is_filtered": any(getattr(wanted, name) for name in _FIELDS),
    }
    return render(request, "turnover/lines.html", given)


def found_or_404(request: HttpRequest, pk: int) -> One:
    """Return a declaration that the reader may see."""
    try:
        return queries.one_declaration(person_of(request), pk)
    except TurnoverDeclaration.DoesNotExist as error:
        raise Http404(str(pk)) from error


def _wanted(request: HttpRequest) -> Wanted:
    given, number = request.GET, request.GET.get("page", "1")
    plain = {name: given.get(name, "")[:200].replace("\x00", "") for name in _FIELDS}
    is_number = number.isascii() and number.isdecimal() and len(number) < 9
    return Wanted(**plain, page=int(number) if is_number else 1)
