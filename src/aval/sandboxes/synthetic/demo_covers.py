"""The demo's covers: what was asked of the insurers for each buyer, and what they answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from aval.sandboxes.synthetic.demo_buyers import Buyer, Story
from aval.sandboxes.synthetic.demo_incidents import (
    INSOLVENT_DAYS,
    REDUCED_DECIDED_DAYS,
    REDUCED_VALID_DAYS,
)
from aval.sandboxes.synthetic.demo_ledger import VALUE_OF_100_CENTS, Item
from aval.sandboxes.synthetic.demo_terms import FAR_COUNTRIES, GERMAN, MAIN, WORLD
from aval.sandboxes.synthetic.dice import Dice
from aval.vocabulary.words import CoverStatus, Kind, Layer

DISCRETIONARY_EUROS = 20_000
_STEP_EUROS = 1_000


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of covers, amounts in whole euros; None and no dates while it is pending."""

    policy: str
    customer: str
    layer: Layer
    status: CoverStatus
    requested: int
    amount: int | None
    requested_on: date
    decided_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What the insurers look at: the buyer, what it owes on the day, and draws of its own."""

    dice: Dice
    buyer: Buyer
    as_of: date
    owed: int
    """What limits are measured by: the debt in whole euros, a usual invoice at least."""

    @property
    def policy(self) -> str:
        """The policy that answers first for this buyer."""
        if self.buyer.country in FAR_COUNTRIES:
            return WORLD
        return GERMAN if self.buyer.companies[0] == "DE01" else MAIN

    def share(self, percent: int) -> int:
        """Return a percentage of what is owed, up to the next step, at least one step."""
        return (1 + self.owed * percent // 100 // _STEP_EUROS) * _STEP_EUROS

    def day(self, days_before: int) -> date:
        """Return the day so many days before that of the ledger."""
        return self.as_of - timedelta(days_before)

    def draw(self, what: str, low: int, high: int) -> int:
        """Return a number from `low` to `high` that only this buyer has."""
        return self.dice.one(f"{self.buyer.key} {what}", low, high)

    def decide(self, layer: Layer, amount: int, since: int, notice: int = 0) -> Decision:
        """Return a limit granted as asked, in force since so many days before the ledger's day.

        `notice` are the days from the decision to its validity.
        """
        decided = self.day(since + notice)
        return Decision(
            policy=self.policy,
            customer=self.buyer.key,
            layer=layer,
            status=CoverStatus.GRANTED,
            requested=amount,
            amount=amount,
            requested_on=decided - timedelta(self.draw(f"answer {layer} {since}", 1, 12)),
            decided_on=decided,
            valid_from=self.day(since),
        )

    def ask(self, amount: int, days_before: int) -> Decision:
        """Return a request for a permanent limit that has no answer yet."""
        asked = self.day(days_before)
        return Decision(
            self.policy, self.buyer.key, Layer.PERMANENT, CoverStatus.PENDING, amount, None, asked
        )


def make_case(dice: Dice, buyer: Buyer, ledger: Sequence[Item], as_of: date) -> Case:
    """Return what the insurers look at, from all items of a buyer."""
    counted = [item for item in ledger if item.kind is not Kind.ORDER]
    cents = [item.open_amount * 100 // VALUE_OF_100_CENTS[item.currency] for item in counted]
    signed = (c if item.is_debit else -c for item, c in zip(counted, cents, strict=True))
    return Case(dice, buyer, as_of, max(buyer.usual_cents, sum(signed)) // 100)


def make_covers(case: Case) -> list[Decision]:
    """Return the decisions on a buyer, oldest first."""
    return [] if case.buyer.story in _UNASKED else _ANSWERS.get(case.buyer.story, _named)(case)


def _permanent(case: Case, percent: int, since: int, notice: int = 0) -> Decision:
    """Return a granted permanent limit of a share of what is owed."""
    return case.decide(Layer.PERMANENT, case.share(percent), since, notice)


def _cut(granted: Decision, requested: int) -> Decision:
    """Return a decision that grants less than was asked."""
    return replace(granted, requested=requested, status=CoverStatus.PARTIAL)


def _refusal(case: Case, requested: int, since: int, notice: int = 0) -> Decision:
    """Return a decision that grants nothing."""
    nothing = case.decide(Layer.PERMANENT, 0, since, notice)
    return replace(nothing, requested=requested, status=CoverStatus.REFUSED)


def _named(case: Case) -> list[Decision]:
    """Return a permanent limit with room, for half of the buyers raised in the past."""
    now = case.draw("room", 110, 170)
    first = case.draw("first limit", 500, 760)
    if case.draw("raised", 0, 1):
        raised = case.draw("raise", 150, 400)
        return [_permanent(case, now // 2, first), _permanent(case, now, raised)]
    return [_permanent(case, now, first)]


def _partial(case: Case) -> list[Decision]:
    """Return a limit smaller than what was asked for."""
    return [_cut(_permanent(case, 60, 420), case.share(130))]


def _refused(case: Case) -> list[Decision]:
    """Return a refusal by name."""
    return [_refusal(case, case.share(120), 240)]


def _discretionary(case: Case) -> list[Decision]:
    """Return the limit that needs no request."""
    return [case.decide(Layer.DISCRETIONARY, DISCRETIONARY_EUROS, 740)]


def _refused_by_name(case: Case) -> list[Decision]:
    """Return a discretionary limit that a later refusal ended."""
    return [*_discretionary(case), *_refused(case)]


def _withdrawn(case: Case) -> list[Decision]:
    """Return a limit withdrawn with a month's notice."""
    return [_permanent(case, 130, 600), _refusal(case, 0, since=15, notice=30)]


def _insolvent(case: Case) -> list[Decision]:
    """Return a limit withdrawn on the day after the judgment."""
    return [_permanent(case, 90, 600), _refusal(case, 0, since=INSOLVENT_DAYS - 1)]


def _reduced(case: Case) -> list[Decision]:
    """Return a limit reduced a few days ago, after a short notice."""
    notice = REDUCED_DECIDED_DAYS - REDUCED_VALID_DAYS
    less = _cut(_permanent(case, 35, REDUCED_VALID_DAYS, notice), case.share(130))
    return [_permanent(case, 130, 500), less]


def _expiring(case: Case) -> list[Decision]:
    """Return a temporary limit that ends within the month."""
    more = case.decide(Layer.TEMPORARY, case.share(60), 75)
    end = case.day(-case.draw("end", 4, 27))
    return [_permanent(case, 60, 500), replace(more, valid_to=end)]


def _expired(case: Case) -> list[Decision]:
    """Return a permanent limit that ended weeks ago."""
    return [replace(_permanent(case, 120, 500), valid_to=case.day(case.draw("ended", 15, 70)))]


def _top_up(case: Case) -> list[Decision]:
    """Return a limit cut to half, doubled by a top-up for three months."""
    half = case.share(45)
    double = case.decide(Layer.TOP_UP, half, 62)
    return [
        _cut(case.decide(Layer.PERMANENT, half, 500), case.share(100)),
        replace(double, valid_to=case.day(-28), extension="CAP"),
    ]


def _substitute(case: Case) -> list[Decision]:
    """Return a refusal, and another insurer's top-up in its stead."""
    instead = case.decide(Layer.SUBSTITUTE_TOP_UP, case.share(70), 200)
    return [*_refused(case), replace(instead, valid_to=case.day(-165), policy=WORLD)]


def _pending(case: Case) -> list[Decision]:
    """Return a first request without an answer."""
    return [case.ask(case.share(120), 6)]


def _raise_pending(case: Case) -> list[Decision]:
    """Return a limit, and a request for more without an answer."""
    return [_permanent(case, 80, 500), case.ask(case.share(150), 4)]


def _ahead(case: Case) -> list[Decision]:
    """Return a limit that is granted from next week on."""
    return [_permanent(case, 120, since=-7, notice=12)]


_UNASKED = (Story.NEVER_ASKED, Story.PUBLIC, Story.INDIVIDUAL, Story.AFFILIATE)
_ANSWERS: dict[Story, Callable[[Case], list[Decision]]] = {
    Story.DISCRETIONARY: _discretionary,
    Story.OVER_LIMIT: _partial,
    Story.MANAGEMENT: _partial,
    Story.REFUSED: _refused,
    Story.REFUSED_NAMED: _refused_by_name,
    Story.WITHDRAWN: _withdrawn,
    Story.INSOLVENT: _insolvent,
    Story.REDUCED: _reduced,
    Story.EXPIRING: _expiring,
    Story.EXPIRED: _expired,
    Story.TOP_UP: _top_up,
    Story.SUBSTITUTE: _substitute,
    Story.PENDING: _pending,
    Story.RAISE_PENDING: _raise_pending,
    Story.AHEAD: _ahead,
}
