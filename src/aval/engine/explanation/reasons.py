"""Why an item is not insured under a policy: the first reason, with its own arithmetic.

Source: assessment 5 to 7. The reason is the judgement's; only its sentence is found here.
"""

from collections.abc import Callable

from aval.engine.explanation import dates
from aval.engine.explanation.case import Case, to_date
from aval.engine.explanation.sources import clause, terms_told
from aval.engine.explanation.stops import Stop, lines_of
from aval.engine.kernel import codes
from aval.engine.kernel.clauses import is_late
from aval.vocabulary.derivation import Line, note
from aval.vocabulary.steps import Days, step
from aval.vocabulary.words import Reason

Told = list[Line]


def ineligible(case: Case, policy: int, item: int, stops: list[Stop]) -> Told:
    """Return why an item that a policy sees is not eligible under it."""
    reason = list(Reason)[case.pair(policy, item).reason]
    return _SAY[reason](case, policy, item, stops)


def _no_terms(case: Case, policy: int, item: int, stops: list[Stop]) -> Told:
    """Say that no terms are in force at the delivery, and which are."""
    del stops
    named = case.policies[policy]
    day = to_date(case.items[item].delivered_on)
    blocks = (terms_told(named, terms) for terms in named.terms)
    return [note(step("explain.reason_no_terms", policy=named.policy, day=day), *blocks)]


def _kind_not_insured(case: Case, policy: int, item: int, stops: list[Stop]) -> Told:
    """Say which kinds are insured instead."""
    del stops
    block = case.block(policy, item)
    told = step(
        "explain.reason_kind",
        kind=case.kind(item),
        insured=tuple(case.terms(block).insured_kinds),
    )
    return [note(told, *clause(case, policy, block, "insured_kinds"))]


def _disputed(case: Case, policy: int, item: int, stops: list[Stop]) -> Told:
    """Say that the item is disputed."""
    del case, policy, item, stops
    return [note(step("explain.reason_disputed"))]


def _terms_too_long(case: Case, policy: int, item: int, stops: list[Stop]) -> Told:
    """Say how long the terms of payment are, and how long they may be."""
    del stops
    row, block = case.items[item], case.block(policy, item)
    told = step(
        "explain.reason_terms_too_long",
        due=to_date(row.due_on),
        issued=to_date(row.issued_on),
        days=Days(row.due_on - row.issued_on),
        most=Days(case.terms(block).max_terms_days or 0),
    )
    return [note(told, *clause(case, policy, block, "max_terms_days"))]


def _invoiced_late(case: Case, policy: int, item: int, stops: list[Stop]) -> Told:
    """Say how long after delivery the invoice was issued, and how long it may take."""
    del stops
    row, block = case.items[item], case.block(policy, item)
    told = step(
        "explain.reason_invoiced_late",
        issued=to_date(row.issued_on),
        delivered=to_date(row.delivered_on),
        days=Days(row.issued_on - row.delivered_on),
        most=Days(case.terms(block).max_invoicing_days or 0),
    )
    return [note(told, *clause(case, policy, block, "max_invoicing_days"))]


def _delivered_in_breach(case: Case, policy: int, item: int, stops: list[Stop]) -> Told:
    """Say that the cover was stopped on the day of delivery, and by what."""
    del policy
    day = case.items[item].delivered_on
    found = lines_of([stop for stop in stops if stop.holds(day)])
    return [note(step("explain.reason_in_breach", day=to_date(day))), *found]


def _time_barred(case: Case, policy: int, item: int, stops: list[Stop]) -> Told:
    """Say which duty was not done in time."""
    del stops
    row, pair, block = case.items[item], case.pair(policy, item), case.block(policy, item)
    lines = []
    for name, limit, done_on, derive in (
        ("notify", pair.notify_by, row.declared_on, dates.notify_by),
        ("claim", pair.claim_by, row.claimed_on, dates.claim_by),
    ):
        if not is_late(limit, done_on, case.as_of):
            continue
        code = _LATE[name, done_on == codes.NO_DATE]
        done = case.as_of if done_on == codes.NO_DATE else done_on
        arithmetic, sources = derive(case, policy, block, item)
        told = step(code, limit=to_date(limit), done=to_date(done))
        lines.append(note(told, *sources, notes=(arithmetic,)))
    return lines


_LATE = {
    ("notify", True): "explain.reason_never_declared",
    ("notify", False): "explain.reason_declared_late",
    ("claim", True): "explain.reason_never_claimed",
    ("claim", False): "explain.reason_claimed_late",
}
_SAY: dict[Reason, Callable[[Case, int, int, list[Stop]], Told]] = {
    Reason.NO_TERMS: _no_terms,
    Reason.KIND_NOT_INSURED: _kind_not_insured,
    Reason.DISPUTED: _disputed,
    Reason.TERMS_TOO_LONG: _terms_too_long,
    Reason.INVOICED_LATE: _invoiced_late,
    Reason.DELIVERED_IN_BREACH: _delivered_in_breach,
    Reason.TIME_BARRED: _time_barred,
}
