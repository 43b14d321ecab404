"""Calendar feeds: made and revoked on one's own pages, read by programs without a login."""

from http import HTTPStatus

from babel import Locale
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import override

from aval.desk.agenda.feeds import FeedCard, calendar_of, feed_by, feeds_of, make_feed, revoke_feed
from aval.desk.agenda.queries import Row
from aval.desk.agenda.working_days import countries
from aval.desk.refusals import ActRefused
from aval.records.models import Feed
from aval.vocabulary.acts import Right
from aval.vocabulary.agenda import FeedScope
from aval.web.agenda.addresses import entry_address
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import say_refusal
from aval.wording.language import Language


@page(Right.SEE, "GET", "POST")
def agenda_feeds(request: HttpRequest) -> HttpResponse:
    """Show the reader's calendars; make one, whose address is shown this once."""
    person, reader = person_of(request), reader_of(request)
    shown = {"secret": "", "refusal": ""}
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            secret = make_feed(card=_card(request), by=person, at=now())
            shown["secret"] = request.build_absolute_uri(reverse("agenda_feed", args=[secret]))
        except ActRefused as refusal:
            shown["refusal"] = say_refusal(refusal, reader)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    names = Locale(reader.code).territories
    given = shown | {
        "feeds": [(feed, names.get(feed.country, feed.country)) for feed in feeds_of(person)],
        "scopes": list(FeedScope),
        "countries": sorted(
            ((code, names.get(code, code)) for code in countries()), key=lambda one: one[1]
        ),
    }
    return render(request, "agenda/feeds.html", given, status=status)


@page(Right.SEE, "POST")
def agenda_feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of the reader's calendars."""
    try:
        revoke_feed(number=pk, by=person_of(request), at=now())
    except Feed.DoesNotExist as error:
        raise Http404(str(pk)) from error
    receive(request, reader_of(request).say("agenda.feed_revoked"))
    return redirect("agenda_feeds")


@page(None)
def agenda_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give a calendar to whoever has its secret address; nobody learns whether one was revoked."""
    try:
        feed = feed_by(secret)
    except Feed.DoesNotExist as error:
        raise Http404(secret) from error
    language = Language(feed.person.language)

    def link(row: Row) -> str:
        return request.build_absolute_uri(entry_address(row))

    with override(language.code):
        written = calendar_of(
            feed, at=now(), today=localdate(), language=language, host=request.get_host(),
            link=link,
        )  # fmt: skip
    response = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _card(request: HttpRequest) -> FeedCard:
    given = request.POST
    scope, alarm = given.get("contents", ""), given.get("alarm_days", "").strip()
    is_number = alarm.isascii() and alarm.isdecimal() and len(alarm) < 4
    return FeedCard(
        FeedScope(scope) if scope in list(FeedScope) else FeedScope.MINE,
        (int(alarm) if is_number else -1) if alarm else None,
        given.get("country", "").strip().upper()[:2],
    )
