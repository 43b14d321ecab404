"""What a paper says before it is written, and what it must be; every refusal is a sentence."""

from dataclasses import dataclass
from datetime import date

from aval.dataset.policies import Policy
from aval.desk.claims.choosing import Choice, choices, chosen
from aval.desk.claims.refusals import refuse
from aval.vocabulary.claims import LossCause, PaperKind
from aval.vocabulary.money import MAX_MINOR
from aval.vocabulary.requests import RequestChannel

LONGEST_MESSAGE = 4_000
MOST_ITEMS = 500
MOST_INSTALMENTS = 60


@dataclass(frozen=True, slots=True)
class PaperCard:
    """What a person tells an insurer. Amounts of instalments are minor units of the ledger.

    `channel` LETTER chooses an e-mail where the insurer's interface does not take the paper.
    """

    policy: str
    kind: PaperKind
    items: tuple[str, ...]
    cause: LossCause | None = None
    wanted_until: date | None = None
    instalments: tuple[tuple[date, int], ...] = ()
    message: str = ""
    channel: RequestChannel = RequestChannel.FILE


def check(
    card: PaperCard, *, customer: str, policy: Policy, today: date, own: int | None = None
) -> list[Choice]:
    """Return the items that stand on a paper; raises ActRefused where it cannot be."""
    if not card.items:
        refuse("claims.refused_no_items")
    if len(card.items) > MOST_ITEMS:
        refuse("claims.refused_many_items", most=MOST_ITEMS)
    if len(card.message) > LONGEST_MESSAGE or "\x00" in card.message:
        refuse("claims.refused_message", most=LONGEST_MESSAGE)
    found = choices(customer=customer, policy=policy, kind=card.kind, today=today, own=own)
    picked = chosen(found, card.items)
    if picked is None:
        refuse("claims.refused_item")
    _check_form(card, picked, today)
    return picked


def _check_form(card: PaperCard, picked: list[Choice], today: date) -> None:
    if (card.kind is PaperKind.CLAIM) != (card.cause is not None):
        refuse("claims.refused_cause")
    if card.kind is PaperKind.EXTENSION:
        latest = max(one.due_on for one in picked)
        if card.wanted_until is None or card.wanted_until <= max(latest, today):
            refuse("claims.refused_until")
    if card.kind is PaperKind.PAYMENT_PLAN:
        _check_plan(card, picked, today)


def _check_plan(card: PaperCard, picked: list[Choice], today: date) -> None:
    """Instalments come one after the other, from today on, and pay what is owed."""
    days = [day for day, _ in card.instalments]
    if not 0 < len(days) <= MOST_INSTALMENTS or days != sorted(set(days)) or days[0] < today:
        refuse("claims.refused_plan_days", most=MOST_INSTALMENTS)
    if len({one.currency for one in picked}) > 1:
        refuse("claims.refused_plan_currency")
    if any(not 0 < amount < MAX_MINOR for _, amount in card.instalments):
        refuse("claims.refused_plan_amount")
    if sum(amount for _, amount in card.instalments) != sum(one.amount for one in picked):
        refuse("claims.refused_plan_sum")
