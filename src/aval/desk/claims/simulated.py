"""What came of supposing that customers do not pay: plain figures, kept or shown as they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from aval.engine.claim import Loss
from aval.vocabulary.steps import Step

JUDGED_THEN = "judged_then"
"""In the place of reasons: the loss is that of a past date of loss, today's reasons are others."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one policy would pay for one customer, in minor units.

    `begins` is the first day of its insurance year, `judged_on` today, or the date
    of loss where that is past. `owed` and `covered` are of its loss, `indemnity` stands before
    the steps of the year, `due` after its aggregate first loss, `paid` after all. `aggregate` and
    `liability` are what was left of the year before it; no liability is no maximum. Items and
    `steps` are there where they were asked for.
    """

    policy: str
    insurer: str
    begins: date
    judged_on: date
    lost_on: date
    owed: int
    covered: int
    indemnity: int
    due: int
    paid: int
    aggregate: int
    liability: int | None
    loss: Loss | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Amounts:
    """The way from what would be owed to what would be paid, in minor units.

    `covered` is what the layers take, `indemnity` what is left after percentages, threshold and
    first loss, `due` after the aggregate first loss, `paid` after the maximum liability and what
    is owed.
    """

    owed: int = 0
    covered: int = 0
    indemnity: int = 0
    due: int = 0
    paid: int = 0

    @property
    def uninsured(self) -> int:
        """Return what no policy covers."""
        return self.owed - self.covered

    @property
    def own_loss(self) -> int:
        """Return what is left to us."""
        return self.owed - self.paid

    @property
    def own_share(self) -> int:
        """Return what percentages, threshold and first loss take."""
        return self.covered - self.indemnity

    @property
    def aggregate(self) -> int:
        """Return what the aggregate first losses take."""
        return self.indemnity - self.due

    @property
    def capped(self) -> int:
        """Return what maximum liability, and what is owed, take."""
        return self.due - self.paid


@dataclass(frozen=True, slots=True)
class Row:
    """One customer: what it would not pay, and which policies would pay what of it.

    `claimed` is what stands on claims already, and is in no other figure.
    """

    customer: str
    name: str
    country: str
    lines: tuple[Line, ...]
    uninsured: tuple[tuple[str, int], ...]
    claimed: int
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Year:
    """One insurance year that would pay: its claims that run, and what is left of it then."""

    policy: str
    insurer: str
    begins: date
    running: int
    supposed: int
    paid: int
    aggregate_left: int
    liability_left: int | None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would be lost and paid by the facts of a data version: rows, the largest first."""

    as_of: date
    version: int
    defaulted_by: date | None
    currency: str
    rows: tuple[Row, ...]
    years: tuple[Year, ...]
    total: Amounts
    uninsured: tuple[tuple[str, int], ...]

    def row(self, customer: str) -> Row | None:
        """Return the row of a customer."""
        return next((one for one in self.rows if one.customer == customer), None)


def sum_of(amounts: Iterable[Amounts]) -> Amounts:
    """Return the sums of amounts."""
    held = list(amounts)
    names = ("owed", "covered", "indemnity", "due", "paid")
    return Amounts(*(sum(getattr(one, name) for one in held) for name in names))
