"""Events on screen: what insurers notified, newest first, with filters; marked as seen."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from aval.desk.insurers import identity
from aval.desk.insurers.events import Wanted, events, mark_seen, told, unseen
from aval.vocabulary.acts import Right
from aval.vocabulary.insurers import InsurerEventKind
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive

PAGE_EVENTS = 50


@page(Right.SEE)
def insurer_events(request: HttpRequest) -> HttpResponse:
    """Show a page of events."""
    person, given = person_of(request), request.GET
    wanted = Wanted(
        connection=given.get("connection", ""),
        kind=given.get("kind", ""),
        seen=given.get("seen", ""),
        customer=given.get("customer", "").replace("\0", ""),
    )
    found = events(by=person, wanted=wanted)
    shown = Paginator(found, PAGE_EVENTS).get_page(given.get("page"))
    context = {
        "page": shown,
        "rows": told(list(shown)),
        "wanted": wanted,
        "kinds": list(InsurerEventKind),
        "connections": identity.connected(),
        "unseen": unseen(by=person),
        "may_mark": person.may(Right.DECIDE),
        "may_see_raw": person.may(Right.RUNS),
        "query": given.urlencode(),
    }
    return render(request, "insurers/events.html", context)


@page(Right.DECIDE, "POST")
def events_seen(request: HttpRequest) -> HttpResponse:
    """Mark the events of a page as seen, for everybody."""
    numbers = [
        int(one)
        for one in request.POST.getlist("event")
        if one.isascii() and one.isdecimal() and len(one) < 19
    ]
    marked = mark_seen(numbers=numbers, by=person_of(request), at=timezone.now())
    receive(request, reader_of(request).say_many("events.marked", marked))
    return redirect("insurer_events")
