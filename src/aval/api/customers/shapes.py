"""What is told of customers: who they are, their figures of today, their covers."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, create_model

from aval.api.shapes import Currency, Day, Decimal, Money, Number, Shape
from aval.desk.customer.judgement import MONEY
from aval.vocabulary.acts import Origin, SourceState
from aval.vocabulary.agenda import AgendaKind, SavingAct
from aval.vocabulary.guarantees import GuaranteeState
from aval.vocabulary.words import Layer, LimitState, Segment

AMOUNTS = tuple(name for name in MONEY if name != "oldest_days_late")
"""The figures that are amounts."""
_FIELDS: dict[str, Any] = dict.fromkeys(AMOUNTS, (Decimal, ...))
Amounts: Any = create_model("Amounts", __base__=Shape, **_FIELDS)
Basis = Annotated[int, Field(ge=0)] | None
"""A share in basis points, null where there is nothing to divide by."""


class AccountTold(Shape):
    """An account of the customer in a ledger of ours."""

    company: str
    account: str


class SourceTold(Shape):
    """How fresh a source of facts is; `fresh_hours` is how long an answer of it is."""

    source: str
    name: str
    state: SourceState
    answered_at: datetime | None
    fresh_hours: Number
    tried_again_at: datetime | None


class BuyerTold(Shape):
    """Which buyer of an insurer the customer is; empty where it is linked to none."""

    connection: str
    insurer: str
    buyer: str
    buyer_name: str
    candidates: Number
    """How many buyers are proposed."""
    answered_at: datetime | None
    is_late: bool


class CustomerTold(Shape):
    """A customer: facts and figures, from which data version, how fresh."""

    customer: str
    name: str
    country: str
    segment: Segment
    group: str
    registration_number: str
    vat_number: str
    insolvent_on: Day | None
    region: str
    sector: str
    owner: str
    sales: str
    accounts: list[AccountTold]
    as_of: Day
    data_version: Number | None
    is_judged: bool
    """Whether there are figures; without, they are zeros."""
    currency: Currency | None
    figures: Amounts
    limit_state: LimitState
    oldest_days_late: Number
    breach_since: Day | None
    next_deadline: Day | None
    covered_bp: Basis
    utilisation_bp: Basis
    buyers: list[BuyerTold]
    sources: list[SourceTold]


class CoverTold(Shape):
    """A decision of an insurer, or a request that it has; an amount not told is null."""

    cover: str
    policy: str
    insurer: str
    layer: Layer
    extension: str
    state: GuaranteeState
    requested: Money | None
    granted: Money | None
    before: Money | None
    """What the decision before gave."""
    used: Money | None
    """What it is used for, in the reporting currency."""
    requested_on: Day | None
    decided_on: Day | None
    valid_from: Day | None
    valid_to: Day | None
    origin: Origin
    source: str
    stale_since: datetime | None
    """When its source last answered, where that is longer ago than it should be."""
    data_version: Number


class CreditTold(Shape):
    """Own risk that management accepted."""

    amount: Money | None
    valid_from: Day
    valid_to: Day | None
    reason: str
    is_in_force: bool


class AnnouncedTold(Shape):
    """A change that an insurer announced; nothing changes before its day."""

    cover: str
    policy: str
    insurer: str
    layer: Layer
    effective_on: Day | None
    amount: Money | None


class CoversTold(Shape):
    """Covers of a customer: those that say something today, and the ended of the last year."""

    customer: str
    as_of: Day
    data_version: Number | None
    covers: list[CoverTold]
    credits: list[CreditTold]
    announced: list[AnnouncedTold]
    more: Number
    """How many older ones there are, told with `all=true`."""


class DeadlineTold(Shape):
    """Something to be done by a day; an amount that nobody knows is null."""

    kind: AgendaKind
    on: Day
    policy: str
    item: str
    document: str
    at_stake: Money | None
    amount: Money | None
    act: SavingAct
    """The cheapest act that keeps what would be lost."""
    clause: str
    """The parameter of the contract that sets the day: `notify_days = 30`."""
    clause_number: str
    """Where it stands in the contract, by the user's own numbers."""
    terms_from: Day | None
    owner: str
    in_hand: str
    """The key of the paper, or of the request, that is under way for it."""
    is_done: bool
    """Whether a person said that it is done."""


class DeadlinesTold(Shape):
    """What is to be done about a customer, by day, and how many more there are."""

    customer: str
    currency: str
    deadlines: list[DeadlineTold]
    more: Number
