"""The journal as auditors read it: newest first, by act, person, subject, days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from aval.records.models import Customer, CustomerFacts, JournalEntry, Person
from aval.vocabulary.acts import Act, Right

PAGE = 50
"""Entries of a page."""


OF_CUSTOMERS = frozenset(
    {
        *(Act.CREDIT_SET, Act.CREDIT_ENDED),
        *(Act.NOTE_WRITTEN, Act.NOTE_CHANGED, Act.NOTE_REMOVED),
        *(Act.BUYER_SEARCHED, Act.BUYER_LINKED, Act.BUYER_UNLINKED, Act.BUYER_REFUSED),
    }
)
"""Acts whose subject is a customer."""
OF_ACCOUNTS = frozenset({Act.ACCOUNT_MOVED, Act.ACCOUNT_PARTED})
"""Acts that give an account another customer: their subject is the account."""
MOST_NAMED = 20
"""Customers of one entry that are named one by one."""


@dataclass(frozen=True)
class Asked:
    """Which entries: empty means any; `before` is the number from which a page goes down."""

    act: Act | None = None
    person: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class Page:
    """Entries newest first; `older` is the number from which the next page goes down, if any."""

    entries: list[JournalEntry]
    older: int | None
    names: Mapping[str, str]
    """The customers that entries name and the reader may see: their names by key."""


def entries(reader: Person, asked: Asked) -> Page:
    """Return a page of the journal."""
    if not reader.may(Right.AUDIT):
        raise PermissionDenied
    found = JournalEntry.objects.order_by("-number")
    wanted = {
        "act": asked.act, "person": asked.person, "subject": asked.subject,
        "at__gte": asked.since, "at__lt": asked.until, "number__lt": asked.before,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    older = rows[PAGE - 1].number if len(rows) > PAGE else None
    return Page(shown, older, _names(reader, {key for one in shown for key in customers_of(one)}))


def customers_of(entry: JournalEntry) -> set[str]:
    """Return the keys of the customers that an entry names."""
    given, act = entry.given(), entry.act
    if act in OF_CUSTOMERS:
        return {entry.subject}
    if act in OF_ACCOUNTS:
        return {str(given[side]) for side in ("before", "after") if side in given}
    before = given.get("before") if act == Act.CUSTOMER_CHANGED else None
    return set(list(before)[:MOST_NAMED]) if isinstance(before, dict) else set()


def _names(reader: Person, keys: set[str]) -> dict[str, str]:
    """Return the names of those customers that a reader may see, by key."""
    seen = Customer.objects.visible_to(reader).filter(pk__in=keys)
    found = CustomerFacts.objects.current().filter(customer__in=seen.values("pk"))
    names = dict(found.values_list("customer", "name"))
    return {key: names.get(key) or key for key in seen.values_list("pk", flat=True)}
