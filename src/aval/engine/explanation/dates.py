"""The arithmetic of a contract's dates for one item, each step with its clause.

Source: assessment 6 and 7. The dates themselves are those of the judgement.
"""

from aval.engine.explanation.case import Case, to_date
from aval.engine.explanation.sources import clause, period
from aval.engine.kernel import shapes
from aval.engine.kernel.clauses import due_in_the_end, loss_on
from aval.vocabulary.steps import Given, Months, Step, step
from aval.vocabulary.words import MepOrigin, NotifyOrigin

Told = tuple[Step, tuple[Step, ...]]
"""A sentence and its sources."""


def mep_end(
    case: Case, policy: int, block: int, item: shapes.Item | shapes.ClearedItem, end: int
) -> Told:
    """Return how the last day of the maximum extension period follows from the terms."""
    terms = case.terms(block)
    by_invoice = terms.mep_origin is MepOrigin.INVOICE_DATE
    origin = item.issued_on if by_invoice else item.due_on
    counted = origin + case.ground.terms[block].mep_days
    sources = clause(case, policy, block, "mep_days", "mep_origin", *_inclusive(case, block))
    given: dict[str, Given] = {
        "origin": terms.mep_origin,
        "day": to_date(origin),
        "days": period(case, block, "mep_days"),
        "counted": to_date(counted),
    }
    if end > counted:
        return step("explain.mep_extended", **given, extended=to_date(end)), sources
    return step("explain.mep_end", **given), sources


def notify_by(case: Case, policy: int, block: int, item: int) -> Told:
    """Return how the last day to declare the overdue follows from the terms."""
    row, terms = case.items[item], case.terms(block)
    pair = case.pair(policy, item)
    bases = {
        NotifyOrigin.DUE_DATE: due_in_the_end(row),
        NotifyOrigin.INVOICE_DATE: row.issued_on,
        NotifyOrigin.MEP_END: pair.mep_end,
    }
    base = bases[terms.notify_origin]
    counted = base + case.ground.terms[block].notify_days
    given: dict[str, Given] = {
        "origin": terms.notify_origin,
        "day": to_date(base),
        "days": period(case, block, "notify_days"),
        "counted": to_date(counted),
    }
    sources = clause(case, policy, block, "notify_days", "notify_origin", *_inclusive(case, block))
    if pair.notify_by > counted:
        return step("explain.notify_not_before_due", **given, due=to_date(row.due_on)), sources
    return step("explain.notify_by", **given), sources


def hand_over_by(case: Case, policy: int, block: int, item: int) -> Told:
    """Return how the last day to hand the debt over follows from the terms."""
    pair = case.pair(policy, item)
    day = pair.mep_end + case.ground.terms[block].hand_over_days
    told = step(
        "explain.hand_over_by",
        day=to_date(pair.mep_end),
        days=period(case, block, "hand_over_days"),
        counted=to_date(day),
    )
    return told, clause(case, policy, block, "hand_over_days", *_inclusive(case, block))


def claim_by(case: Case, policy: int, block: int, item: int) -> Told:
    """Return how the last day to file the claim follows from the terms."""
    row, pair = case.items[item], case.pair(policy, item)
    due = due_in_the_end(row)
    waited = due + case.ground.terms[block].waiting_days
    loss = loss_on(case.ground.terms[block], row, case.insolvent_on)
    given: dict[str, Given] = {
        "months": Months(case.terms(block).claim_months),
        "loss": to_date(loss),
        "counted": to_date(pair.claim_by),
    }
    if loss < waited:
        sources = clause(case, policy, block, "claim_months")
        return step("explain.claim_by_insolvency", **given), sources
    sources = clause(case, policy, block, "waiting_days", "claim_months", *_inclusive(case, block))
    days = period(case, block, "waiting_days")
    return step("explain.claim_by", day=to_date(due), days=days, **given), sources


def _inclusive(case: Case, block: int) -> tuple[str, ...]:
    """Return the parameter that makes the first day count, where it does."""
    return ("day_count",) if case.terms(block).day_count != "exclusive" else ()
