"""What is sent and told of news on customers."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from aval.api.shapes import Day, Key, Money, Number, Sent, Shape
from aval.desk.news.checking import LONGEST_TEXT
from aval.vocabulary.acts import Origin
from aval.vocabulary.claims import PaperState
from aval.vocabulary.news import NewsKind

NewsKey = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,20}$", examples=["AN0123456789ABCDEF"])]


class NewsSent(Sent):
    """What was learned of a customer."""

    kind: NewsKind
    happened_on: Day
    learned_on: Day
    """The day from which the duty to tell the insurer counts."""
    item: Key | None = None
    """Of a payment that came back: the item it was for, where that is known."""
    amount: Money | None = None
    """Of a payment that came back."""
    text: Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")] = ""
    """What it is and where it is from; other adverse information needs it."""


class PaperOfNews(Shape):
    """A paper that tells an insurer of it; `told_on` is null until the insurer has it."""

    policy: str
    state: PaperState
    told_on: Day | None


class NewsTold(Shape):
    """A piece of news as it is known."""

    news: str
    kind: NewsKind
    happened_on: Day
    learned_on: Day
    item: str
    document: str
    amount: Money | None
    text: str
    origin: Origin
    entered_by: str
    entered_at: datetime
    data_version: Number
    papers: list[PaperOfNews]


class AllNews(Shape):
    """What is known of a customer, the newest first."""

    customer: str
    insolvent_on: Day | None
    """The day that counts: the earlier one of the ledger's and what was entered."""
    insolvent_by_ledger: Day | None
    news: list[NewsTold]
