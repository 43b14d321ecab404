"""An insurer's hint that there is something new: it carries no facts, it has the insurer read.

Whoever can reach the address can send anything. What is not proven to be the insurer's changes
nothing; what is asks for the jobs that read the insurer and follow what it was asked, once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from django.db import transaction

from aval.connectors.contract import ConnectorError, Insurer
from aval.connectors.registry import UnknownInsurerError, insurer
from aval.desk.insurers.connections import JOB, ask_to_read, clear_settings
from aval.desk.jobs.actions import ask
from aval.desk.requests.actions import ask_for_delivery
from aval.outbox.delivering import hurry
from aval.outbox.papers import hurry_papers
from aval.records.insurers import Connection, InsurerCall, WebhookDelivery
from aval.vocabulary.acts import JobState
from aval.vocabulary.insurers import Capability

LONGEST_NUMBER = 200
_FORGED_EVERY = timedelta(minutes=1)
"""How often a call that proves nothing is written down: strangers do not fill the table."""
_FOLLOWS = timedelta(minutes=5)
"""How long after a hint a reading follows the one that is under way."""


class Heard(StrEnum):
    """What became of a call."""

    NOBODY = "nobody"
    """There is no such connection, or its insurer does not call."""
    FORGED = "forged"
    ASKED = "asked"
    KNOWN = "known"
    """It came before, or there is nothing to do."""


def hear(key: str, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Heard:
    """Have an insurer read, and followed, where a call is its own and new."""
    rows = Connection.objects.select_related("source").filter(pk=key, source__is_active=True)
    connection = None if "\x00" in key else rows.first()
    found = _hearing(connection.insurer) if connection else None
    if connection is None or found is None:
        return Heard.NOBODY
    try:
        number = found.hint(clear_settings(connection), headers, body, at)
    except ConnectorError:
        _write_forged(connection, at)
        return Heard.FORGED
    with transaction.atomic():
        heard = Heard.KNOWN
        if number and _is_new(connection, number, at):
            _have_read(connection.pk, at)
            studied = hurry(connection=connection, at=at)
            if studied + hurry_papers(connection=connection, at=at):
                ask_for_delivery(at)
            heard = Heard.ASKED
        _write(connection, at, 204, number or "")
    return heard


def _hearing(code: str) -> Insurer | None:
    try:
        found = insurer(code)
    except UnknownInsurerError:
        return None
    return found if Capability.WEBHOOK in found.capabilities else None


def _have_read(key: str, at: datetime) -> None:
    """Ask for a reading; one that runs already may have passed what is new, so another follows."""
    if ask_to_read(key=key, by=None, at=at).state == JobState.RUNNING:
        later = f"{key} after {at:%Y-%m-%dT%H:%M}"
        ask(kind=JOB, key=later, at=at, due_at=at + _FOLLOWS, arguments={"connection": key})


def _is_new(connection: Connection, number: str, at: datetime) -> bool:
    """Return whether a call never came before; a number too long to keep is kept as its hash."""
    if len(number) > LONGEST_NUMBER:
        number = sha256(number.encode("utf-8", "replace")).hexdigest()
    _, is_new = WebhookDelivery.objects.get_or_create(
        connection=connection, delivery=number, defaults={"at": at}
    )
    return is_new


def _write_forged(connection: Connection, at: datetime) -> None:
    lately = InsurerCall.objects.filter(
        connection=connection, run=None, status=401, at__gt=at - _FORGED_EVERY
    )
    if not lately.exists():
        _write(connection, at, 401, "")


def _write(connection: Connection, at: datetime, status: int, number: str) -> None:
    InsurerCall.objects.create(
        connection=connection,
        at=at,
        method="POST",
        address=f"/hooks/insurers/{connection.pk}",
        status=status,
        duration_ms=0,
        correlation=number[:100],
    )
