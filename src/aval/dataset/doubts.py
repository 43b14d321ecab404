"""What is odd about a policy though every value of it is possible: contradictions and doubts.

The faults of `dataset.contract` say what a file may not hold. These say what a contract hardly
means: whoever writes one is told, field by field, what was expected.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from aval.dataset.policies import Policy, Terms
from aval.vocabulary.policies import DoubtSeverity
from aval.vocabulary.words import AggregateBasis, Layer, MepOrigin, NotifyOrigin, RunOn

_WRONG, _DOUBT = DoubtSeverity.CONTRADICTION, DoubtSeverity.DOUBT


@dataclass(frozen=True, slots=True)
class Doubt:
    """One oddity: the block by the day it begins, the parameter, and the code of what to check."""

    severity: DoubtSeverity
    block: date
    parameter: str
    code: str
    given: tuple[tuple[str, str], ...] = ()

    @property
    def is_contradiction(self) -> bool:
        """Return whether it cannot be meant."""
        return self.severity is _WRONG


def doubts(policy: Policy) -> tuple[Doubt, ...]:
    """Return everything odd about a policy, block by block, contradictions and doubts."""
    found = [*_gaps(policy.terms)]
    for terms in policy.terms:
        for rule in _RULES:
            found.extend(rule(terms))
    return tuple(sorted(found, key=lambda one: (one.block, one.severity)))


def _gaps(blocks: tuple[Terms, ...]) -> Iterator[Doubt]:
    """Yield days between two blocks on which nothing is insured."""
    for one, other in pairwise(blocks):
        if one.valid_to is not None and one.valid_to + timedelta(1) < other.valid_from:
            span = (
                ("first", (one.valid_to + timedelta(1)).isoformat()),
                ("last", (other.valid_from - timedelta(1)).isoformat()),
            )
            yield Doubt(_DOUBT, other.valid_from, "valid_from", "policies.doubt_gap", span)


def _percentages(terms: Terms) -> Iterator[Doubt]:
    """Yield layers without a percentage: a decision on them would cover nothing."""
    if not any(terms.insured_pct.values()):
        yield Doubt(
            _DOUBT, terms.valid_from, "insured_pct.permanent", "policies.doubt_no_percentage"
        )
    elif not terms.insured_pct.get(Layer.TEMPORARY):
        yield Doubt(
            _DOUBT, terms.valid_from, "insured_pct.temporary", "policies.doubt_no_temporary"
        )


def _zones(terms: Terms) -> Iterator[Doubt]:
    """Yield countries of two zones, and zones that change nothing: the first zone alone acts."""
    seen = set[str]()
    for place, zone in enumerate(terms.zone, 1):
        number = ("zone", str(place))
        if twice := sorted(seen & {*zone.countries}):
            given = (number, ("countries", ", ".join(twice)))
            yield Doubt(_WRONG, terms.valid_from, "zone", "policies.doubt_zone_twice", given)
        if not zone.countries:
            yield Doubt(_WRONG, terms.valid_from, "zone", "policies.doubt_zone_empty", (number,))
        if not zone.insured_pct:
            yield Doubt(_DOUBT, terms.valid_from, "zone", "policies.doubt_zone_same", (number,))
        seen |= {*zone.countries}


def _stop(terms: Terms) -> Iterator[Doubt]:
    """Yield what does not fit about the stop of cover and old limits."""
    if terms.run_on is not RunOn.NONE and not terms.run_on_days:
        yield Doubt(_WRONG, terms.valid_from, "run_on_days", "policies.doubt_run_on_days")
    if terms.run_on is RunOn.NONE and terms.run_on_days:
        yield Doubt(_DOUBT, terms.valid_from, "run_on", "policies.doubt_run_on")
    if not terms.mep_days and terms.hand_over_days is not None:
        yield Doubt(_DOUBT, terms.valid_from, "mep_days", "policies.doubt_hand_over_without_mep")


def _duties(terms: Terms) -> Iterator[Doubt]:
    """Yield duties that fall before what they follow."""
    from_due = terms.mep_origin is MepOrigin.DUE_DATE
    if terms.notify_origin is NotifyOrigin.DUE_DATE and from_due:
        if terms.notify_days < terms.mep_days:
            yield Doubt(_DOUBT, terms.valid_from, "notify_days", "policies.doubt_notify_before_mep")
        if not terms.notify_days:
            yield Doubt(_WRONG, terms.valid_from, "notify_days", "policies.doubt_notify_on_due")
    if terms.notify_origin is NotifyOrigin.INVOICE_DATE and not terms.notify_days:
        yield Doubt(_WRONG, terms.valid_from, "notify_days", "policies.doubt_notify_before_due")


def _claims(terms: Terms) -> Iterator[Doubt]:
    """Yield losses and claims whose dates are out of order, and figures without their partner."""
    if terms.mep_origin is MepOrigin.DUE_DATE and terms.waiting_days < terms.mep_days:
        given = (("days", str(terms.mep_days)),)
        yield Doubt(
            _WRONG, terms.valid_from, "waiting_days", "policies.doubt_loss_before_mep", given
        )
    if not terms.claim_months:
        yield Doubt(_WRONG, terms.valid_from, "claim_months", "policies.doubt_claim_on_loss")
    if terms.aggregate_basis is AggregateBasis.BEFORE_PCT and not terms.aggregate_first_loss:
        yield Doubt(
            _DOUBT, terms.valid_from, "aggregate_first_loss", "policies.doubt_aggregate_missing"
        )
    if terms.first_loss_each and terms.indemnity_order is None:
        yield Doubt(_DOUBT, terms.valid_from, "indemnity_order", "policies.doubt_order_missing")
    if terms.max_liability_times and not terms.premium_rate and not terms.minimum_premium:
        yield Doubt(
            _DOUBT, terms.valid_from, "max_liability", "policies.doubt_liability_without_premium"
        )


def _premium(terms: Terms) -> Iterator[Doubt]:
    """Yield premiums that cannot be computed, and bands that never hold."""
    if terms.minimum_premium and terms.premium_rate is None:
        yield Doubt(_WRONG, terms.valid_from, "premium_rate", "policies.doubt_minimum_without_rate")
    if terms.premium_rate is not None and terms.premium_basis is None:
        yield Doubt(_WRONG, terms.valid_from, "premium_basis", "policies.doubt_rate_without_basis")
    if terms.instalments and not terms.minimum_premium:
        yield Doubt(
            _DOUBT, terms.valid_from, "minimum_premium", "policies.doubt_instalments_of_nothing"
        )
    ratios = [band.loss_ratio_upto for band in terms.bonus_malus]
    if ratios != sorted(set(ratios)):
        yield Doubt(_WRONG, terms.valid_from, "bonus_malus", "policies.doubt_bands")


_RULES = (_percentages, _zones, _stop, _duties, _claims, _premium)
