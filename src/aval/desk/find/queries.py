"""What a typed text finds: customers by name, key, numbers and accounts; invoices by number.

Indexed comparisons only, the sharpest first: equal keys and numbers, then beginnings of names,
then names that hold the text. No more than `MOST` hits are looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from aval.records.models import Account, Customer, CustomerFacts, Item, Person
from aval.vocabulary.folding import name_key

MOST = 20
"""How many hits are shown."""
LEAST_LETTERS = 2
"""A text shorter than this finds only what equals it."""


@dataclass(frozen=True)
class Hit:
    """A customer, or one of its items: `number` is what was matched beside the name."""

    customer: str
    name: str
    country: str
    number: str
    item: str = ""


@dataclass(frozen=True)
class Found:
    """What was asked for, and the hits in order; `is_cut` says that there are more."""

    asked: str
    hits: tuple[Hit, ...]
    is_cut: bool


def find_for(person: Person, *, asked: str) -> Found:
    """Return what a text finds among the customers that a person sees."""
    text = " ".join(asked.split())[:200]
    if not text:
        return Found("", (), is_cut=False)
    seen = Customer.objects.visible_to(person)
    hits: dict[tuple[str, str], Hit] = {}
    for hit in _hits(text, seen):
        hits.setdefault((hit.customer, hit.item), hit)
        if len(hits) > MOST:
            break
    return Found(text, tuple(hits.values())[:MOST], is_cut=len(hits) > MOST)


def _hits(text: str, seen: QuerySet[Customer]) -> Iterator[Hit]:
    """Yield hits, the sharpest first."""
    facts = CustomerFacts.objects.current().filter(customer__in=seen.values("pk"))
    bare = "".join(text.split()).upper()
    yield from _customers(
        facts.filter(
            Q(customer__in={text, bare})
            | Q(registration_number__in={text, bare})
            | Q(vat_number__in={text, bare})
        )
    )
    accounts = Account.objects.current().filter(account__in={text, bare})
    yield from _customers(facts.filter(customer__in=accounts.values("customer")))
    yield from _items(text, bare, seen)
    if len(text) < LEAST_LETTERS:
        return
    key = name_key(text)
    begins = facts.filter(name_key__gte=key, name_key__lt=f"{key}\U0010ffff")
    yield from _customers(begins.order_by("name_key"))
    holds = facts
    for word in key.split():
        holds = holds.filter(name_key__contains=word)
    yield from _customers(holds.order_by("name_key"))


def _customers(facts: Iterable[CustomerFacts]) -> Iterator[Hit]:
    rows: QuerySet[CustomerFacts] = facts  # type: ignore[assignment]
    for row in rows[: MOST + 1]:
        number = row.registration_number or row.customer_id
        yield Hit(row.customer_id, str(row), row.country, number)


def _items(text: str, bare: str, seen: QuerySet[Customer]) -> Iterator[Hit]:
    """Yield items by their number or key, with the name of their customer."""
    items = list(
        Item.objects.current()
        .filter(Q(number__in={text, bare}) | Q(item__in={text, bare}))
        .filter(customer__in=seen.values("pk"))
        .order_by("-issued_on", "item")[: MOST + 1]
    )
    facts = CustomerFacts.objects.current().filter(customer__in={one.customer_id for one in items})
    known = {row.customer_id: row for row in facts}
    for one in items:
        row = known.get(one.customer_id)
        name, country = (str(row), row.country) if row else (one.customer_id, "")
        yield Hit(one.customer_id, name, country, str(one), item=one.item)
