"""What a form of a request holds, as it is typed and as the desk takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from aval.desk.requests.bulk import suggested
from aval.desk.requests.checking import RequestCard
from aval.desk.requests.grounds import Option
from aval.desk.requests.refusals import refuse
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.requests import RequestChannel
from aval.vocabulary.typed_amounts import typed_minor
from aval.vocabulary.words import Layer
from aval.wording.language import Language


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form as text."""

    policy: str = ""
    kind: str = RequestKind.NEW
    layer: str = Layer.PERMANENT
    amount: str = ""
    currency: str = ""
    wanted_from: str = ""
    wanted_to: str = ""
    urgent: bool = False
    message: str = ""
    channel: str = RequestChannel.FILE
    temporary: str = ""
    """The amount of a temporary cover on top, empty for none."""


def typed_of(given: QueryDict | Mapping[str, str]) -> Typed:
    """Return what was typed."""
    return Typed(
        policy=given.get("policy", ""),
        kind=given.get("kind", ""),
        layer=given.get("layer", ""),
        amount=given.get("amount", "")[:60],
        currency=given.get("currency", "").strip().upper()[:3],
        wanted_from=given.get("wanted_from", "")[:10],
        wanted_to=given.get("wanted_to", "")[:10],
        urgent="urgent" in given,
        message=given.get("message", "").replace("\r\n", "\n"),
        channel=given.get("channel", ""),
        temporary=given.get("temporary", "").strip()[:60],
    )


def typed_from(card: RequestCard, reader: Language) -> Typed:
    """Return a card as it is typed."""
    return Typed(
        policy=card.policy,
        kind=card.kind,
        layer=card.layer,
        amount=reader.amount(card.amount, card.currency) if card.amount else "",
        currency=card.currency,
        wanted_from=card.wanted_from.isoformat() if card.wanted_from else "",
        wanted_to=card.wanted_to.isoformat() if card.wanted_to else "",
        urgent=card.is_urgent,
        message=card.message,
        channel=card.channel,
    )


def asked_of(given: QueryDict, option: Option | None, reader: Language) -> Typed:
    """Return the form as a link asks for it: a suggestion's fields, else what is advised."""
    if option is None:
        return Typed(policy=given.get("policy", ""))
    card = suggested(option)
    kind = given.get("kind", "")
    layer = given.get("layer", "")
    end = given.get("wanted_to", "")
    minor = given.get("minor", "")
    amount = card.amount
    if minor.isascii() and minor.isdecimal() and len(minor) < 18:
        amount = int(minor)
    card = RequestCard(
        policy=option.policy,
        kind=RequestKind(kind) if kind in list(RequestKind) else card.kind,
        layer=Layer(layer) if layer in list(Layer) else card.layer,
        amount=0 if kind == RequestKind.CANCEL else amount,
        currency=card.currency,
        wanted_to=day_of(end) if end else None,
    )
    return typed_from(card, reader)


def card_of(typed: Typed, reader: Language) -> RequestCard:
    """Return what is asked; raises ActRefused for what is no amount, no day, no word."""
    if typed.kind not in list(RequestKind):
        refuse("requests.refused_no_kind")
    if typed.layer not in list(Layer):
        refuse("requests.refused_no_layer")
    if typed.currency not in MINOR_DIGITS:
        refuse("requests.refused_currency", currency=typed.currency)
    is_cancel = typed.kind == RequestKind.CANCEL
    return RequestCard(
        policy=typed.policy,
        kind=RequestKind(typed.kind),
        layer=Layer(typed.layer),
        amount=0 if is_cancel else minor_of(typed.amount, typed.currency, reader),
        currency=typed.currency,
        wanted_from=day_of(typed.wanted_from),
        wanted_to=day_of(typed.wanted_to),
        is_urgent=typed.urgent,
        message=typed.message,
        channel=RequestChannel.LETTER
        if typed.channel == RequestChannel.LETTER
        else RequestChannel.FILE,
    )


def minor_of(text: str, currency: str, reader: Language) -> int:
    """Return a typed amount in minor units; raises ActRefused for what is none."""
    try:
        return typed_minor(text, digits=MINOR_DIGITS[currency], language=reader.code)
    except ValueError:
        refuse("requests.refused_amount_typed", found=text[:40])


def day_of(text: str) -> date | None:
    """Return a day as a field of dates gives it; raises ActRefused for what is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse("requests.refused_day", found=text[:20])
