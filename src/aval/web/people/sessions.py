"""Sessions on screen: where one is logged in, ended one by one or all others; all of a person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from aval.desk.people.queries import people
from aval.desk.people.sessions import end_sessions, sessions_of
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.people.agents import roughly
from aval.web.reader import reader_of
from aval.web.receipts import receive


@page(Right.SEE, "GET", "POST")
def my_sessions(request: HttpRequest) -> HttpResponse:
    """List the reader's own sessions, or end one of them, or all others."""
    reader, person, at = reader_of(request), person_of(request), timezone.now()
    this = request.session.session_key
    if request.method == "POST":
        mark = request.POST.get("session") or None
        if mark or "all" in request.POST:
            ended = end_sessions(by=person, at=at, person=person, mark=mark, keep=this)
            receive(request, reader.say_many("people.sessions_ended", ended))
        return redirect("my_sessions")
    found = sessions_of(person, reader=person, at=at, this=this)
    shown = {"sessions": [(one, roughly(one.agent)) for one in found]}
    return render(request, "people/sessions.html", shown)


@page(Right.PEOPLE, "POST")
def person_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """End all sessions of somebody; of one's own, all others."""
    found = get_object_or_404(people(person_of(request)), pk=pk)
    ended = end_sessions(
        by=person_of(request),
        at=timezone.now(),
        person=found,
        keep=request.session.session_key,
    )
    receive(request, reader_of(request).say_many("people.sessions_ended", ended))
    return redirect("person", pk)
