"""The page of one entry: where calendars lead."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from aval.desk.agenda.single import single
from aval.desk.report.queries import owners
from aval.vocabulary.acts import Right
from aval.web.agenda.addresses import about_of
from aval.web.agenda.telling import days_of
from aval.web.guard import page, person_of
from aval.web.reader import reader_of


@page(Right.SEE)
def agenda_entry(request: HttpRequest, kind: str, on: str, customer: str = "") -> HttpResponse:
    """Show an entry with its acts; that it is gone, and where it went, if it no longer stands."""
    person, reader, today = person_of(request), reader_of(request), localdate()
    about = about_of(kind, on, customer, request.GET)
    found = single(person, about) if about else None
    if about is None or found is None:
        raise Http404(request.path)
    given = {
        "about": about,
        "found": found,
        "days": days_of(found.rows or found.others, person, today, reader, found.currency),
        "is_alone": bool(found.rows),
        "currency": found.currency,
        "people": owners(),
        "may_plan": person.may(Right.PLAN),
        "here": request.get_full_path(),
    }
    return render(request, "agenda/entry.html", given)
