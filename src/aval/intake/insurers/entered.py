"""A decision that a person read in an insurer's letter or on its portal, as a fact like any other.

It is translated as a connector's notice is (`deciding`), so that the same words mean the same
wherever they are from; what only a person tells is carried beside it.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from aval.connectors.contract import CoverNotice, PolicyKey
from aval.intake.insurers.deciding import decided
from aval.records.cover import CONDITIONS, REFERENCE, TYPED
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

NOTHING = frozenset({Decision.REFUSED, Decision.WITHDRAWN, Decision.CANCELLED_BY_INSURED})
"""Decisions without an amount."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What an insurer decided, as a person read it. `amount` is minor units, 0 of a refusal.

    `requested` is what had been asked for, `insured_bp` the insured percentage where the decision
    names one of its own; both None where nothing was said of them.
    """

    customer: str
    policy: str
    layer: Layer
    decision: Decision
    amount: int
    currency: str
    decided_on: date
    valid_from: date
    valid_to: date | None = None
    extension: str = ""
    requested: int | None = None
    requested_on: date | None = None
    insured_bp: int | None = None
    reference: str = ""
    conditions: str = ""


def row_of(entered: Entered, key: str) -> dict[str, Any]:
    """Return a decision as a fact under a key; it must be one that makes a fact."""
    notice = CoverNotice(
        cover=key,
        policy=PolicyKey(entered.policy),
        buyer="",
        layer=entered.layer,
        decision=entered.decision,
        amount=entered.amount,
        currency=entered.currency,
        requested=entered.requested,
        requested_on=entered.requested_on,
        decided_on=entered.decided_on,
        valid_from=entered.valid_from,
        valid_to=entered.valid_to,
        insured_bp=entered.insured_bp,
    )
    row = decided(notice).row
    if row is None:
        message = f"{entered.decision} is no decision that a person enters"
        raise ValueError(message)
    told = {
        TYPED: entered.decision.value,
        REFERENCE: entered.reference,
        CONDITIONS: entered.conditions,
    }
    carried = {name: text for name, text in told.items() if text}
    return {
        **row,
        "cover": key,
        "policy": entered.policy,
        "customer": entered.customer,
        "extension": entered.extension or None,
        "carried": json.dumps(carried, ensure_ascii=False, separators=(",", ":")),
    }
