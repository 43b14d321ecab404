"""Contracts read: the list, one policy with a block of its terms, two blocks beside one another."""

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from aval.desk.policies import queries
from aval.desk.policies.difference import between
from aval.desk.policies.queries import OF_PREMIUM, Shown, Side
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.policies.telling import said_changes, say_altered, say_doubt, say_span
from aval.web.reader import reader_of
from aval.wording.clauses import say_parameter, say_value
from aval.wording.language import Language


@page(Right.SEE)
def policies(request: HttpRequest) -> HttpResponse:
    """Show every policy."""
    found = queries.listed(today=localdate())
    given = {
        "rows": [(one, say_span(one.terms, reader_of(request)) if one.terms else "")
                 for one in found],
        "may_write": person_of(request).may(Right.POLICIES),
        "has_currency": bool(queries.reporting_currency()),
    }  # fmt: skip
    return render(request, "policies/list.html", given)


@page(Right.SEE)
def policy(request: HttpRequest, policy: str) -> HttpResponse:
    """Show a policy: who and what is insured, one block of terms, its history."""
    person, reader = person_of(request), reader_of(request)
    found = queries.shown(
        key=policy, by=person, today=localdate(), block=_day(request.GET.get("block", ""))
    )
    if found is None:
        raise Http404(policy)
    may_write = person.may(Right.POLICIES)
    return render(request, "policies/one.html", one_given(found, reader, may_write=may_write))


def one_given(found: Shown, reader: Language, *, may_write: bool) -> dict[str, object]:
    """Return what the page of a policy shows."""
    currency = found.currency or "EUR"
    groups = [
        (group, [(row, say_parameter(row.parameter.name, reader),
                  say_value(row.parameter.name, row.value, reader, currency)) for row in rows])
        for group, rows in found.groups
    ]  # fmt: skip
    perimeter = [
        (say_parameter(name, reader), say_value(name, _listed(value), reader, currency), reference)
        for name, value, reference in found.perimeter
    ]
    blocks = [
        (terms.valid_from.isoformat(), say_span(terms, reader), terms == found.terms)
        for terms in reversed(found.policy.terms)
    ]
    return {
        "found": found,
        "groups": groups,
        "perimeter": perimeter,
        "blocks": blocks,
        "span": say_span(found.terms, reader) if found.terms else "",
        "begun": found.terms.valid_from.isoformat() if found.terms else "",
        "is_endorsement": bool(
            found.terms and found.terms.valid_from in found.particulars.endorsements
        ),
        "doubts": [(one.is_contradiction, reader.day_year(one.block),
                    say_parameter(one.parameter, reader), say_doubt(one, reader))
                   for one in found.doubts],
        "history": [(past, [say_altered(one, reader) for one in past.altered])
                    for past in found.history],
        "examples": [(name, say_parameter(name, reader)) for name in found.examples],
        "may_write": may_write,
        "currency": currency,
    }  # fmt: skip


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@page(Right.SEE)
def compare(request: HttpRequest, policy: str) -> HttpResponse:
    """Show where two blocks of a policy differ, or one block as it was known at two times."""
    reader, person = reader_of(request), person_of(request)
    found = queries.sides(policy)
    if not found:
        raise Http404(policy)
    one, other = queries.chosen(found, request.GET.get("one", ""), request.GET.get("other", ""))
    changes = between(one.terms if one else None, other.terms if other else None)
    if not queries.sees_premium(person):
        changes = tuple(change for change in changes if change.parameter not in OF_PREMIUM)
    currency = queries.reporting_currency() or "EUR"
    given = {
        "policy": policy,
        "sides": [(side.code, _side(side, reader)) for side in found],
        "one": one.code if one else "",
        "other": other.code if other else "",
        "one_said": _side(one, reader) if one else "",
        "other_said": _side(other, reader) if other else "",
        "rows": said_changes(changes, reader, currency),
        "swapped": urlencode(
            {"one": other.code if other else "", "other": one.code if one else ""}
        ),
    }
    return render(request, "policies/compare.html", given)


def _side(side: Side, reader: Language) -> str:
    """Return a side as its choice says it: its dates, and since when or until when it was so."""
    said = say_span(side.terms, reader)
    at = reader.day_year(localdate(side.at))
    code = "policies.side_known" if side.is_known else "policies.side_past"
    return reader.say(code, span=said, day=at, version=side.version)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
