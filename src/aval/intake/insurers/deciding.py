"""What a cover, as an insurer tells it, is as a fact: or why it is none.

A fact is made only of what is understood: a code that nobody knows, or an amount that was not
told, leaves what was known before and is shown to a person (docs/manual/insurers.md).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from aval.connectors.contract import CoverNotice
from aval.vocabulary.acts import CoverFault
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import CoverStatus, Layer

_PCT_SCALE = 10**8
"""Facts hold percentages with ten decimals: a hundredth of a percent is so many."""
_PENDING = frozenset({Decision.PENDING, Decision.PRELIMINARY})
"""Nothing is in force by these: a preliminary answer is none yet."""
_NOTHING = frozenset({Decision.WITHDRAWN, Decision.CANCELLED_BY_INSURED})
"""In force for nothing, from their day on, though it was no refusal."""
_GRANTED = frozenset({CoverStatus.GRANTED.value, CoverStatus.PARTIAL.value})
_EXTENDED = frozenset({Layer.TOP_UP, Layer.SUBSTITUTE_TOP_UP})
"""Layers of which one customer may have several, told apart by their extension."""
_TOLD_ELSEWHERE = frozenset({Decision.SUPERSEDED})
"""Another notice says what took its place."""
ESSENTIAL = ("status", "amount", "currency", "valid_from", "valid_to", "requested_amount")
"""What makes a decision another one; of a percentage only where the insurer tells one."""


@dataclass(frozen=True)
class Decided:
    """A cover as the columns of a fact, without its key; or None with why there is none."""

    row: dict[str, Any] | None
    fault: CoverFault | None = None


def decided(notice: CoverNotice) -> Decided:
    """Return what a notice is as a fact, its amounts in minor units."""
    decision = notice.decision
    if decision in _TOLD_ELSEWHERE:
        return Decided(None)
    if decision is Decision.UNKNOWN:
        return Decided(None, CoverFault.UNKNOWN_CODE)
    if not notice.currency:
        return Decided(None, CoverFault.NO_CURRENCY)
    if decision in _PENDING:
        return Decided(_row(notice, CoverStatus.PENDING, None, None))
    amount = 0 if decision in _NOTHING or decision is Decision.REFUSED else notice.amount
    if amount is None:
        return Decided(None, CoverFault.NO_AMOUNT)
    start = notice.valid_from or notice.decided_on
    if start is None:
        return Decided(None, CoverFault.NO_DATE)
    return Decided(_row(notice, _status(notice, amount), amount, start))


def _status(notice: CoverNotice, amount: int) -> CoverStatus:
    """Return how a decision that counts stands: less than was asked for is a part of it."""
    if notice.decision is Decision.REFUSED:
        return CoverStatus.REFUSED
    is_less = notice.requested is not None and 0 < amount < notice.requested
    return CoverStatus.PARTIAL if is_less else CoverStatus.GRANTED


def _row(
    notice: CoverNotice, status: CoverStatus, amount: int | None, start: date | None
) -> dict[str, Any]:
    is_pending = status is CoverStatus.PENDING
    end = None if is_pending else notice.valid_to
    if end is not None and start is not None:
        end = max(end, start)
    return {
        "layer": notice.layer.value,
        "extension": extension_of(notice) or None,
        "status": status.value,
        "requested_amount": notice.requested,
        "amount": amount,
        "currency": notice.currency,
        "requested_on": notice.requested_on,
        "decided_on": None if is_pending else notice.decided_on or start,
        "valid_from": start,
        "valid_to": end,
        "insured_pct": None if notice.insured_bp is None else notice.insured_bp * _PCT_SCALE,
    }


def extension_of(notice: CoverNotice) -> str:
    """Return what tells a top-up from others of the customer; empty for layers of which one is."""
    return notice.policy.extension if notice.layer in _EXTENDED else ""


def is_same(fact: dict[str, Any], row: dict[str, Any]) -> bool:
    """Return whether a fact says already what a row would."""
    told = [*ESSENTIAL, *(["insured_pct"] if row["insured_pct"] is not None else [])]
    if row["requested_amount"] is None:  # then nobody knows whether the answer is a part of it
        told.remove("requested_amount")
        is_like = {fact["status"], row["status"]} <= _GRANTED
        told = [name for name in told if name != "status" or not is_like]
    return all(fact[name] == row[name] for name in told)
