"""What we would get if customers did not pay: whom it is asked of, what comes, why, as a file."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django_htmx.http import HttpResponseClientRefresh

from aval.desk.claims.simulated import Row, Simulation
from aval.desk.claims.simulating import simulate
from aval.desk.claims.simulations import (
    Stored,
    ask_to_simulate,
    asked_simulation,
    explained_row,
    size_of,
)
from aval.desk.claims.supposing import Whom, asked_by, take_simulation, uninsured_word
from aval.desk.report.faults import QueryError
from aval.desk.report.opening import open_report
from aval.engine.claim import LossItem
from aval.vocabulary.acts import Right
from aval.vocabulary.claims import LossCause
from aval.vocabulary.faults import BadInput
from aval.vocabulary.words import Segment
from aval.web.agenda.acts import file_of, form_of
from aval.web.guard import page, person_of
from aval.web.making import told_making
from aval.web.reader import reader_of
from aval.web.report.addresses import wanted_of
from aval.web.report.showing import fault_of
from aval.wording.language import Language
from aval.wording.steps import say_word

MOST_NAMED = 100
"""Customers that an address names."""
PAGE_ROWS = 100
MOST_SHOWN_ITEMS = 50
"""Items that a derivation lists, the largest first; the steps are of all."""
_LONGEST = 200
_FARTHEST = timedelta(400)


@page(Right.SEE)
def simulation(request: HttpRequest) -> HttpResponse:
    """Show what would be lost and paid if the customers asked for did not pay.

    With `making` a script asks how far a large one is, and for the whole page once it is made.
    """
    reader, whom, until = reader_of(request), whom_of(request.GET), until_of(request.GET)
    given: dict[str, Any] = {
        "whom": whom,
        "until": until,
        "kept": pairs_of(whom, until),
        "query": urlencode(pairs_of(whom, until)),
        "segments": [(one, say_word(one, reader)) for one in Segment],
        "may_export": person_of(request).may(Right.EXPORT),
        "currency": "EUR",
    }
    try:
        shown = _shown(request, whom, until) if whom else {}
    except QueryError as error:
        shown = {"fault": fault_of(reader, error)}
    except BadInput as bad:
        shown = {"faults": [reader.fault(fault) for fault in bad.faults]}
    if getattr(request, "htmx", False) and request.GET.get("making"):
        if "making" not in shown:
            return HttpResponseClientRefresh()
        return render(request, "jobs/making.html", given | shown)
    return render(request, "claims/simulate.html", given | shown)


def _shown(request: HttpRequest, whom: Whom, until: date | None) -> dict[str, Any]:
    """Return what the page shows of a simulation: figures, or how a large one stands."""
    reader, person, today = reader_of(request), person_of(request), localdate()
    size = size_of(asked_by(person, whom, today=today))
    why = request.GET.get("why", "")
    if not size.is_large:
        small = _simulated(request, whom, until, explained=(why,))
        return _figures(request, small, small.rows) | _why(small.row(why), reader)
    asked = asked_simulation(by=person, whom=whom, until=until, today=today)
    if asked is None:
        return {"size": size}
    if asked.is_being_made:
        return {"size": size, "making": told_making(asked.job, "simulate.making_at", reader)}
    if asked.faults:
        return {"size": size, "faults": [reader.fault(one) for one in asked.faults]}
    if asked.found is None:
        return {"size": size, "has_failed": asked.has_failed, "error": asked.job.error}
    stored = asked.found
    row = explained_row(stored, why, by=person, whom=whom, today=today) if why else None
    return {"stored": stored} | _figures(request, stored.head, stored) | _why(row, reader)


def _figures(
    request: HttpRequest, head: Simulation, rows: Sequence[Row] | Stored
) -> dict[str, Any]:
    """Return what is shown of a simulation's sums, years and a page of its rows."""
    return {
        "found": head,
        "currency": head.currency,
        "uninsured": _said(head.uninsured, reader_of(request)),
        "rows": Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page")),
    }


def _why(row: Row | None, reader: Language) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "why": row,
        "why_uninsured": _said(row.uninsured, reader),
        "why_lines": _lines(row, reader),
    }


@page(Right.SEE, "POST")
def simulate_all(request: HttpRequest) -> HttpResponse:
    """Have more customers simulated than a person waits for, and come back to see how far."""
    whom, until = whom_of(request.POST), until_of(request.POST)
    if whom:
        with suppress(QueryError):  # the page says what is wrong with it
            asked_by(person_of(request), whom, today=localdate())
            ask_to_simulate(by=person_of(request), whom=whom, until=until, at=now())
    return redirect(f"{reverse('simulate')}?{urlencode(pairs_of(whom, until))}")


@page(Right.SEE, "POST")
def simulate_chosen(request: HttpRequest) -> HttpResponse:
    """Lead from rows chosen in the risk report, or its whole query, to their simulation."""
    whom = Whom(customers=tuple(map(_plain, request.POST.getlist("row")[:MOST_NAMED])))
    if "all" in request.POST:
        shown = open_report(person_of(request), wanted_of(request), today=localdate())
        whom = Whom(query=shown.text or "exposure > 0")
    return redirect(f"{reverse('simulate')}?{urlencode(pairs_of(whom, None))}")


@page(Right.EXPORT, "POST")
def simulate_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Give a simulation as a file; a large one that is not there leads to its page."""
    reader, whom, until = reader_of(request), whom_of(request.POST), until_of(request.POST)
    try:
        found = _taken(request, whom, until)
    except (QueryError, BadInput):
        found = None
    if found is None:
        return redirect(f"{reverse('simulate')}?{urlencode(pairs_of(whom, until))}")
    head, rows = found
    form = form_of(request)
    sheet = take_simulation(
        rows, head=head, form=form, by=person_of(request), at=now(), language=reader
    )
    return file_of(sheet, f"{reader.say('simulate.file')}-{localdate():%Y-%m-%d}.{form}")


def _taken(
    request: HttpRequest, whom: Whom, until: date | None
) -> tuple[Simulation, Sequence[Row] | Stored] | None:
    """Return a simulation with all its rows, None for a large one that nobody has made."""
    person, today = person_of(request), localdate()
    if not size_of(asked_by(person, whom, today=today)).is_large:
        small = _simulated(request, whom, until)
        return small, small.rows
    asked = asked_simulation(by=person, whom=whom, until=until, today=today)
    if asked is None or asked.found is None:
        return None
    return asked.found.head, asked.found


def whom_of(given: QueryDict) -> Whom:
    """Return whom an address, or a form, asks for."""
    segment = given.get("segment", "")
    return Whom(
        customers=tuple(
            key for one in given.getlist("customer")[:MOST_NAMED] if (key := _plain(one))
        ),
        group=_plain(given.get("group", "")),
        country=_plain(given.get("country", "")).upper()[:2],
        segment=segment if segment in list(Segment) else "",
        query=given.get("q", "").strip(),
    )


def until_of(given: QueryDict) -> date | None:
    """Return until when nothing more is paid, None for an insolvency today."""
    today = localdate()
    if given.get("cause") != LossCause.PROTRACTED_DEFAULT:
        return None
    with suppress(ValueError):
        return max(today, min(date.fromisoformat(given.get("until", "")), today + _FARTHEST))
    return today


def pairs_of(whom: Whom, until: date | None) -> list[tuple[str, str]]:
    """Return what an address says of a simulation, name by name."""
    named = {
        "group": whom.group,
        "country": whom.country,
        "segment": whom.segment,
        "q": whom.query,
        "cause": LossCause.PROTRACTED_DEFAULT.value if until else "",
        "until": until.isoformat() if until else "",
    }
    chosen = [("customer", key) for key in whom.customers]
    return chosen + [(name, value) for name, value in named.items() if value]


def _simulated(
    request: HttpRequest, whom: Whom, until: date | None, *, explained: tuple[str, ...] = ()
) -> Simulation:
    today = localdate()
    asked = asked_by(person_of(request), whom, today=today)
    if not whom:
        asked = asked.none()
    return simulate(asked, today=today, defaulted_by=until, explained=explained)


def _said(words: tuple[tuple[str, int], ...], reader: Language) -> list[tuple[str, int]]:
    return [(uninsured_word(word, reader), amount) for word, amount in words]


def _lines(row: Row, reader: Language) -> list[Mapping[str, Any]]:
    """Return what stands under each policy of a derivation: its items, and its steps."""
    return [
        {
            "line": line,
            "items": [
                (one, say_word(one.reason, reader) if one.reason else "")
                for one in sorted(line.loss.items, key=_largest)[:MOST_SHOWN_ITEMS]
            ],
            "more": max(len(line.loss.items) - MOST_SHOWN_ITEMS, 0),
        }
        for line in row.lines
        if line.loss is not None
    ]


def _largest(item: LossItem) -> tuple[int, str]:
    return -item.net, item.item


def _plain(text: str) -> str:
    return text.strip()[:_LONGEST].replace("\x00", "")
