"""The list of requests, what is suggested, and one request with its history."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from aval.desk.requests.files import FileForm
from aval.desk.requests.queries import GROUPS, One, Wanted, one_request, requests_of
from aval.records.models import CoverRequest
from aval.reports.requests.suggestions import suggestions
from aval.vocabulary.acts import Right
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.requests import LetterState, SuggestionKind
from aval.vocabulary.words import Layer
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.requests.telling import LETTERS, SUGGESTED, history, mark_of, may, stands

VIEWS = {
    "open": "requests.view_open",
    "draft": "requests.view_draft",
    "waiting": "requests.view_waiting",
    "study": "requests.view_study",
    "failed": "requests.view_failed",
    "answered": "requests.view_answered",
    "all": "requests.view_all",
}
"""The sentence of each view of the list."""
MOST_SHOWN = 60
"""Suggestions that a page lists of each kind."""


@page(Right.SEE)
def requests(request: HttpRequest) -> HttpResponse:
    """Show the requests inside the reader's scope."""
    person, reader = person_of(request), reader_of(request)
    wanted = _wanted(request)
    found = requests_of(person, wanted, today=localdate())
    kept = {
        "policy": wanted.policy,
        "kind": wanted.kind,
        "layer": wanted.layer,
        "own": "1" if wanted.is_own else "",
    }
    plain = {name: value for name, value in kept.items() if value}
    given = {
        "found": found,
        "rows": [(row, *mark_of(row.request)) for row in found.rows],
        "views": [
            (group, reader.say(code), found.counts[group], urlencode(plain | {"view": group}))
            for group, code in VIEWS.items()
        ],
        "wanted": wanted,
        "query": urlencode(plain | {"view": wanted.group}),
        "kinds": list(RequestKind),
        "layers": list(Layer),
        "forms": list(FileForm),
        "files": [(key, found.policies.get(key, key), n) for key, n in found.files.items()],
        "may_ask": person.may(Right.REQUEST),
        "is_filtered": bool(plain),
    }
    return render(request, "requests/list.html", given)


@page(Right.SEE)
def suggested(request: HttpRequest) -> HttpResponse:
    """Show what Aval suggests to ask, with the money and the reason of each."""
    reader, person = reader_of(request), person_of(request)
    found = suggestions(person, today=localdate())
    sums = found.sums()
    groups = [
        (
            kind,
            reader.say(SUGGESTED[kind]),
            [row for row in found.rows if row.suggestion is kind][:MOST_SHOWN],
            *sums[kind],
        )
        for kind in SuggestionKind
        if kind in sums
    ]
    given = {
        "groups": groups,
        "currency": found.currency,
        "most": MOST_SHOWN,
        "may_ask": person.may(Right.REQUEST),
    }
    return render(request, "requests/suggestions.html", given)


@page(Right.SEE)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a request: what is asked and why, where it stands, all that happened to it."""
    return show(request, pk)


def show(request: HttpRequest, pk: int, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """Render a request, with why an act was refused where one was."""
    person, reader = person_of(request), reader_of(request)
    found = found_or_404(request, pk)
    given = {
        "one": found,
        "asked": found.request,
        "mark": mark_of(found.request),
        "stands": stands(found, reader),
        "history": history(found, reader),
        "letters": [(letter, *LETTERS[LetterState(letter.state)]) for letter in found.letters],
        "may": may(person, found.request),
        "refusal": refusal,
        "today": localdate(),
    }
    return render(request, "requests/one.html", given, status=status)


def found_or_404(request: HttpRequest, pk: int) -> One:
    """Return a request inside the reader's scope."""
    try:
        return one_request(person_of(request), pk)
    except CoverRequest.DoesNotExist as error:
        raise Http404(str(pk)) from error


def _wanted(request: HttpRequest) -> Wanted:
    given = request.GET
    group, number = given.get("view", "open"), given.get("page", "1")
    return Wanted(
        group=group if group in GROUPS else "open",
        policy=given.get("policy", "")[:200].replace("\x00", ""),
        kind=given.get("kind", "") if given.get("kind") in list(RequestKind) else "",
        layer=given.get("layer", "") if given.get("layer") in list(Layer) else "",
        is_own="own" in given,
        page=int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1,
    )
