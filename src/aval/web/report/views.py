"""The report as it is read: the page, its next rows, counts of views, completion, a selection."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from aval.desk.report.faults import QueryError
from aval.desk.report.opening import added, echo, open_report, selection, view_counts
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import refuse
from aval.web.report.addresses import address, wanted_of
from aval.web.report.completing import listed_of
from aval.web.report.showing import context_of, fault_of, tabs_of


@page(Right.SEE)
def report(request: HttpRequest) -> HttpResponse:
    """Show the report, or bring its next rows to a page that has the ones before."""
    wanted = wanted_of(request)
    try:
        shown = open_report(person_of(request), wanted, today=localdate())
    except ValueError:
        return redirect("report")
    if not wanted.is_added:
        return render(request, "report/report.html", context_of(request, shown))
    template = "report/stale.html" if shown.is_stale or shown.error else "report/added.html"
    return render(request, template, context_of(request, shown))


@page(Right.SEE)
def counts(request: HttpRequest) -> HttpResponse:
    """Bring the views again, each with how many customers it finds."""
    person = person_of(request)
    shown = open_report(person, wanted_of(request), today=localdate())
    found = view_counts(person, today=localdate())
    tabs = {"tabs": tabs_of(shown, reader_of(request), found)}
    return render(request, "report/views.html", context_of(request, shown) | tabs)


@page(Right.SEE)
def complete(request: HttpRequest) -> HttpResponse:
    """Bring what may stand at the cursor, and what the query finds so far."""
    text = request.GET.get("q", "")
    at = request.GET.get("at", "")
    place = int(at) if at.isascii() and at.isdecimal() and len(at) < 6 else len(text)
    found = echo(person_of(request), text=text, at=place, today=localdate())
    fault = fault_of(reader_of(request), found.error)
    given = {"echo": found, "fault": fault, "currency": found.ground.currency}
    listed = listed_of(reader_of(request), found.completion)
    return render(request, "report/complete.html", given | listed)


@page(Right.SEE)
def condition(request: HttpRequest) -> HttpResponse:
    """Add a condition chosen from lists to the query, and go there."""
    given = request.GET
    shown = open_report(person_of(request), wanted_of(request), today=localdate())
    try:
        text = added(
            person_of(request),
            text=shown.text,
            field=given.get("field", ""),
            operator=given.get("operator", ""),
            value=given.get("value", ""),
            today=localdate(),
        )
    except QueryError as error:
        refuse(request, reader_of(request).say(error.code, **error.given))
        return redirect(address(shown))
    return redirect(address(shown, q=text))


@page(Right.SEE, "POST")
def chosen_rows(request: HttpRequest) -> HttpResponse:
    """Bring the sums of what is selected."""
    is_all = "all" in request.POST
    shown = open_report(person_of(request), wanted_of(request), today=localdate())
    ground, totals = selection(
        person_of(request),
        keys=request.POST.getlist("row"),
        text=shown.text if is_all else None,
        today=localdate(),
    )
    return render(request, "report/chosen.html", {"chosen": totals, "currency": ground.currency})
