"""What an insurer changed since the reading before, for those that do not notify: by difference.

A cover that is told otherwise than the last time is an event as if the insurer had notified it;
its number is made of what it says, so that a reading that is done again finds the same one.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aval.connectors.contract import CoverNotice, EventNotice
from aval.intake.insurers.keeping import number_of
from aval.records.insurers import Connection, ToldCover
from aval.vocabulary.insurers import Decision, InsurerEventKind

_ENDED = frozenset({Decision.WITHDRAWN, Decision.CANCELLED_BY_INSURED})
_Key = tuple[str, str, str]


def noticed(
    connection: Connection, notices: Iterable[CoverNotice], at: datetime
) -> list[EventNotice]:
    """Return the events of covers that are told otherwise than they stand in the tables.

    Of a first reading there are none: everything would be one.
    """
    rows = ToldCover.objects.filter(connection=connection, is_request=False)
    stands: dict[_Key, dict[str, Any]] = {
        (row["cover"], row["layer"], row["number"]): dict(row)
        for row in rows.values(
            "cover", "layer", "number", "decision", "amount", "announced_on", "has_announcement"
        )
    }
    if not stands:
        return []
    found = []
    for notice in notices:
        before = stands.get((notice.cover, notice.layer.value, number_of(notice.policy)))
        kind = _kind(before, notice)
        if kind is not None:
            found.append(_event(kind, notice, at))
    return found


def _kind(before: dict[str, Any] | None, notice: CoverNotice) -> InsurerEventKind | None:
    """Return what became of a cover, None where nothing did."""
    if notice.decision is Decision.PENDING:
        return None
    if notice.announced is not None and not (before and before["has_announcement"]):
        return InsurerEventKind.WITHDRAWAL_ANNOUNCED
    told = (notice.decision.value, notice.amount)
    if before is not None and (before["decision"], before["amount"]) == told:
        return None
    if notice.decision in _ENDED:
        return InsurerEventKind.WITHDRAWN
    if notice.decision is Decision.EXPIRED:
        return InsurerEventKind.EXPIRED
    if before is None or before["amount"] is None or notice.amount is None:
        return InsurerEventKind.DECIDED
    is_less = notice.amount < before["amount"]
    return InsurerEventKind.REDUCED if is_less else InsurerEventKind.DECIDED


def _event(kind: InsurerEventKind, notice: CoverNotice, at: datetime) -> EventNotice:
    announced = notice.announced
    on = announced.effective_on if announced else notice.valid_from or notice.decided_on
    parts = (notice.cover, notice.layer, kind, notice.amount, notice.decided_on, on)
    return EventNotice(
        event="/".join("" if part is None else str(part) for part in parts)[:100],
        kind=kind,
        at=at,
        buyer=notice.buyer,
        policy=notice.policy,
        cover=notice.cover,
        amount=announced.amount if announced else notice.amount,
        currency=notice.currency,
        effective_on=on,
        raw=notice.raw,
    )
