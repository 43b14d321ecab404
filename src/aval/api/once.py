"""Acts of programs that are done once for a key of their own, however often they are asked."""

from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Header, Status
from pydantic import Field

from aval.api.access import person_of
from aval.desk.programs.once import Answer, once

IdempotencyKey = Annotated[
    Annotated[str, Field(pattern=r"^[!-~]{1,100}$")] | None,
    Header(
        alias="Idempotency-Key",
        description=(
            "A key of your own for what you ask: asked again with the same key and body it is "
            "answered as before and done once. Kept for seven days."
        ),
    ),
]


def done_once(request: HttpRequest, key: str | None, act: Callable[[], Answer]) -> Status[object]:
    """Do an act once for its key, and tell its answer."""
    asked = request.path.encode() + b"\n" + request.body
    code, answer = once(act, key=key, asked=asked, by=person_of(request), at=now())
    return Status(code, answer)
