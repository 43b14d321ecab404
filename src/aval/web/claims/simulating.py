"""What we would get if customers did not pay: whom it is asked of, what comes, why, as a file."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.claims.simulating import (
    MOST_CUSTOMERS,
    MOST_ITEMS,
    Row,
    Simulation,
    simulate,
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
from aval.web.reader import reader_of
from aval.web.report.addresses import wanted_of
from aval.web.report.showing import fault_of
from aval.wording.language import Language
from aval.wording.steps import say_word

MOST_SHOWN_ITEMS = 50
"""Items that a derivation lists, the largest first; the steps are of all."""
_LONGEST = 200
_FARTHEST = timedelta(400)


@page(Right.SEE)
def simulation(request: HttpRequest) -> HttpResponse:
    """Show what would be lost and paid if the customers asked for did not pay."""
    reader, whom, until = reader_of(request), whom_of(request.GET), until_of(request.GET)
    given: dict[str, Any] = {
        "whom": whom,
        "until": until,
        "kept": pairs_of(whom, until),
        "segments": [(one, say_word(one, reader)) for one in Segment],
        "may_export": person_of(request).may(Right.EXPORT),
        "most": MOST_CUSTOMERS,
        "most_items": MOST_ITEMS,
        "currency": "EUR",
    }
    if not whom:
        return render(request, "claims/simulate.html", given)
    try:
        found = _simulated(request, whom, until)
    except QueryError as error:
        return render(request, "claims/simulate.html", given | {"fault": fault_of(reader, error)})
    except BadInput as bad:
        told = [reader.fault(fault) for fault in bad.faults]
        return render(request, "claims/simulate.html", given | {"faults": told})
    why = found.row(request.GET.get("why", ""))
    shown = {
        "found": found,
        "currency": found.currency,
        "uninsured": _said(found.uninsured, reader),
        "why": why,
        "why_uninsured": _said(why.uninsured, reader) if why else (),
        "why_lines": _lines(why, reader) if why else (),
        "query": urlencode(pairs_of(whom, until)),
    }
    return render(request, "claims/simulate.html", given | shown)


@page(Right.SEE, "POST")
def simulate_chosen(request: HttpRequest) -> HttpResponse:
    """Lead from rows chosen in the risk report, or its whole query, to their simulation."""
    whom = Whom(customers=tuple(map(_plain, request.POST.getlist("row")[:MOST_CUSTOMERS])))
    if "all" in request.POST:
        shown = open_report(person_of(request), wanted_of(request), today=localdate())
        whom = Whom(query=shown.text or "exposure > 0")
    return redirect(f"{reverse('simulate')}?{urlencode(pairs_of(whom, None))}")


@page(Right.EXPORT, "POST")
def simulate_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Give a simulation as a file."""
    reader, whom, until = reader_of(request), whom_of(request.POST), until_of(request.POST)
    try:
        found = _simulated(request, whom, until)
    except (QueryError, BadInput):
        return redirect(f"{reverse('simulate')}?{urlencode(pairs_of(whom, until))}")
    form = form_of(request)
    sheet = take_simulation(found, form=form, by=person_of(request), at=now(), language=reader)
    return file_of(sheet, f"{reader.say('simulate.file')}-{localdate():%Y-%m-%d}.{form}")


def whom_of(given: QueryDict) -> Whom:
    """Return whom an address, or a form, asks for."""
    segment = given.get("segment", "")
    return Whom(
        customers=tuple(
            key for one in given.getlist("customer")[:MOST_CUSTOMERS] if (key := _plain(one))
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


def _simulated(request: HttpRequest, whom: Whom, until: date | None) -> Simulation:
    today = localdate()
    asked = asked_by(person_of(request), whom, today=today)
    if not whom:
        asked = asked.none()
    return simulate(asked, today=today, defaulted_by=until)


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
    ]


def _largest(item: LossItem) -> tuple[int, str]:
    return -item.net, item.item


def _plain(text: str) -> str:
    return text.strip()[:_LONGEST].replace("\x00", "")
