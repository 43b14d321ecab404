"""The pages: policies side by side, the years of one, the decisions behind a figure, a file."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from aval.desk.performance.coverage import Split
from aval.desk.performance.decisions import DecisionList
from aval.desk.performance.queries import (
    Compared,
    Performance,
    answering,
    decisions,
    parts,
    side_by_side,
    years_of,
)
from aval.desk.performance.table import take_performance
from aval.vocabulary.acts import Right
from aval.vocabulary.words import Segment
from aval.web.agenda.acts import file_of, form_of
from aval.web.guard import page, person_of
from aval.web.performance.chart import Pair, pair_chart, share_chart
from aval.web.performance.telling import SPLITS, TITLES, groups_of, money_of
from aval.web.reader import reader_of
from aval.wording.language import Language
from aval.wording.steps import say_word

_COSTS = ("performance.cost", "performance.returned")
_ASKED = ("performance.requested", "performance.granted")
"""What the chart shows beside each other to who sees what policies cost, and to others."""


@page(Right.SEE)
def performance(request: HttpRequest) -> HttpResponse:
    """Show the insurance year of each policy that has a day, beside the others."""
    person, reader, today = person_of(request), reader_of(request), localdate()
    day = _day(request.GET.get("day", "")) or today
    found = side_by_side(person, day=min(day, today), today=today)
    given: dict[str, Any] = {"day": min(day, today), "may_export": person.may(Right.EXPORT)}
    if found is None or not found.years:
        return render(request, "performance/side.html", given)
    shown = _shown(found, reader) | {
        "answer_times": [
            (answering(found.years, by_broker=False), reader.say("performance.by_insurer")),
            (answering(found.years, by_broker=True), reader.say("performance.by_broker")),
        ],
        "pairs": _pairs(found, reader, [(one.span.policy.policy, one) for one in found.years]),
    }
    return render(request, "performance/side.html", given | shown)


@page(Right.SEE)
def policy_performance(request: HttpRequest, policy: str) -> HttpResponse:
    """Show the insurance years of a policy, and one of them month by month."""
    person, reader, today = person_of(request), reader_of(request), localdate()
    found = years_of(person, policy, today=today)
    if found is None:
        raise Http404(policy)
    given = {"policy": policy, "may_export": person.may(Right.EXPORT)}
    if not found.years:
        return render(request, "performance/policy.html", given)
    asked = request.GET.get("year", "")
    one = next((one for one in found.years if one.span.code == asked), found.years[0])
    months = one.coverage.months
    by = request.GET.get("by", "")
    parted = Split(by) if by in list(Split) else Split.COUNTRY
    shown = _shown(found, reader) | {
        "one": one,
        "months": months,
        "month_names": [reader.month(month.on) for month in months],
        "shares": share_chart(months, reader) if months else None,
        "split": parted,
        "splits": [(one, reader.say(code)) for one, code in SPLITS.items()],
        "parts": [
            (say_word(Segment(part.name), reader) if parted is Split.SEGMENT else part.name, part)
            for part in parts(person, one, parted)
        ]
        if months
        else [],
        "money": money_of(one, found.currency, reader),
        "pairs": _pairs(
            found,
            reader,
            [
                (f"{reader.month(one.span.since)} {one.span.since.year}", one)
                for one in reversed(found.years)
            ],
        ),
    }
    return render(request, "performance/policy.html", given | shown)


@page(Right.SEE)
def policy_decisions(request: HttpRequest, policy: str) -> HttpResponse:
    """Show the decisions behind a figure of a year, a page at a time."""
    given = request.GET
    asked, number = given.get("what", ""), given.get("page", "1")
    what = DecisionList(asked) if asked in list(DecisionList) else DecisionList.ANSWERED
    found = decisions(
        person_of(request), policy, year=given.get("year", ""), what=what,
        page=int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1,
        today=localdate(),
    )  # fmt: skip
    if found is None:
        return redirect("policy_performance", policy=policy)
    reader = reader_of(request)
    shown = {
        "found": found,
        "policy": policy,
        "title": reader.say(TITLES[what]),
        "lists": [(one, reader.say(TITLES[one])) for one in DecisionList],
        "is_cut": what is DecisionList.CUT,
    }
    return render(request, "performance/decisions.html", shown)


@page(Right.EXPORT, "POST")
def performance_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Give what a page shows as a file: all policies of a day, or all years of one policy."""
    person, reader, today = person_of(request), reader_of(request), localdate()
    policy, day = request.POST.get("policy", ""), _day(request.POST.get("day", ""))
    if policy:
        found = years_of(person, policy, today=today)
    else:
        found = side_by_side(person, day=min(day or today, today), today=today)
    if found is None:
        return redirect("performance")
    form = form_of(request)
    sheet = take_performance(found, form=form, by=person, at=now(), language=reader)
    return file_of(sheet, f"{reader.say('performance.file')}-{today:%Y-%m-%d}.{form}")


def _shown(found: Compared, reader: Language) -> dict[str, Any]:
    return {
        "found": found,
        "currency": found.currency,
        "groups": groups_of(found, reader),
        "sees_costs": any(one.costs for one in found.years),
    }


def _pairs(
    found: Compared, reader: Language, years: Sequence[tuple[str, Performance]]
) -> dict[str, Any]:
    """Return the chart of two amounts with its table: costs and returns, or asked and granted."""
    is_open = all(one.costs for one in found.years)
    rows: list[Pair] = [(name, *(_costs(one) if is_open else _asked(one))) for name, one in years]
    codes = _COSTS if is_open else _ASKED
    return {
        "chart": pair_chart(rows, found.currency, reader),
        "rows": rows,
        "first": reader.say(codes[0]),
        "second": reader.say(codes[1]),
    }


def _costs(one: Performance) -> tuple[int, int]:
    return (one.costs.cost, one.costs.returned) if one.costs else (0, 0)


def _asked(one: Performance) -> tuple[int, int]:
    return one.answers.requested, one.answers.granted


def _day(text: str) -> date | None:
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if 1970 <= day.year <= 2999 else None
    return None
