"""One entry by what it is about: as it stands, done, or gone, and what took its place."""

from dataclasses import dataclass
from datetime import date, datetime

from aval.desk.agenda.queries import Row, reporting_currency, told
from aval.desk.agenda.selecting import Found, in_order
from aval.records.models import AgendaEntry, AgendaMark, Customer, CustomerFacts, Deadline, Person
from aval.vocabulary.agenda import AgendaKind

MOST_OTHERS = 5
_MOST = 20
"""Covers of a customer that may end on one day."""


@dataclass(frozen=True, slots=True)
class About:
    """What an entry is about, which stays when it is made anew; empty where it is about none."""

    kind: AgendaKind
    on: date
    customer: str
    policy: str
    item: str


@dataclass(frozen=True, slots=True)
class Single:
    """An entry: `rows` is empty where it is gone, `others` are the same of other days.

    `name` is the customer's;
    `done_at`, `done_by` and `note` what somebody said of an entry that is gone.
    """

    rows: tuple[Row, ...]
    others: tuple[Row, ...]
    name: str
    currency: str
    done_at: datetime | None
    done_by: str
    note: str


def single(person: Person, about: About) -> Single | None:
    """Return an entry inside a person's scope; None where its customer is not in it."""
    seen = Customer.objects.visible_to(person).filter(pk=about.customer)
    if about.customer and not seen.exists():
        return None
    customer = about.customer or None
    same = {"kind": about.kind, "customer": customer, "policy": about.policy, "item": about.item}
    whole = Found(
        Deadline.objects.visible_to(person).filter(**same),
        AgendaEntry.objects.visible_to(person).filter(**same),
    )
    found = whole.between(about.on, about.on)
    rows = told(in_order(found, most=_MOST))
    others = Found(whole.deadlines.exclude(on=about.on), whole.entries.exclude(on=about.on))
    name = CustomerFacts.objects.current().filter(customer=customer).values_list("name", flat=True)
    mark = None if rows else _mark(person, about)
    return Single(
        rows=rows,
        others=() if rows else told(in_order(others, most=MOST_OTHERS)),
        name=name.first() or about.customer,
        currency=reporting_currency() or "EUR",
        done_at=mark.done_at if mark else None,
        done_by=str(mark.done_by) if mark else "",
        note=mark.note if mark else "",
    )


def _mark(person: Person, about: About) -> AgendaMark | None:
    """Return who said that an entry is done, None where nobody did, or it is not for a person."""
    if not about.customer and not AgendaEntry.objects.shows_contracts_to(person):
        return None
    return (
        AgendaMark.objects.filter(
            customer=about.customer, kind=about.kind, on=about.on, item=about.item,
            policy=about.policy, done_at__isnull=False,
        )
        .select_related("done_by")
        .first()
    )  # fmt: skip
