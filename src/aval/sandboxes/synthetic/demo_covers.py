"""The demo's covers: what was asked of the insurers for each buyer, and what they answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aval.sandboxes.synthetic.demo_buyers import Buyer
from aval.sandboxes.synthetic.demo_incidents import REDUCED_DECIDED_DAYS, REDUCED_VALID_DAYS
from aval.sandboxes.synthetic.demo_stories import LAST_DAYS, Story
from aval.sandboxes.synthetic.demo_terms import GERMAN, MAIN, TOP_UPS, WORLD
from aval.sandboxes.synthetic.dice import Dice
from aval.vocabulary.words import CoverStatus, Layer

DISCRETIONARY_EUROS = 20_000
_STEP_EUROS = 1_000
_ENDS_IN_DAYS = (0, 1, 3, 6, 12, 18, 24, 29)
"""In how many days temporary limits end that are about to."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of covers as it stands once decided; amounts in whole euros, days since 1970-01-01.

    `requested_on` None is what the insurer did of its own accord; `decided_on` None and amount
    None is a request that has no answer yet.
    """

    policy: str
    buyer: int
    layer: Layer
    status: CoverStatus
    requested: int | None
    amount: int | None
    requested_on: int | None
    decided_on: int | None = None
    valid_from: int | None = None
    valid_to: int | None = None
    extension: str = ""

    @property
    def known_on(self) -> int:
        """The day on which the row first stands in the table."""
        return min(day for day in (self.requested_on, self.decided_on) if day is not None)


@dataclass(frozen=True, slots=True)
class Case:
    """What the insurers look at: the buyer, what it owes on the day, and draws of its own."""

    dice: Dice
    buyer: Buyer
    last_day: int
    owed: int
    """What limits are measured by: the debt in whole euros, what is usual at least."""

    def share(self, percent: int) -> int:
        """Return a percentage of what is owed, up to the next step, at least one step."""
        return (1 + self.owed * percent // 100 // _STEP_EUROS) * _STEP_EUROS

    def draw(self, what: str, low: int, high: int) -> int:
        """Return a number from `low` to `high` that only this buyer has."""
        return self.dice.one(f"{self.buyer.key} {what}", low, high)

    @property
    def long_ago(self) -> int:
        """How many days ago the first limit of most buyers was decided."""
        return self.draw("long ago", 520, 760)

    def decide(self, layer: Layer, amount: int, since: int, notice: int = 0) -> Decision:
        """Return a limit granted as asked, in force since so many days before the last.

        `notice` are the days from the decision to its validity.
        """
        decided = self.last_day - since - notice
        return Decision(
            policy=self.buyer.policy,
            buyer=self.buyer.place,
            layer=layer,
            status=CoverStatus.GRANTED,
            requested=amount,
            amount=amount,
            requested_on=decided - self.draw(f"answer {layer} {since}", 1, 12),
            decided_on=decided,
            valid_from=self.last_day - since,
        )

    def ask(self, amount: int, days_before: int) -> Decision:
        """Return a request for a permanent limit that has no answer yet."""
        return Decision(
            policy=self.buyer.policy,
            buyer=self.buyer.place,
            layer=Layer.PERMANENT,
            status=CoverStatus.PENDING,
            requested=amount,
            amount=None,
            requested_on=self.last_day - days_before,
        )

    def permanent(self, percent: int, since: int, notice: int = 0) -> Decision:
        """Return a granted permanent limit of a share of what is owed."""
        return self.decide(Layer.PERMANENT, self.share(percent), since, notice)

    def refused(self, requested: int, since: int) -> Decision:
        """Return a decision that grants nothing of what was asked."""
        nothing = self.decide(Layer.PERMANENT, 0, since)
        return replace(nothing, requested=requested, status=CoverStatus.REFUSED)

    def withdrawn(self, since: int, notice: int = 0) -> Decision:
        """Return a withdrawal, which nobody asked for."""
        return _unasked(replace(self.decide(Layer.PERMANENT, 0, since, notice), requested=None))


def make_covers(case: Case) -> list[Decision]:
    """Return the decisions on a buyer, oldest first."""
    return [] if case.buyer.story in _UNASKED else _ANSWERS.get(case.buyer.story, _named)(case)


def in_order(decisions: Sequence[Decision]) -> list[Decision]:
    """Return decisions in order of their keys: as they became known."""
    return sorted(decisions, key=lambda row: (row.known_on, row.buyer))


def _cut(granted: Decision, requested: int) -> Decision:
    """Return a decision that grants less than was asked."""
    return replace(granted, requested=requested, status=CoverStatus.PARTIAL)


def _unasked(decision: Decision) -> Decision:
    """Return a decision that the insurer took of its own accord."""
    status = CoverStatus.PARTIAL if decision.amount else CoverStatus.REFUSED
    return replace(decision, requested=None, requested_on=None, status=status)


def _named(case: Case) -> list[Decision]:
    """Return a permanent limit with room, for some buyers raised or cut in the past."""
    now = case.draw("room", 115, 170)
    first, changed = case.long_ago, case.draw("changed", 40, 460)
    history = case.draw("history", 0, 9)
    if history < 4:
        rows = [case.permanent(now * (60 + 5 * history) // 100, first)]
        rows.append(case.permanent(now, changed))
    elif history == 4:
        rows = [case.permanent(now * 8 // 5, first), _unasked(case.permanent(now, changed))]
    else:
        rows = [case.permanent(now, first)]
    return rows + _second_company(case, first)


def _second_company(case: Case, since: int) -> list[Decision]:
    """Return a limit with the insurer of the other own company that sells to the buyer."""
    policies = {GERMAN if company == "DE01" else MAIN for company in case.buyer.companies}
    others = sorted(policies - {case.buyer.policy})
    if case.buyer.policy == WORLD or not others:
        return []
    return [replace(case.permanent(60, since - 30), policy=others[0])]


def _partial(case: Case) -> list[Decision]:
    """Return a limit smaller than what was asked for."""
    return [_cut(case.permanent(60, case.long_ago), case.share(130))]


def _refused(case: Case) -> list[Decision]:
    """Return a refusal by name."""
    return [case.refused(case.share(120), case.draw("refused", 90, 600))]


def _discretionary(case: Case) -> list[Decision]:
    """Return the limit that needs no request."""
    limit = case.decide(Layer.DISCRETIONARY, DISCRETIONARY_EUROS, 740)
    return [replace(limit, requested=None, requested_on=None)]


def _refused_by_name(case: Case) -> list[Decision]:
    """Return a discretionary limit that a later refusal ended."""
    return [*_discretionary(case), *_refused(case)]


def _withdrawn(case: Case) -> list[Decision]:
    """Return a limit withdrawn with a month's notice."""
    since = 15 if case.buyer.turn % 2 == 0 else case.draw("withdrawn", 30, 320)
    return [case.permanent(130, case.long_ago), case.withdrawn(since, notice=30)]


def _insolvent(case: Case) -> list[Decision]:
    """Return a limit withdrawn on the day after the judgment."""
    return [
        case.permanent(110, case.long_ago),
        case.withdrawn((case.buyer.insolvent_days or 0) - 1),
    ]


def _reduced(case: Case) -> list[Decision]:
    """Return a limit reduced a few days ago, after a short notice."""
    notice = REDUCED_DECIDED_DAYS - REDUCED_VALID_DAYS
    return [
        case.permanent(130, case.long_ago),
        _unasked(case.permanent(35, REDUCED_VALID_DAYS, notice)),
    ]


def _expiring(case: Case) -> list[Decision]:
    """Return a temporary limit that ends within the month."""
    more = case.decide(Layer.TEMPORARY, case.share(80), 75)
    end = case.last_day + _ENDS_IN_DAYS[case.buyer.turn % len(_ENDS_IN_DAYS)]
    return [case.permanent(30, case.long_ago), replace(more, valid_to=end)]


def _expired(case: Case) -> list[Decision]:
    """Return a permanent limit that ended weeks ago."""
    return [
        replace(
            case.permanent(120, case.long_ago), valid_to=case.last_day - case.draw("ended", 15, 70)
        )
    ]


def _top_up(case: Case) -> list[Decision]:
    """Return a limit cut to half, doubled by a top-up for three months."""
    half = case.share(45)
    double = case.decide(Layer.TOP_UP, half, 62)
    return [
        _cut(case.decide(Layer.PERMANENT, half, case.long_ago), case.share(100)),
        replace(double, valid_to=case.last_day + 28, extension=TOP_UPS.get(double.policy, "")),
    ]


def _substitute(case: Case) -> list[Decision]:
    """Return a refusal, and another insurer's top-up in its stead."""
    instead = case.decide(Layer.SUBSTITUTE_TOP_UP, case.share(70), 200)
    return [*_refused(case), replace(instead, valid_to=case.last_day + 165, policy=WORLD)]


def _pending(case: Case) -> list[Decision]:
    """Return a first request without an answer."""
    return [case.ask(case.share(120), case.draw("asked", 2, 9))]


def _raise_pending(case: Case) -> list[Decision]:
    """Return a limit, and a request for more without an answer."""
    return [case.permanent(80, case.long_ago), case.ask(case.share(150), case.draw("asked", 1, 6))]


def _ahead(case: Case) -> list[Decision]:
    """Return a limit that is granted from next week on."""
    return [case.permanent(120, since=-7, notice=12)]


def _cut_now(case: Case) -> list[Decision]:
    """Return a limit that was reduced on the day of the event."""
    left = case.draw("left", 30, 60)
    return [
        case.permanent(135, case.long_ago),
        _unasked(case.permanent(left, case.buyer.event_day)),
    ]


def _cancelled_now(case: Case) -> list[Decision]:
    """Return a limit that was withdrawn on the day of the event."""
    return [case.permanent(125, case.long_ago), case.withdrawn(case.buyer.event_day)]


def _raised_now(case: Case) -> list[Decision]:
    """Return a limit, and more of it since the day of the event."""
    return [case.permanent(70, case.long_ago), case.permanent(150, case.buyer.event_day)]


def _answered_now(case: Case) -> list[Decision]:
    """Return a first limit, of every other buyer less than was asked, of the event's day."""
    answer = case.permanent(120, case.buyer.event_day)
    in_full = case.buyer.turn // LAST_DAYS % 2 == 0
    return [answer if in_full else _cut(answer, case.share(180))]


def _refused_now(case: Case) -> list[Decision]:
    """Return a first request that was refused on the day of the event."""
    return [case.refused(case.share(120), case.buyer.event_day)]


def _ended_now(case: Case) -> list[Decision]:
    """Return a temporary limit whose last day was the day before the event's."""
    more = case.decide(Layer.TEMPORARY, case.share(60), 95)
    ended = case.last_day - case.buyer.event_day - 1
    return [case.permanent(40, case.long_ago), replace(more, valid_to=ended)]


_UNASKED = (Story.NEVER_ASKED, Story.PUBLIC, Story.INDIVIDUAL, Story.AFFILIATE)
_ANSWERS: dict[Story, Callable[[Case], list[Decision]]] = {
    Story.DISCRETIONARY: _discretionary,
    Story.OVER_LIMIT: _partial,
    Story.MANAGEMENT: _partial,
    Story.ACCEPTED_NOW: _partial,
    Story.REFUSED: _refused,
    Story.REFUSED_NAMED: _refused_by_name,
    Story.WITHDRAWN: _withdrawn,
    Story.INSOLVENT: _insolvent,
    Story.INSOLVENT_NOW: _insolvent,
    Story.REDUCED: _reduced,
    Story.EXPIRING: _expiring,
    Story.EXPIRED: _expired,
    Story.TOP_UP: _top_up,
    Story.SUBSTITUTE: _substitute,
    Story.PENDING: _pending,
    Story.RAISE_PENDING: _raise_pending,
    Story.AHEAD: _ahead,
    Story.CUT_NOW: _cut_now,
    Story.CANCELLED_NOW: _cancelled_now,
    Story.RAISED_NOW: _raised_now,
    Story.ANSWERED_NOW: _answered_now,
    Story.REFUSED_NOW: _refused_now,
    Story.ENDED_NOW: _ended_now,
}
