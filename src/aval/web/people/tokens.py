"""Tokens of the API on screen: one's own, made and revoked; all of a person, by administrators."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from aval.desk.people.queries import people
from aval.desk.people.refusals import PeopleRefusal
from aval.desk.people.tokens import DAYS, make_token, revoke_tokens, tokens_of
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive


@page(Right.SEE, "GET", "POST")
def my_tokens(request: HttpRequest) -> HttpResponse:
    """List the reader's own tokens, or revoke one."""
    reader, person, at = reader_of(request), person_of(request), timezone.now()
    if request.method == "POST":
        for one in revoke_tokens(by=person, at=at, person=person, number=_number(request)):
            receive(request, reader.say("people.token_revoked", name=one.name))
        return redirect("my_tokens")
    return _listed(request)


@page(Right.SEE, "POST")
@reauthentication_required  # type: ignore[untyped-decorator]
def my_token_new(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once; asked by whoever has just proved to be the person."""
    days = request.POST.get("days", "")
    try:
        made, text = make_token(
            by=person_of(request),
            at=timezone.now(),
            name=request.POST.get("name", ""),
            days=int(days) if days in map(str, DAYS) else 0,
        )
    except PeopleRefusal as refusal:
        return _listed(request, reader_of(request).say(refusal.code))
    answer = render(request, "people/token.html", {"made": made, "text": text})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page(Right.PEOPLE, "POST")
def person_tokens(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke all tokens of somebody."""
    found = get_object_or_404(people(person_of(request)), pk=pk)
    ended = revoke_tokens(by=person_of(request), at=timezone.now(), person=found)
    receive(request, reader_of(request).say_many("people.tokens_revoked", len(ended)))
    return redirect("person", pk)


def _listed(request: HttpRequest, refusal: str = "") -> HttpResponse:
    person = person_of(request)
    given = {
        "tokens": tokens_of(person, reader=person, at=timezone.now()),
        "days": [(one, reader_of(request).days(one)) for one in DAYS],
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "people/tokens.html", given, status=422 if refusal else 200)


def _number(request: HttpRequest) -> int:
    """Return the number of the token to revoke, one that no token has where none is named."""
    text = request.POST.get("token", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
