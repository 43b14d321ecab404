"""The journal on screen: newest first, by act, person, subject and days; all of it as a file."""

from contextlib import suppress
from datetime import datetime, time, timedelta

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from aval.desk.journal.actions import export
from aval.desk.journal.queries import Asked, entries
from aval.vocabulary.acts import Act, Right
from aval.web.guard import page, person_of
from aval.web.journal.telling import told
from aval.web.reader import reader_of


@page(Right.AUDIT)
def journal(request: HttpRequest) -> HttpResponse:
    """Show a page of the journal."""
    asked = _asked(request.GET)
    found = entries(person_of(request), asked)
    older = request.GET.copy()
    older["before"] = str(found.older or "")
    reader = reader_of(request)
    shown = {
        "page": found,
        "rows": [told(entry, found.names, reader) for entry in found.entries],
        "asked": asked,
        "acts": list(Act),
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
        "older": older.urlencode(),
    }
    return render(request, "journal/journal.html", shown)


@page(Right.AUDIT, "POST")
def journal_export(request: HttpRequest) -> HttpResponseBase:
    """Send the whole journal, an entry a line."""
    lines = export(by=person_of(request), at=timezone.now())
    sent = StreamingHttpResponse(lines, content_type="application/jsonl")
    sent["Content-Disposition"] = 'attachment; filename="aval-journal.jsonl"'
    return sent


def _asked(given: QueryDict) -> Asked:
    """Return what is asked for; what cannot be understood asks for nothing."""
    act, before = given.get("act", ""), given.get("before", "")
    return Asked(
        act=Act(act) if act in list(Act) else None,
        person=given.get("person", "").replace("\0", "").strip(),
        subject=given.get("subject", "").replace("\0", "").strip(),
        since=_midnight(given.get("since", ""), 0),
        until=_midnight(given.get("until", ""), 1),
        before=int(before)
        if before.isascii() and before.isdecimal() and len(before) < 19
        else None,
    )


def _midnight(text: str, days: int) -> datetime | None:
    """Return the first instant of a day, or of one some days later."""
    with suppress(ValueError):
        day = parse_date(text)
        if day and 1900 <= day.year <= 2999:
            return timezone.make_aware(datetime.combine(day + timedelta(days), time()))
    return None
