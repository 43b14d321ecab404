"""What the form of a piece of news holds, as it is typed and as the desk takes it."""

from dataclasses import dataclass, fields
from datetime import date

from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from aval.desk.customer.ledger import counted
from aval.desk.news.checking import Entered
from aval.desk.refusals import refuse
from aval.records.models import Item
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.news import NewsKind
from aval.web.requests.fields import day_of, minor_of
from aval.wording.language import Language

_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form as text; `back` is the page from which one came."""

    kind: str = NewsKind.INSOLVENCY
    happened_on: str = ""
    learned_on: str = ""
    item: str = ""
    amount: str = ""
    currency: str = ""
    text: str = ""
    back: str = ""


def typed_of(given: QueryDict) -> Typed:
    """Return what was typed, or what an address asks the form to begin with."""
    texts = {one.name: given.get(one.name, "").strip()[:_LONGEST] for one in fields(Typed)}
    texts["currency"] = texts["currency"].upper()[:3]
    texts["text"] = texts["text"].replace("\r\n", "\n")
    texts["item"] = texts["item"].replace("\x00", "")[:200]
    is_ours = texts["back"].startswith("/") and url_has_allowed_host_and_scheme(
        texts["back"], allowed_hosts=None
    )
    texts["back"] = texts["back"] if is_ours else ""
    return Typed(**texts)


def typed_from(entered: Entered, reader: Language) -> Typed:
    """Return a piece of news as it is typed."""
    amount = entered.amount
    return Typed(
        kind=entered.kind,
        happened_on=entered.happened_on.isoformat(),
        learned_on=entered.learned_on.isoformat(),
        item=entered.item,
        amount="" if amount is None else reader.amount(amount, entered.currency),
        currency=entered.currency,
        text=entered.text,
    )


def entered_of(typed: Typed, customer: str, reader: Language) -> Entered:
    """Return the news; raises ActRefused for what is no word, no amount, no day.

    What only a payment that came back has is left out of any other kind. An amount without a
    currency is in that of the item, else in that of the figures.
    """
    if typed.kind not in list(NewsKind):
        refuse("news.refused_kind")
    kind = NewsKind(typed.kind)
    is_payment = kind is NewsKind.RETURNED
    currency = typed.currency or _currency(typed.item)
    if is_payment and typed.amount and currency not in MINOR_DIGITS:
        refuse("requests.refused_currency", currency=currency)
    has_amount = is_payment and bool(typed.amount)
    return Entered(
        customer=customer,
        kind=kind,
        happened_on=_needed(typed.happened_on),
        learned_on=_needed(typed.learned_on),
        item=typed.item if is_payment else "",
        amount=minor_of(typed.amount, currency, reader) if has_amount else None,
        currency=currency if has_amount else "",
        text=typed.text,
    )


def _currency(item: str) -> str:
    found = Item.objects.current().filter(item=item).values_list("currency", flat=True).first()
    return found or counted(None).currency


def _needed(text: str) -> date:
    found = day_of(text[:20])
    if found is None:
        refuse("requests.refused_day", found="")
    return found
