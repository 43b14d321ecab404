"""Managing people: the list, a person's card, what the person sees, the link to a password."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from aval.desk.people.actions import change_person, invite_person, link_password, scope_person
from aval.desk.people.queries import choices, people, seen_within
from aval.desk.people.refusals import PeopleRefusal
from aval.desk.people.sessions import sessions_of
from aval.desk.people.tokens import tokens_of
from aval.records.models import Person
from aval.vocabulary.acts import Dimension, Right, Role
from aval.web.guard import page, person_of
from aval.web.people.forms import CardForm, NewForm
from aval.web.people.letters import show_link
from aval.web.reader import reader_of


@page(Right.PEOPLE)
def everybody(request: HttpRequest) -> HttpResponse:
    """List everybody."""
    return render(request, "people/list.html", {"people": people(person_of(request))})


@page(Right.PEOPLE, "GET", "POST")
def person_new(request: HttpRequest) -> HttpResponse:
    """Ask for somebody new, or add them and show the link that sets their password."""
    if request.method != "POST":
        known = {"role": Role.AUDITOR, "language": reader_of(request).code}
        return _new(request, NewForm(initial=known))
    form = NewForm({**request.POST.dict(), "is_active": "on"})
    if not form.is_valid():
        return _new(request, form, status=422)
    login = form.cleaned_data["login"]
    try:
        person, parts = invite_person(
            by=person_of(request), at=timezone.now(), login=login, card=form.card()
        )
    except PeopleRefusal as refusal:
        return _new(request, form, status=422, refusal=reader_of(request).say(refusal.code))
    return show_link(request, person, parts)


@page(Right.PEOPLE, "GET", "POST")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show somebody's card and limits, or change the card."""
    found = get_object_or_404(people(person_of(request)), pk=pk)
    if request.method != "POST":
        known = {name: getattr(found, name) for name in CardForm.base_fields}
        return _card(request, found, CardForm(initial=known))
    form = CardForm(request.POST)
    if not form.is_valid():
        return _card(request, found, form, status=422)
    try:
        change_person(by=person_of(request), at=timezone.now(), person=found, card=form.card())
    except PeopleRefusal as refusal:
        return _card(request, found, form, 422, reader_of(request).say(refusal.code))
    return redirect("person", pk)


@page(Right.PEOPLE, "POST")
def person_scope(request: HttpRequest, pk: int) -> HttpResponse:
    """Limit what somebody sees."""
    found = get_object_or_404(people(person_of(request)), pk=pk)
    try:
        scope_person(
            by=person_of(request), at=timezone.now(), person=found, limits=_limits(request.POST)
        )
    except PeopleRefusal as refusal:
        known = {name: getattr(found, name) for name in CardForm.base_fields}
        sentence = reader_of(request).say(refusal.code)
        return _card(request, found, CardForm(initial=known), 422, sentence)
    return redirect("person", pk)


@page(Right.PEOPLE, "POST")
def person_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the link with which somebody sets a password, show it once, send it if it can be."""
    found = get_object_or_404(people(person_of(request)), pk=pk)
    parts = link_password(by=person_of(request), at=timezone.now(), person=found)
    return show_link(request, found, parts)


@page(Right.PEOPLE)
def people_preview(request: HttpRequest) -> HttpResponse:
    """Say how many customers the limits on the form let through."""
    seen = seen_within(person_of(request), _limits(request.GET))
    return render(request, "people/seen.html", {"seen": seen})


def _limits(given: Any) -> dict[Dimension, frozenset[str]]:  # noqa: ANN401 - GET or POST
    return {dimension: frozenset(given.getlist(dimension)) for dimension in Dimension}


def _new(request: HttpRequest, form: NewForm, status: int = 200, refusal: str = "") -> HttpResponse:
    shown = {"form": form, "roles": list(Role), "refusal": refusal}
    return render(request, "people/new.html", shown, status=status)


def _card(
    request: HttpRequest, found: Person, form: CardForm, status: int = 200, refusal: str = ""
) -> HttpResponse:
    limits = found.scope()
    this = request.session.session_key
    sessions = sessions_of(found, reader=person_of(request), at=timezone.now(), this=this)
    shown = {
        "sessions": sessions,
        "others": [one for one in sessions if not one.is_this],
        "tokens": tokens_of(found, reader=person_of(request), at=timezone.now()),
        "person": found,
        "form": form,
        "roles": list(Role),
        "groups": _groups(limits),
        "seen": seen_within(person_of(request), limits),
        "refusal": refusal,
    }
    return render(request, "people/person.html", shown, status=status)


def _groups(limits: Mapping[Dimension, frozenset[str]]) -> list[dict[str, object]]:
    """Return the boxes to tick: every value there is, and those ticked that are there no more."""
    known = choices()
    return [
        {
            "dimension": dimension,
            "chosen": limits.get(dimension, frozenset()),
            "options": sorted({*known[dimension], *limits.get(dimension, ())}),
        }
        for dimension in Dimension
    ]
