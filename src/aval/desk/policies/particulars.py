"""Particulars of policies as they are known: clause numbers and examples beside what rules read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from aval.assessment.standing import all_particulars
from aval.dataset.particulars import PERIMETER, Particulars
from aval.dataset.policies import Policy, Terms
from aval.dataset.policy_json import policy_from_json
from aval.engine.periods import terms_on
from aval.records.policies import PolicyFacts
from aval.vocabulary.words import DeadlineKind

PARAMETER_OF = {
    DeadlineKind.STOP: "mep_days",
    DeadlineKind.NOTIFY: "notify_days",
    DeadlineKind.HAND_OVER: "hand_over_days",
    DeadlineKind.CLAIM: "claim_months",
}
"""The clause behind each kind of deadline; a guarantee ends by its decision."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a parameter stands in the user's contract, and whether its value is an example."""

    clause: str = ""
    is_example: bool = False

    def __bool__(self) -> bool:
        """Return whether there is anything to say."""
        return bool(self.clause) or self.is_example


@dataclass(frozen=True, slots=True)
class References:
    """The particulars of all policies, and their blocks of terms, at a data version."""

    particulars: Mapping[str, Particulars] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)

    def of_terms(self, policy: str, since: date, parameter: str) -> Reference:
        """Return the reference of a parameter of the block that begins on a day."""
        return self._of(policy, since.isoformat(), parameter)

    def of_perimeter(self, policy: str, parameter: str) -> Reference:
        """Return the reference of a setting of a policy's perimeter."""
        return self._of(policy, PERIMETER, parameter)

    def of_deadline(self, kind: DeadlineKind, policy: str, delivered_on: date | None) -> Reference:
        """Return the reference behind a deadline of an item by its day of delivery."""
        block = self.block(policy, delivered_on)
        if block is None or kind not in PARAMETER_OF:
            return Reference()
        return self.of_terms(policy, block.valid_from, PARAMETER_OF[kind])

    def block(self, policy: str, on: date | None) -> Terms | None:
        """Return the block of a policy in force on a day, None for none."""
        found = self.policies.get(policy)
        if found is None or on is None:
            return None
        return terms_on(found, on)

    def _of(self, policy: str, block: str, parameter: str) -> Reference:
        particulars = self.particulars.get(policy)
        if particulars is None:
            return Reference()
        return Reference(
            particulars.clause(block, parameter), particulars.is_example(block, parameter)
        )


def references(version: int | None = None) -> References:
    """Return what is known of clause numbers at a data version (None: now)."""
    found = all_particulars(version)
    if not found:
        return References()
    rows = PolicyFacts.objects.known_at(version).filter(policy__in=list(found))
    kept = dict(rows.values_list("policy", "content"))
    return References(found, {key: policy_from_json(text) for key, text in kept.items()})
