"""What has to be done by a day beyond the deadlines of the assessment, from facts given.

Limits that end or are lowered, run-off, management credits, reviews, adverse information, and what
the contracts ask for. An entry goes by itself when its cause goes: it is made anew of the facts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from aval.dataset.particulars import Particulars
from aval.dataset.policies import Policy
from aval.engine.agenda_policies import Entry, Parameters, Settled, policy_entries
from aval.engine.periods import months_after
from aval.vocabulary.agenda import AgendaKind
from aval.vocabulary.money import divide_half_up
from aval.vocabulary.words import Layer

BACK_DAYS, AHEAD_DAYS = 60, 400
"""How long an entry stays that nobody did, or that came by itself; how far ahead they are made."""
REVIEW_BACK_DAYS = 31
"""How long a review that nobody made stays before the next one stands for it."""
_ENDING = frozenset({Layer.PERMANENT, Layer.DISCRETIONARY})
"""Layers whose end is no deadline of the assessment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverFact:
    """A decision as it is known; `order` tells of two of a day which came later."""

    policy: str
    customer: str
    layer: Layer
    extension: str
    amount: int
    currency: str
    decided_on: date
    valid_from: date
    valid_to: date | None = None
    order: str = ""

    def holds(self, day: date) -> bool:
        """Return whether its days include one."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A change that an insurer announced: from `on` the limit is `amount`, None where not told."""

    policy: str
    customer: str
    layer: Layer
    on: date
    amount: int | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFact:
    """A management credit."""

    customer: str
    amount: int
    currency: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adverse:
    """Adverse information on a customer, or on one item of it, that a policy insures.

    `known_on` is when it was known, `on` the day it is about; `at_stake` what of it is not
    declared; `stop_on` the end of the extension period of the item.
    """

    kind: AgendaKind
    customer: str
    policy: str
    known_on: date
    on: date
    at_stake: int
    item: str = ""
    stop_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What of a customer's limits is used; minor units of the reporting currency.

    `covered` and `limits` are by layer; `last_due` is the latest due date of what is covered.
    """

    covered: Mapping[Layer, int] = field(default_factory=dict)
    limits: Mapping[Layer, int] = field(default_factory=dict)
    own_risk: int = 0
    last_due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything from which entries are made, at `as_of`, in a reporting currency."""

    as_of: date
    currency: str
    digits: int
    policies: Sequence[Policy] = ()
    particulars: Mapping[str, Particulars] = field(default_factory=dict)
    settled: Mapping[str, Settled] = field(default_factory=dict)
    covers: Sequence[CoverFact] = ()
    announced: Sequence[Announced] = ()
    credits: Sequence[CreditFact] = ()
    adverse: Sequence[Adverse] = ()
    used: Mapping[str, Used] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=Parameters)


def extra_entries(facts: Facts) -> list[Entry]:
    """Return what has to be done beyond the assessment's own deadlines, by day, of equal ones once.

    The same facts give the same entries, whatever their order.
    """
    found = {
        *_of_policies(facts),
        *_of_covers(facts),
        *_of_announcements(facts),
        *_of_credits(facts),
        *_of_adverse(facts),
    }
    return sorted(found, key=lambda one: (one.on, one.customer, one.kind, one.policy, repr(one)))


def winner(rows: Iterable[CoverFact], day: date) -> CoverFact | None:
    """Return the row of a series that counts on a day (assessment 8)."""
    held = [row for row in rows if row.holds(day)]
    return max(held, key=lambda row: (row.valid_from, row.decided_on, row.order), default=None)


def _of_policies(facts: Facts) -> Iterator[Entry]:
    for policy in facts.policies:
        yield from policy_entries(
            policy,
            particulars=facts.particulars.get(policy.policy),
            settled=facts.settled.get(policy.policy),
            parameters=facts.parameters,
            since=facts.as_of - timedelta(BACK_DAYS),
            until=facts.as_of + timedelta(AHEAD_DAYS),
            digits=facts.digits,
            currency=facts.currency,
        )


def _of_covers(facts: Facts) -> Iterator[Entry]:
    """Yield ends, reductions and reviews of each series, and the run-off of each customer."""
    series = defaultdict[tuple[str, str, str, str], list[CoverFact]](list)
    for row in facts.covers:
        series[row.customer, row.policy, row.layer, row.extension].append(row)
    ended = dict[str, CoverFact]()
    for rows in series.values():
        yield from _come(rows, facts)
        stands = winner(rows, facts.as_of)
        if stands is not None and stands.amount:
            yield from _of_series(stands, rows, facts)
            continue
        gone = [row for row in rows if row.amount and row.valid_from <= facts.as_of]
        last = max(gone, key=lambda row: (row.valid_from, row.order), default=None)
        before = ended.get(rows[0].customer)
        if last is not None and (before is None or before.valid_from < last.valid_from):
            ended[last.customer] = last
    for customer, last in ended.items():
        used = facts.used.get(customer, Used())
        covered = sum(used.covered.values())
        if covered and used.last_due is not None and not sum(used.limits.values()):
            yield Entry(
                kind=AgendaKind.RUN_OFF, on=used.last_due, policy=last.policy, customer=customer,
                trigger=last.valid_to, at_stake=covered, amount=last.amount,
                currency=last.currency, layer=last.layer,
            )  # fmt: skip


def _of_series(stands: CoverFact, rows: Iterable[CoverFact], facts: Facts) -> Iterator[Entry]:
    """Yield what is to come of the decision in force: it is lowered, ends, or grows old."""
    used = facts.used.get(stands.customer, Used()).covered.get(stands.layer, 0)
    following = min(
        (row for row in rows if row.valid_from > facts.as_of),
        key=lambda row: (row.valid_from, row.order),
        default=None,
    )
    goes_on = following is not None and (
        stands.valid_to is None or following.valid_from <= stands.valid_to + timedelta(1)
    )
    if following is not None and goes_on:
        if following.amount < stands.amount:
            kept = _reporting(following.amount, stands, facts)
            yield _entry(
                stands, AgendaKind.REDUCTION, following.valid_from - timedelta(1),
                following.decided_on, max(0, used - kept), following.amount,
            )  # fmt: skip
    elif stands.valid_to is not None and stands.layer in _ENDING:
        yield _entry(
            stands, AgendaKind.LIMIT_END, stands.valid_to, stands.valid_from, used, stands.amount
        )
    if stands.layer is Layer.PERMANENT:
        on = _review(stands.decided_on, facts)
        yield _entry(stands, AgendaKind.REVIEW, on, stands.decided_on, used, stands.amount)


def _come(rows: Sequence[CoverFact], facts: Facts) -> Iterator[Entry]:
    """Yield where a limit ended or was lowered lately; what rested on it that day is not kept."""
    today, one_day = facts.as_of, timedelta(1)
    since = today - timedelta(BACK_DAYS)
    days = [row.valid_to for row in rows if row.valid_to and since <= row.valid_to < today]
    days += [row.valid_from - one_day for row in rows if since < row.valid_from <= today]
    for day in set(days):
        before = winner(rows, day)
        if before is None or not before.amount:
            continue
        after = winner(rows, day + one_day)
        if after is None:
            kind = AgendaKind.LIMIT_END if before.layer in _ENDING else AgendaKind.COVER_END
            yield _entry(before, kind, day, before.valid_from, None, before.amount)
        elif after.amount < before.amount:
            yield _entry(before, AgendaKind.REDUCTION, day, after.decided_on, None, after.amount)


def _entry(
    stands: CoverFact, kind: AgendaKind, on: date, trigger: date, at_stake: int | None, amount: int
) -> Entry:
    return Entry(
        kind=kind, on=on, policy=stands.policy, customer=stands.customer, trigger=trigger,
        at_stake=at_stake, amount=amount, currency=stands.currency, layer=stands.layer,
    )  # fmt: skip


def _reporting(amount: int, stands: CoverFact, facts: Facts) -> int:
    """Return an amount of a limit's currency in the reporting one, by what the limit counts for."""
    if stands.currency == facts.currency:
        return amount
    limit = facts.used.get(stands.customer, Used()).limits.get(stands.layer, 0)
    return divide_half_up(amount * limit, stands.amount)


def _review(decided_on: date, facts: Facts) -> date:
    """Return the first day, not long past, on which a decision is some whole periods old."""
    months = facts.parameters.review_months
    number, since = 1, facts.as_of - timedelta(REVIEW_BACK_DAYS)
    while (day := months_after(decided_on, number * months)) < since:
        number += 1
    return day


def _of_announcements(facts: Facts) -> Iterator[Entry]:
    """Yield what insurers announced and no decision says yet, though its day may have come."""
    last, tomorrow = dict[tuple[str, str, Layer], date](), facts.as_of + timedelta(1)
    for row in facts.covers:
        key = row.customer, row.policy, row.layer
        last[key] = max(row.valid_from, last.get(key, row.valid_from))
    since = facts.as_of - timedelta(BACK_DAYS)
    for one in facts.announced:
        decided = last.get((one.customer, one.policy, one.layer), date.min)
        if one.on <= since or decided >= min(one.on, tomorrow):
            continue
        used = facts.used.get(one.customer, Used()).covered.get(one.layer, 0)
        is_plain = one.amount is not None and one.currency == facts.currency
        yield Entry(
            kind=AgendaKind.REDUCTION, on=one.on - timedelta(1), policy=one.policy,
            customer=one.customer, layer=one.layer, amount=one.amount, currency=one.currency,
            at_stake=max(0, used - (one.amount or 0)) if is_plain else used,
        )  # fmt: skip


def _of_credits(facts: Facts) -> Iterator[Entry]:
    """Yield the ends of management credits that no other follows: of those in force, and lately."""
    by_customer = defaultdict[str, list[CreditFact]](list)
    for row in facts.credits:
        by_customer[row.customer].append(row)
    since = facts.as_of - timedelta(BACK_DAYS)
    for customer, rows in by_customer.items():
        held = [row for row in rows if _is_held(row, facts.as_of)]
        stands = max(held, key=lambda row: (row.valid_from, row.amount), default=None)
        for row in rows:
            if row.valid_to is None or not row.amount or _goes_on(row.valid_to, rows):
                continue
            if row is stands or since <= row.valid_to < facts.as_of:
                used = facts.used.get(customer, Used())
                yield Entry(
                    kind=AgendaKind.CREDIT_END, on=row.valid_to, customer=customer,
                    trigger=row.valid_from, amount=row.amount, currency=row.currency,
                    at_stake=used.own_risk if row is stands else None,
                )  # fmt: skip


def _goes_on(last: date, rows: Iterable[CreditFact]) -> bool:
    return any(_is_held(row, last + timedelta(1)) for row in rows)


def _is_held(row: CreditFact, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def _of_adverse(facts: Facts) -> Iterator[Entry]:
    """Yield the duties that adverse information brings, where something of it is insured."""
    for one in facts.adverse:
        if not one.at_stake:
            continue
        known = facts.particulars.get(one.policy) or Particulars(one.policy)
        on = one.known_on + timedelta(facts.parameters.told_days(known))
        if one.kind is AgendaKind.PLAN:
            if one.stop_on is None or one.on <= one.stop_on:
                continue
            on = one.stop_on
        yield Entry(
            kind=one.kind, on=on, policy=one.policy, customer=one.customer, item=one.item,
            trigger=one.on, at_stake=one.at_stake,
        )  # fmt: skip
