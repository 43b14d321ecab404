"""What news must be before a person can enter it; every refusal is a sentence."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aval.desk.refusals import refuse
from aval.records.models import CustomerNews, Item
from aval.vocabulary.money import MAX_MINOR, MINOR_DIGITS
from aval.vocabulary.news import NewsKind

LONGEST_TEXT = 2_000
_FARTHEST = timedelta(days=30 * 366)
"""Nothing that matters is older: a year was typed wrongly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A piece of news as a person tells it. `text` says what it is and where it is from.

    `item` and `amount`, in minor units of `currency`, are of a payment that came back; empty where
    they are not known.
    """

    customer: str
    kind: NewsKind
    happened_on: date
    learned_on: date
    item: str = ""
    amount: int | None = None
    currency: str = ""
    text: str = ""

    def row(self, news: str) -> dict[str, Any]:
        """Return it as a fact under a key."""
        return {
            "news": news,
            "customer": self.customer,
            "kind": self.kind.value,
            "happened_on": self.happened_on,
            "learned_on": self.learned_on,
            "item": self.item or None,
            "amount": self.amount,
            "currency": self.currency if self.amount is not None else None,
            "text": self.text.strip(),
        }


def entered_of(fact: CustomerNews) -> Entered:
    """Return a piece of news as it was entered."""
    return Entered(
        customer=fact.customer_id, kind=NewsKind(fact.kind), happened_on=fact.happened_on,
        learned_on=fact.learned_on, item=fact.item or "", amount=fact.amount,
        currency=fact.currency or "", text=fact.text,
    )  # fmt: skip


def check(entered: Entered, *, today: date, corrected: CustomerNews | None) -> None:
    """Raise ActRefused where news cannot be, by itself or beside what is known."""
    if entered.learned_on > today or entered.happened_on > today:
        refuse("news.refused_to_come")
    if entered.happened_on > entered.learned_on:
        refuse("news.refused_learned_before")
    if today - entered.happened_on > _FARTHEST:
        refuse("cover.refused_far")
    if len(entered.text) > LONGEST_TEXT or "\x00" in entered.text:
        refuse("cover.refused_text", most=LONGEST_TEXT)
    if entered.kind is NewsKind.OTHER and not entered.text.strip():
        refuse("news.refused_no_text")
    _check_payment(entered)
    if entered.kind is NewsKind.INSOLVENCY:
        _check_only_one(entered, corrected)


def _check_payment(entered: Entered) -> None:
    if entered.kind is not NewsKind.RETURNED and (entered.item or entered.amount is not None):
        refuse("news.refused_payment")
    items = Item.objects.filter(item=entered.item, customer=entered.customer)
    if entered.item and not items.exists():
        refuse("news.refused_item", item=entered.item[:60])
    if entered.amount is not None:
        if entered.currency not in MINOR_DIGITS:
            refuse("requests.refused_currency", currency=entered.currency[:10])
        if not 0 < entered.amount < MAX_MINOR:
            refuse("requests.refused_amount")


def _check_only_one(entered: Entered, corrected: CustomerNews | None) -> None:
    """Refuse a second insolvency: another day corrects the one that is known."""
    known = CustomerNews.objects.current().filter(
        customer=entered.customer, kind=NewsKind.INSOLVENCY
    )
    if known.exclude(pk=corrected.pk if corrected else None).exists():
        refuse("news.refused_insolvent")
