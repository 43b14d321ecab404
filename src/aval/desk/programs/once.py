"""An act that a program asks for under a key of its own is done once, however often it asks."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from aval.desk.refusals import refuse
from aval.records.access import Answered
from aval.records.people import Person

Answer = tuple[int, dict[str, Any]]
"""The number by HTTP, and what is told as JSON."""


def once(
    act: Callable[[], Answer], *, key: str | None, asked: bytes, by: Person, at: datetime
) -> Answer:
    """Do an act and keep its answer, or return the one that was kept under the key.

    Act and answer are one transaction: whoever asks meanwhile waits for it. An act that is refused
    keeps nothing, so that it can be asked again. Raises ActRefused where the key was used for
    something else; `asked` is all that was asked.
    """
    if key is None:
        return act()
    digest = sha256(asked).hexdigest()
    with transaction.atomic():
        kept, is_new = Answered.objects.get_or_create(
            person=by, key=key, defaults={"digest": digest, "at": at}
        )
        if is_new:
            kept.code, kept.answer = act()
            kept.save(update_fields=["code", "answer"])
        elif kept.digest != digest:
            refuse("api.refused_key")
    return kept.code, kept.answer
