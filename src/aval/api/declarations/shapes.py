"""What is sent and told of papers about unpaid items."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from aval.api.shapes import (
    Cursor,
    Day,
    Key,
    Money,
    Number,
    Part,
    Refused,
    Sent,
    Shape,
    Text,
)
from aval.desk.claims.answering import LONGEST_REFERENCE, LONGEST_TEXT
from aval.desk.claims.cards import LONGEST_MESSAGE, MOST_INSTALMENTS, MOST_ITEMS
from aval.desk.claims.money import LONGEST_NOTE
from aval.vocabulary.claims import ClaimMoney, LossCause, PaperEvent, PaperKind, PaperState, Proof
from aval.vocabulary.news import NewsKind
from aval.vocabulary.requests import RequestChannel


class Instalment(Sent):
    """One part of a plan of payment, in the currency of its items."""

    on: Day
    amount: Money


class Declared(Sent):
    """What an insurer is told of unpaid items, or asked about them."""

    customer: Key
    policy: Key
    """Aval's key of the policy."""
    kind: PaperKind = PaperKind.OVERDUE
    items: Annotated[list[Key], Field(max_length=MOST_ITEMS)] = Field(default_factory=list)
    """None of adverse information, which is about all that is owed and insured."""
    cause: LossCause | None = None
    """Of a claim alone, which needs it."""
    wanted_until: Day | None = None
    """The later due date that an extension asks for."""
    instalments: Annotated[list[Instalment], Field(max_length=MOST_INSTALMENTS)] = Field(
        default_factory=list
    )
    """Of a plan of payment."""
    message: Annotated[str, Field(max_length=LONGEST_MESSAGE, pattern=r"^[^\x00]*$")] = ""
    channel: Literal["file", "letter"] = "file"
    """The way to an insurer that has no interface for it."""
    is_draft: bool = False
    """Keep it without deciding it."""


class Carried(Sent):
    """The day on which a paper was brought to the insurer, and the insurer's reference."""

    on: Day
    reference: Text = ""


class Answered(Sent):
    """What the insurer answered, as a person read it."""

    answer: Literal["acknowledged", "question", "accepted", "extended", "refused"]
    on: Day
    reference: Annotated[str, Field(max_length=LONGEST_REFERENCE, pattern=r"^[^\x00]*$")] = ""
    """The insurer's."""
    text: Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")] = ""
    """What it asks, or why it refuses; needed for both."""
    amount: Money | None = None
    """What it accepts of a claim, which needs it."""
    extended_until: Day | None = None
    """The later due date that it agrees to; an extension and a plan of payment need it."""


class Received(Sent):
    """Money that a claim brought or cost, in the currency of the claim."""

    kind: ClaimMoney
    amount: Money
    on: Day
    note: Annotated[str, Field(max_length=LONGEST_NOTE, pattern=r"^[^\x00]*$")] = ""


class PaperListing(Part):
    """Which papers are listed."""

    state: list[PaperState] = Field(default_factory=list)
    kind: list[PaperKind] = Field(default_factory=list)
    policy: Key | None = None


class ItemTold(Shape):
    """An item as it stood when the paper was written; `deadline` is the last day of the duty."""

    item: str
    number: str
    company: str
    delivered_on: Day
    due_on: Day
    open: Money
    deadline: Day | None


class ToldNews(Shape):
    """A piece of news that the paper tells; `news` is empty where the ledger alone says it."""

    news: str
    kind: NewsKind
    happened_on: Day
    item: str
    amount: Money | None
    text: str


class PartTold(Shape):
    """One instalment."""

    on: Day
    amount: Money | None


class PaperTold(Shape):
    """A paper as it stands. `amount` is what the customer owed for its items."""

    key: str
    state: PaperState
    kind: PaperKind
    customer: str
    customer_name: str
    policy: str
    insurer: str
    amount: Money
    items: list[ItemTold]
    news: list[ToldNews]
    """Of adverse information."""
    cause: LossCause | None
    lost_on: Day | None
    wanted_until: Day | None
    instalments: list[PartTold]
    message: str
    channel: RequestChannel
    reference: str
    """The insurer's."""
    written_by: str
    written_at: datetime
    submitted_at: datetime | None
    sent_at: datetime | None
    told_on: Day | None
    """The day on which the insurer was told: the one that deadlines ask for."""
    answered_on: Day | None
    extended_until: Day | None
    expected: Money | None
    """The indemnity of a claim before the steps of the insurance year."""
    accepted: Money | None
    question: str
    reason: str
    changed_at: datetime
    error: Refused | None


class PaperStepTold(Shape):
    """One line of a paper's history."""

    at: datetime
    event: PaperEvent
    state: PaperState
    by: str
    detail: str


class ProofTold(Shape):
    """A document kept with a paper."""

    name: str
    proof: Proof
    item: str
    size: Number
    sha256: str


class MoneyTold(Shape):
    """Money that a claim brought or cost: the insurer's part and ours; `number` corrects it."""

    number: Number
    kind: ClaimMoney
    on: Day
    amount: Money
    insurer: Money
    insured: Money
    is_corrected: bool


class PaperWhole(PaperTold):
    """A paper with all that happened to it, the newest first."""

    steps: list[PaperStepTold]
    files: list[ProofTold]
    money: list[MoneyTold]


class Papers(Shape):
    """A part of the papers, the newest first; `after` leads to the next, null at the end."""

    declarations: list[PaperTold]
    after: Cursor
