"""What a request must be before a person can decide it; every refusal is a sentence."""

from dataclasses import dataclass
from datetime import date

from aval.desk.requests.grounds import Option
from aval.desk.requests.refusals import RequestAlreadyPending, refuse
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.money import MAX_MINOR, MINOR_DIGITS
from aval.vocabulary.requests import RequestChannel
from aval.vocabulary.words import Layer

LONGEST_MESSAGE = 1_000
_NEEDS_COVER = frozenset(
    {RequestKind.INCREASE, RequestKind.REDUCE, RequestKind.PROLONG, RequestKind.CANCEL}
)


@dataclass(frozen=True, slots=True)
class RequestCard:
    """What a person asks for. `amount` is minor units; of a cancellation it is 0.

    `channel` LETTER chooses an e-mail where the insurer has no interface; else the way follows
    from the policy.
    """

    policy: str
    kind: RequestKind
    layer: Layer
    amount: int
    currency: str
    wanted_from: date | None = None
    wanted_to: date | None = None
    is_urgent: bool = False
    message: str = ""
    channel: RequestChannel = RequestChannel.FILE


def check(card: RequestCard, option: Option, *, today: date, own: int | None = None) -> None:
    """Raise ActRefused where a request cannot be; `own` is the number of the one that changes."""
    if not option.is_ready:
        refuse("requests.refused_not_linked", insurer=option.insurer)
    if card.kind not in option.kinds:
        refuse("requests.refused_kind", insurer=option.insurer)
    if card.layer not in option.layers:
        refuse("requests.refused_layer", insurer=option.insurer)
    if option.connection is not None and option.link_for(card.layer) is None:
        refuse("requests.refused_no_key", policy=option.policy)
    waits = option.pending.get(card.layer)
    if waits is not None and waits.pk != own:
        raise RequestAlreadyPending(waits)
    _check_amount(card, option)
    _check_days(card, today)
    if len(card.message) > LONGEST_MESSAGE or "\x00" in card.message:
        refuse("requests.refused_message", most=LONGEST_MESSAGE)


def _check_amount(card: RequestCard, option: Option) -> None:
    stands = option.standing.get(card.layer)
    held = stands.amount if stands and stands.currency == card.currency else None
    if card.currency not in MINOR_DIGITS:
        refuse("requests.refused_currency", currency=card.currency[:10])
    if card.kind in _NEEDS_COVER and not (stands and stands.amount):
        refuse("requests.refused_no_cover")
    if card.kind is RequestKind.CANCEL:
        if card.amount:
            refuse("requests.refused_cancel_amount")
        return
    if not 0 < card.amount < MAX_MINOR:
        refuse("requests.refused_amount")
    if card.amount % (option.step * 10 ** MINOR_DIGITS[card.currency]):
        refuse("requests.refused_step", step=option.step)
    if held and card.kind is RequestKind.INCREASE and card.amount <= held:
        refuse("requests.refused_no_increase")
    if held and card.kind is RequestKind.REDUCE and card.amount >= held:
        refuse("requests.refused_no_reduction")


def _check_days(card: RequestCard, today: date) -> None:
    if card.wanted_from and card.wanted_from < today:
        refuse("requests.refused_begun")
    if card.wanted_to and card.wanted_to < (card.wanted_from or today):
        refuse("requests.refused_ended")
    needs_end = card.layer is Layer.TEMPORARY or card.kind is RequestKind.PROLONG
    if needs_end and card.kind is not RequestKind.CANCEL and card.wanted_to is None:
        refuse("requests.refused_no_end")
