"""What the form of a decision holds, as it is typed and as the desk takes it."""

from dataclasses import dataclass, fields
from decimal import Decimal

from django.http import QueryDict

from aval.desk.refusals import refuse
from aval.intake.insurers.entered import Entered
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.typed_amounts import typed_basis_points
from aval.vocabulary.words import Layer
from aval.web.requests.fields import day_of, minor_of
from aval.wording.language import Language

_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form as text."""

    policy: str = ""
    layer: str = Layer.PERMANENT
    extension: str = ""
    decision: str = Decision.APPROVED
    amount: str = ""
    currency: str = ""
    requested: str = ""
    requested_on: str = ""
    decided_on: str = ""
    valid_from: str = ""
    valid_to: str = ""
    percent: str = ""
    reference: str = ""
    conditions: str = ""


def typed_of(given: QueryDict) -> Typed:
    """Return what was typed."""
    texts = {one.name: given.get(one.name, "").strip()[:_LONGEST] for one in fields(Typed)}
    texts["currency"] = texts["currency"].upper()[:3]
    texts["conditions"] = texts["conditions"].replace("\r\n", "\n")
    return Typed(**texts)


def typed_from(entered: Entered, reader: Language) -> Typed:
    """Return a decision as it is typed."""

    def amount(minor: int | None) -> str:
        return reader.amount(minor, entered.currency) if minor else ""

    percent = entered.insured_bp
    return Typed(
        policy=entered.policy,
        layer=entered.layer,
        extension=entered.extension,
        decision=entered.decision,
        amount=amount(entered.amount),
        currency=entered.currency,
        requested=amount(entered.requested),
        requested_on=entered.requested_on.isoformat() if entered.requested_on else "",
        decided_on=entered.decided_on.isoformat(),
        valid_from=entered.valid_from.isoformat(),
        valid_to=entered.valid_to.isoformat() if entered.valid_to else "",
        percent="" if percent is None else reader.number(Decimal(percent) / 100),
        reference=entered.reference,
        conditions=entered.conditions,
    )


def entered_of(typed: Typed, customer: str, reader: Language) -> Entered:
    """Return the decision; raises ActRefused for what is no word, no amount, no day."""
    if typed.decision not in list(Decision):
        refuse("requests.refused_decision")
    if typed.layer not in list(Layer):
        refuse("requests.refused_no_layer")
    if typed.currency not in MINOR_DIGITS:
        refuse("requests.refused_currency", currency=typed.currency)
    decided_on = day_of(typed.decided_on[:20])
    if decided_on is None:
        refuse("cover.refused_decided_on")
    return Entered(
        customer=customer,
        policy=typed.policy.replace("\x00", ""),
        layer=Layer(typed.layer),
        decision=Decision(typed.decision),
        amount=minor_of(typed.amount, typed.currency, reader) if typed.amount else 0,
        currency=typed.currency,
        decided_on=decided_on,
        valid_from=day_of(typed.valid_from[:20]) or decided_on,
        valid_to=day_of(typed.valid_to[:20]),
        extension=typed.extension,
        requested=minor_of(typed.requested, typed.currency, reader) if typed.requested else None,
        requested_on=day_of(typed.requested_on[:20]),
        insured_bp=_basis_points(typed.percent, reader) if typed.percent else None,
        reference=typed.reference,
        conditions=typed.conditions,
    )


def _basis_points(text: str, reader: Language) -> int:
    """Return a typed percentage in basis points; ActRefused for what is none, or finer."""
    try:
        return typed_basis_points(text, language=reader.code)
    except ValueError as error:
        refuse("cover.refused_percent", cause=error)
