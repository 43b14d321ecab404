"""The list of papers, and one paper with its items, its worth and its history."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from aval.desk.claims.queries import GROUPS, One, Wanted, one_paper, papers_of
from aval.records.models import Paper
from aval.vocabulary.acts import Right
from aval.vocabulary.claims import ClaimMoney, PaperKind, PaperState, Proof
from aval.vocabulary.requests import LetterState
from aval.web.claims.telling import MARKS, history, judged, left_on, may, parts, stands
from aval.web.guard import page, person_of
from aval.web.news.telling import insolvency_said, say_told
from aval.web.reader import reader_of
from aval.web.requests.telling import LETTERS

VIEWS = {
    "open": "claims.view_open",
    "draft": "claims.view_draft",
    "waiting": "claims.view_waiting",
    "insurer": "claims.view_insurer",
    "question": "claims.view_question",
    "decided": "claims.view_decided",
    "over": "claims.view_over",
    "all": "claims.view_all",
}
"""The sentence of each view of the list."""


@page(Right.SEE)
def papers(request: HttpRequest) -> HttpResponse:
    """Show the papers inside the reader's scope."""
    reader = reader_of(request)
    wanted = _wanted(request)
    found = papers_of(person_of(request), wanted, today=localdate())
    kept = {"policy": wanted.policy, "kind": wanted.kind, "own": "1" if wanted.is_own else ""}
    plain = {name: value for name, value in kept.items() if value}
    given = {
        "found": found,
        "rows": [(row, *MARKS[PaperState(row.paper.state)]) for row in found.rows],
        "views": [
            (
                group,
                reader.say(VIEWS[group]),
                found.counts[group],
                urlencode(plain | {"view": group}),
            )
            for group in VIEWS
        ],
        "wanted": wanted,
        "kinds": list(PaperKind),
        "is_filtered": bool(plain),
    }
    return render(request, "claims/list.html", given)


@page(Right.SEE)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a paper: what it tells, where it stands, what it is worth, all that happened to it."""
    person, reader = person_of(request), reader_of(request)
    found = found_or_404(request, pk)
    given = {
        "one": found,
        "paper": found.paper,
        "mark": MARKS[PaperState(found.paper.state)],
        "stands": stands(found, reader),
        "history": history(found, reader),
        "judged": judged(found, reader),
        "parts": parts(found),
        "letters": [(letter, *LETTERS[LetterState(letter.state)]) for letter in found.letters],
        "left_on": left_on(found),
        "news": [say_told(row, reader) for row in found.news],
        "insolvency": found.insolvency and insolvency_said(found.insolvency, reader),
        "may": may(person, found.paper),
        "moneys": list(ClaimMoney),
        "proofs": list(Proof),
        "today": localdate(),
    }
    return render(request, "claims/one.html", given)


def found_or_404(request: HttpRequest, pk: int) -> One:
    """Return a paper inside the reader's scope."""
    try:
        return one_paper(person_of(request), pk)
    except Paper.DoesNotExist as error:
        raise Http404(str(pk)) from error


def _wanted(request: HttpRequest) -> Wanted:
    given = request.GET
    group, number = given.get("view", "open"), given.get("page", "1")
    return Wanted(
        group=group if group in GROUPS else "open",
        policy=given.get("policy", "")[:200].replace("\x00", ""),
        kind=given.get("kind", "") if given.get("kind") in list(PaperKind) else "",
        is_own="own" in given,
        page=int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1,
    )
