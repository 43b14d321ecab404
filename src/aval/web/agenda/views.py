"""The pages of the agenda: weeks, the list, and what will be lost if nothing is done."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from aval.desk.agenda.queries import Part, Sums, Weeks, list_of, reporting_currency, weeks_of
from aval.desk.agenda.saving import SAVING, savings
from aval.desk.agenda.selecting import Wanted, select
from aval.desk.report.queries import owners
from aval.desk.sent import insurers_by_policy
from aval.engine.forecast import HORIZONS
from aval.records.models import Person
from aval.reports.agenda.decay import decay, losses
from aval.vocabulary.acts import Right
from aval.vocabulary.agenda import GROUPS, AgendaGroup, AgendaKind, AgendaState
from aval.web.acting import told_savings
from aval.web.agenda.addresses import day_of, pairs_of, place_of, place_text, query_of, wanted_of
from aval.web.agenda.chart import day_chart
from aval.web.agenda.telling import ICONS, ToldPart, days_of, is_indemnity
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.wording.language import Language

CHART_DAYS = 21
_FARTHEST = timedelta(400)


@page(Right.SEE)
def agenda(request: HttpRequest) -> HttpResponse:
    """Show three weeks of the agenda."""
    person, reader, today = person_of(request), reader_of(request), localdate()
    wanted = wanted_of(request.GET)
    currency = reporting_currency()
    if currency is None:
        return render(request, "agenda/empty.html", {"can_import": person.may(Right.IMPORT)})
    since = day_of(request.GET.get("from", "")) or today
    since = max(today, min(since, today + _FARTHEST))
    found = weeks_of(person, wanted, today=today, since=since)
    parts = [_part(one, person, wanted, today, reader) for one in found.weeks]
    late = _part(found.late, person, wanted, today, reader) if since == today else None
    after = found.weeks[-1].until or today
    days = _days(found.days, since)
    given = _shared(request, person, wanted, found.groups) | {
        "found": found,
        "late": late if late and found.late.number else None,
        "parts": parts,
        "kinds": _kinds(found),
        "days": days,
        "chart": day_chart(days, currency, today, reader) if days else None,
        "decay": decay(person),
        "number": found.totals[-1][0],
        "stake": found.totals[-1][1],
        "nearest": None if found.totals[-1][0] else _nearest(person, wanted, today),
        "next_weeks": query_of(wanted, {"from": (after + timedelta(1)).isoformat()}),
        "first_weeks": query_of(wanted) if since != today else None,
        "is_list": False,
    }
    return render(request, "agenda/weeks.html", given)


@page(Right.SEE)
def agenda_list(request: HttpRequest) -> HttpResponse:
    """Show the agenda as a list, a page at a time."""
    person, reader, today = person_of(request), reader_of(request), localdate()
    wanted = wanted_of(request.GET)
    after = place_of(request.GET.get("after", ""))
    found = list_of(person, wanted, today=today, after=after)
    following = {"after": place_text(found.following)} if found.following else None
    given = _shared(request, person, wanted, found.groups) | {
        "days": days_of(found.rows, person, today, reader, found.currency),
        "number": found.number,
        "stake": found.stake,
        "following": query_of(wanted, following) if following else "",
        "is_first": after is None,
        "is_list": True,
    }
    return render(request, "agenda/list.html", given)


@page(Right.SEE)
def agenda_losses(request: HttpRequest) -> HttpResponse:
    """Show who loses cover within 7, 30 or 90 days if nothing is done, and what saves it."""
    person = person_of(request)
    asked, number = request.GET.get("days", ""), request.GET.get("page", "1")
    days = int(asked) if asked in {str(one) for one in HORIZONS} else HORIZONS[0]
    shown = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1
    found = losses(person, days=days, page=shown)
    if found is None:
        return render(request, "agenda/empty.html", {"can_import": person.may(Right.IMPORT)})
    keys = [one.forecast.customer_id for one in found.rows]
    horizon = found.horizon
    saved = savings(keys, since=horizon.first, until=horizon.last, kinds=SAVING)
    told = told_savings(person, saved, reader_of(request))
    given = {
        "found": found,
        "rows": [(one, told.get(one.forecast.customer_id, [None])[0]) for one in found.rows],
        "horizons": decay(person),
        "currency": found.currency,
        "today": localdate(),
    }
    return render(request, "agenda/losses.html", given)


def _shared(
    request: HttpRequest, person: Person, wanted: Wanted, counts: Mapping[AgendaGroup, int]
) -> dict[str, Any]:
    """Return what both views of the agenda show around their entries, `counts` by group."""
    people = owners()
    return {
        "wanted": wanted,
        "pairs": pairs_of(wanted),
        "query": query_of(wanted),
        "currency": reporting_currency() or "EUR",
        "groups": [
            (
                group,
                ICONS[GROUPS[group][0]],
                not wanted.groups or group in wanted.groups,
                counts[group],
            )
            for group in AgendaGroup
        ],
        "states": list(AgendaState),
        "policies": insurers_by_policy(),
        "people": people,
        "may_plan": person.may(Right.PLAN),
        "may_export": person.may(Right.EXPORT),
        "here": request.get_full_path(),
        "is_filtered": bool(pairs_of(wanted)),
    }


def _part(part: Part, person: Person, wanted: Wanted, today: date, reader: Language) -> ToldPart:
    span = {
        "since": part.since.isoformat() if part.since else "",
        "until": part.until.isoformat() if part.until else "",
    }
    is_open = wanted.state in {AgendaState.TO_DO, AgendaState.MISSED}
    before = reader.say("agenda.late" if is_open else "agenda.before_today")
    heading = reader.week(part.since) if part.since else before
    return ToldPart(
        part,
        heading,
        days_of(part.rows, person, today, reader, reporting_currency() or "EUR"),
        f"{reverse('agenda_list')}?{query_of(wanted, span)}",
    )


def _kinds(found: Weeks) -> list[tuple[AgendaKind, str, tuple[tuple[int, int], ...]]]:
    return [(kind, ICONS[kind], pairs) for kind, pairs in found.kinds.items()]


def _days(sums: Sums, since: date) -> list[tuple[date, int, int]]:
    """Return at stake on each of three weeks' days: an indemnity's part and the rest."""
    span = [since + timedelta(ahead) for ahead in range(CHART_DAYS)]
    days = {day: [0, 0] for day in span}
    for (kind, on), (_, stake) in sums.items():
        if on in days:
            days[on][0 if is_indemnity(AgendaKind(kind)) else 1] += stake
    if not any(map(any, days.values())):
        return []
    return [(day, days[day][0], days[day][1]) for day in span]


def _nearest(person: Person, wanted: Wanted, today: date) -> date | None:
    """Return the next day that has an entry, for an agenda that is empty for three weeks."""
    found = select(person, wanted, today=today).between(today, None)
    days = [
        first
        for _, rows in found.tables
        if (first := rows.order_by("on").values_list("on", flat=True).first())
    ]
    return min(days, default=None)
