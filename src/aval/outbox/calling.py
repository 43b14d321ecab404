"""One call to an insurer about a request or a paper: sent once, found again, or not taken.

SENT stands before the call leaves: from then on the insurer may have it. Both have the same words
for what happens on the way.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from aval.connectors.contract import (
    LoginRefusedError,
    NotAllowedError,
    NotConfiguredError,
    RefusedError,
)
from aval.outbox.moving import Sent, move
from aval.outbox.rounds import FIND_AFTER, event_of, remember, said_of
from aval.vocabulary.insurers import RequestState
from aval.vocabulary.redaction import redacted
from aval.vocabulary.requests import RequestEvent

Receipt = TypeVar("Receipt")


def send(
    sent: Sent,
    call: Callable[[], Receipt],
    settle: Callable[[Receipt], None],
    *,
    refused: StrEnum,
    now: Callable[[], datetime],
) -> None:
    """Send a request or a paper; `refused` is the event where the insurer does not take it."""
    at = now()
    move(
        sent, RequestState.SENT, RequestEvent.LEFT, at=at, sent_at=at, due_at=at + FIND_AFTER,
        error_code="", error_field="", error_detail="",
    )  # fmt: skip
    try:
        receipt = call()
    except RefusedError as error:
        not_taken(sent, refused, error.code or "refused", error.detail, at=now(), name=error.name)
    except NotAllowedError as error:
        not_taken(sent, refused, "not_allowed", str(error), at=now())
    except (LoginRefusedError, NotConfiguredError) as error:  # nothing was taken
        at = now()
        move(sent, RequestState.SUBMITTED, event_of(error), at=at, due_at=at, **said_of(error))
        remember(sent, error)
    else:
        settle(receipt)


def find(
    sent: Sent,
    call: Callable[[], Receipt | None],
    settle: Callable[[Receipt], None],
    *,
    now: Callable[[], datetime],
) -> None:
    """Ask the insurer whether it has what was sent; where it does not, it is sent again."""
    receipt = call()
    if receipt is not None:
        settle(receipt)
    else:
        at = now()
        move(sent, RequestState.SUBMITTED, RequestEvent.NOT_ARRIVED, at=at, due_at=at)


def not_taken(
    sent: Sent, event: StrEnum, code: str, detail: str, *, at: datetime, name: str = ""
) -> None:
    """Write that the insurer does not take it, with its code, the field, its words."""
    words = redacted(detail)
    move(
        sent, RequestState.FAILED, event, at=at, detail=words, due_at=None,
        error_code=code[:100], error_field=name[:100], error_detail=words,
    )  # fmt: skip
