"""What a paper says before it is written, and what it must be; every refusal is a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aval.assessment.adverse import untold
from aval.dataset.policies import Policy
from aval.desk.claims.choosing import Choice, choices, chosen
from aval.desk.claims.refusals import refuse
from aval.desk.customer.insolvency import insolvency_of
from aval.vocabulary.claims import LossCause, PaperKind
from aval.vocabulary.money import MAX_MINOR
from aval.vocabulary.requests import RequestChannel

LONGEST_MESSAGE = 4_000
MOST_ITEMS = 500
MOST_INSTALMENTS = 60


@dataclass(frozen=True, slots=True)
class PaperCard:
    """What a person tells an insurer. Amounts of instalments are minor units of the ledger.

    Adverse information is about all that the customer owes and is insured: it names no items.
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
    is_adverse = card.kind is PaperKind.ADVERSE
    if not card.items and not is_adverse:
        refuse("claims.refused_no_items")
    if len(card.items) > MOST_ITEMS and not is_adverse:
        refuse("claims.refused_many_items", most=MOST_ITEMS)
    if len(card.message) > LONGEST_MESSAGE or "\x00" in card.message:
        refuse("claims.refused_message", most=LONGEST_MESSAGE)
    found = choices(customer=customer, policy=policy, kind=card.kind, today=today, own=own)
    picked = (
        _insured(found, customer, card.policy, own) if is_adverse else chosen(found, card.items)
    )
    if picked is None:
        refuse("claims.refused_item")
    _check_form(card, picked, today)
    if card.cause is LossCause.INSOLVENCY:
        known = insolvency_of(customer)
        if known is None or known.on > today:
            refuse("claims.refused_no_insolvency")
    return picked


def _insured(found: Sequence[Choice], customer: str, policy: str, own: int | None) -> list[Choice]:
    """Return all that is owed and insured, of which an insurer is told with the news."""
    if not untold(customer, policy, own=own):
        refuse("claims.refused_no_news")
    insured = [one for one in found if one.unfit is None]
    if not insured:
        refuse("claims.refused_not_insured")
    return insured


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
