"""What a request would do if the insurer granted it in full: the customer judged with its cover."""

from dataclasses import replace
from datetime import date

from aval.assessment.standing import all_particulars
from aval.desk.customer.what_if import WhatIf, with_covers
from aval.desk.policies.queries import sees_premium
from aval.desk.requests.checking import RequestCard
from aval.desk.requests.grounds import Option
from aval.engine.premium import TopUpPremium, top_up_premium
from aval.intake.insurers.entered import Entered, row_of
from aval.records.models import Person
from aval.vocabulary.insurers import Decision, RequestKind
from aval.vocabulary.words import Layer

_KEY = "asked"
_EXTENDED = frozenset({Layer.TOP_UP, Layer.SUBSTITUTE_TOP_UP})


def effect_of(
    card: RequestCard, option: Option, *, today: date, temporary: int = 0
) -> WhatIf | None:
    """Return what a request would do, `temporary` minor units asked on top of it with it.

    It counts from the day that is wanted, else from today. None where there is nothing to judge
    yet. Raises BadInput as the engine does, for want of a rate.
    """
    lasting = replace(card, wanted_to=None) if temporary else card  # as `ask_both` asks for it
    first = _granted(lasting, option, card.layer, card.amount, today)
    rows = [row_of(first, _KEY)]
    if temporary:
        on_top = _granted(card, option, Layer.TEMPORARY, temporary, today)
        rows.append(row_of(on_top, f"{_KEY}/2"))
    return with_covers(option.customer, rows, today=today)


def top_up_cost(card: RequestCard, *, by: Person) -> TopUpPremium | None:
    """Return what a top-up that is asked for would cost a month.

    None of other layers, without a rate in the policy's particulars, and for who may not read what
    policies cost.
    """
    known = all_particulars().get(card.policy)
    rate = known.top_up_rate if known else None
    is_asked = card.layer in _EXTENDED and card.kind is not RequestKind.CANCEL
    if rate is None or not is_asked or not sees_premium(by):
        return None
    return top_up_premium(amount=card.amount, rate_per_year=rate)


def _granted(card: RequestCard, option: Option, layer: Layer, amount: int, today: date) -> Entered:
    """Return the decision that grants all of a layer, in the series of what stands."""
    stands, link = option.standing.get(layer), option.link_for(layer)
    extension = stands.extension if stands else ""
    if stands is None and layer in _EXTENDED and link is not None:
        extension = link.extension
    is_cancel = card.kind is RequestKind.CANCEL
    return Entered(
        customer=option.customer,
        policy=option.policy,
        layer=layer,
        decision=Decision.CANCELLED_BY_INSURED if is_cancel else Decision.APPROVED,
        amount=amount,
        currency=card.currency,
        decided_on=today,
        valid_from=card.wanted_from or today,
        valid_to=card.wanted_to,
        extension=extension,
    )
