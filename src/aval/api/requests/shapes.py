"""What is sent and told of requests for cover."""

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
from aval.desk.requests.insisting import LONGEST_BODY, LONGEST_SUBJECT
from aval.vocabulary.insurers import Decision, RequestKind, RequestState
from aval.vocabulary.requests import LetterKind, LetterState, RequestChannel, RequestEvent
from aval.vocabulary.words import Layer

MOST_BULK = 100
"""Requests that are asked for at once."""


class Wish(Sent):
    """What is asked of an insurer; of a cancellation no amount, of any other kind one."""

    customer: Key
    policy: Key
    """Aval's key of the policy."""
    kind: RequestKind
    layer: Layer = Layer.PERMANENT
    amount: Money | None = None
    wanted_from: Day | None = None
    wanted_to: Day | None = None
    is_urgent: bool = False
    message: Text = ""
    """To the underwriter."""
    channel: Literal["file", "letter"] = "file"
    """The way to an insurer that has no interface."""


class Asked(Wish):
    """A request as it is asked for."""

    is_draft: bool = False
    """Keep it without deciding it."""


class Many(Sent):
    """Requests asked for at once; each is made or refused by itself."""

    requests: Annotated[list[Wish], Field(min_length=1, max_length=MOST_BULK)]


class Reason(Sent):
    """Why a request is given up; needed where the insurer has it already."""

    reason: Text = ""


class Insistence(Sent):
    """The letter to the broker; what is left out is as Aval proposes it on screen."""

    receivers: list[Annotated[str, Field(max_length=254)]] = Field(
        default_factory=list, max_length=10
    )
    language: Literal["en", "fr", "es"] | None = None
    subject: Annotated[str, Field(max_length=LONGEST_SUBJECT, pattern=r"^[^\x00-\x1f]*$")] = ""
    body: Annotated[str, Field(max_length=LONGEST_BODY, pattern=r"^[^\x00]*$")] = ""


class Listing(Part):
    """Which requests are listed."""

    state: list[RequestState] = Field(default_factory=list)
    policy: Key | None = None


class AnswerLine(Shape):
    """What the insurer decided of one layer; an amount that it did not tell is null."""

    layer: Layer
    decision: Decision
    amount: Money | None
    valid_from: Day | None
    valid_to: Day | None
    cover: str
    code: str
    """The insurer's own code."""


class RequestTold(Shape):
    """A request for cover as it stands."""

    key: str
    state: RequestState
    customer: str
    customer_name: str
    policy: str
    insurer: str
    kind: RequestKind
    layer: Layer
    amount: Money | None
    wanted_from: Day | None
    wanted_to: Day | None
    is_urgent: bool
    message: str
    channel: RequestChannel
    reference: str
    """The insurer's."""
    asked_by: str
    asked_at: datetime
    submitted_at: datetime | None
    sent_at: datetime | None
    answered_at: datetime | None
    changed_at: datetime
    answer: list[AnswerLine]
    error: Refused | None


class StepTold(Shape):
    """One line of a request's history."""

    at: datetime
    event: RequestEvent
    state: RequestState
    by: str
    detail: str


class FileTold(Shape):
    """A file attached to a request."""

    name: str
    size: Number
    sha256: str


class LetterTold(Shape):
    """A letter about a request."""

    kind: LetterKind
    state: LetterState
    receivers: list[str]
    subject: str
    made_at: datetime
    sent_at: datetime | None


class RequestWhole(RequestTold):
    """A request with all that happened to it, the newest first."""

    steps: list[StepTold]
    files: list[FileTold]
    letters: list[LetterTold]


class Requests(Shape):
    """A part of the requests, the newest first; `after` leads to the next, null at the end."""

    requests: list[RequestTold]
    after: Cursor


class NotMade(Shape):
    """A request of many that was refused, by its place among them from 0."""

    number: Annotated[int, Field(ge=0, lt=MOST_BULK)]
    customer: str
    code: str
    detail: str


class ManyDone(Shape):
    """What became of many requests."""

    made: list[RequestTold]
    refused: list[NotMade]
