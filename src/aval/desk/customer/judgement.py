"""What was judged of a customer, whether read from rows or computed from facts of the past."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from aval.vocabulary.money import divide_half_up
from aval.vocabulary.words import DeadlineKind, DeadlineState, Layer, LimitState, Reason

WHOLE_BP = 10_000
"""Basis points of the whole."""
INSURABLE = frozenset({Reason.ABOVE_LIMIT, Reason.REFUSED, Reason.NO_LIMIT})
"""Why an item that could be insured is not covered: no limit stands behind it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A customer's figures, in minor units: the columns of `Position` that its file shows."""

    exposure: int = 0
    receivable: int = 0
    deliveries: int = 0
    credit_balance: int = 0
    orders: int = 0
    disputed: int = 0
    overdue: int = 0
    oldest_days_late: int = 0
    limit_permanent: int = 0
    limit_temporary: int = 0
    limit_top_up: int = 0
    limit_substitute_top_up: int = 0
    limit_discretionary: int = 0
    limit_insured: int = 0
    management_credit: int = 0
    limit_authorised: int = 0
    apparent_covered: int = 0
    covered: int = 0
    covered_permanent: int = 0
    covered_temporary: int = 0
    covered_top_up: int = 0
    covered_substitute_top_up: int = 0
    covered_discretionary: int = 0
    indemnifiable: int = 0
    uncovered: int = 0
    own_risk: int = 0
    excess: int = 0
    outside: int = 0
    headroom: int = 0
    over_limit: int = 0
    breach_since: date | None = None
    next_deadline: date | None = None
    limit_state: LimitState = LimitState.NEVER_ASKED

    @property
    def room(self) -> int:
        """Return the room for new orders: none while in breach, never below 0."""
        return 0 if self.breach_since else max(self.headroom, 0)

    @property
    def covered_bp(self) -> int | None:
        """Return the covered share of the exposure, None where there is no exposure."""
        return share(self.covered, self.exposure)

    @property
    def utilisation_bp(self) -> int | None:
        """Return the exposure as a share of all limits, None where there is no limit."""
        return share(max(self.exposure, 0), self.limit_authorised)

    def limit(self, layer: Layer) -> int:
        """Return the limit of a layer in force."""
        found: int = getattr(self, f"limit_{layer.value}")
        return found

    def used(self, layer: Layer) -> int:
        """Return what a layer covers."""
        found: int = getattr(self, f"covered_{layer.value}")
        return found


MONEY = tuple(one.name for one in fields(Figures) if one.type in {int, "int"})
"""The names of the figures that are numbers."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What covers an item: a net that is the sum of its layers, its tax and what is uncovered."""

    net: int = 0
    layers: Mapping[Layer, int] = field(default_factory=dict)
    vat: int = 0
    uncovered: int = 0
    reason: Reason | None = None
    policy: str = ""
    indemnifiable: int = 0

    @property
    def covered(self) -> int:
        """Return what the layers cover."""
        return sum(self.layers.values())

    @property
    def gap(self) -> int:
        """Return what no layer covers, tax included."""
        return self.vat + self.uncovered


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A deadline; `item` is empty for the end of a cover."""

    on: date
    item: str
    kind: DeadlineKind
    policy: str
    state: DeadlineState
    at_stake: int
    presses: bool

    @property
    def is_ahead(self) -> bool:
        """Return whether something is still to be done by then."""
        return self.state is DeadlineState.OPEN and self.presses


@dataclass(frozen=True, slots=True)
class Judgement:
    """A customer judged at a day, from the facts known at a data version.

    `is_made` is false where nothing of the customer was judged yet.
    """

    as_of: date
    version: int | None
    currency: str
    figures: Figures
    cells: Mapping[str, Cells]
    deadlines: tuple[Due, ...]
    is_made: bool = True

    def insurable(self) -> int:
        """Return what could be insured: what is covered, and what only a limit lacks for."""
        gaps = (cells.uncovered for cells in self.cells.values() if cells.reason in INSURABLE)
        return self.figures.covered + sum(gaps)


def share(part: int, whole: int) -> int | None:
    """Return a share in basis points, None without a whole above 0."""
    return divide_half_up(part * WHOLE_BP, whole) if whole > 0 else None
