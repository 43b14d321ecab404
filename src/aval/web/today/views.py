"""The morning's page: what changed, key figures, work, twelve months."""

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now

from aval.reports.agenda.decay import decay
from aval.reports.today.page import Today, sources, today_page
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.today.chart import column_chart
from aval.web.today.telling import (
    also,
    changes,
    layers_by_mark,
    lede,
    since,
    told_events,
    told_tasks,
)
from aval.wording.language import Language


@page(Right.SEE)
def today(request: HttpRequest) -> HttpResponse:
    """Show the portfolio as of the last assessment, inside the reader's scope."""
    person, own_only, day = person_of(request), request.GET.get("work") == "own", localdate()
    given = {"day": day, "sources": sources(now()), "own_only": own_only}
    found = today_page(person, day, own_only=own_only)
    if found is None:
        given["can_import"] = person.may(Right.IMPORT)
        return render(request, "today/empty.html", given)
    given["decay"] = decay(person)
    return render(request, "today/page.html", given | _told(found, day, reader_of(request)))


def _told(found: Today, day: date, reader: Language) -> dict[str, object]:
    """Return the page's figures as its templates show them."""
    figures = found.figures
    currency = figures.currency
    return {
        "found": found,
        "figures": figures,
        "currency": currency,
        "changes": changes(figures),
        "layers": layers_by_mark(figures.layers),
        "dso": reader.number(Decimal(figures.dso_days)) if figures.dso_days else "",
        "tasks_today": told_tasks(found.queue.urgent, day, reader, currency),
        "tasks_soon": told_tasks(found.queue.soon, day, reader, currency),
        "since": since(figures, reader),
        "lede": lede(found, reader),
        "events": told_events(found.happenings.listed, reader, currency),
        "also": also(found.happenings, reader),
        "wide": column_chart(found.months, currency, reader, is_wide=True),
        "narrow": column_chart(found.months[-6:], currency, reader, is_wide=False),
    }
