"""Explains a customer's figures from what is kept, and says where its facts come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from aval.assessment.loading import latest_version, load_portfolio
from aval.engine.explain import explain
from aval.records import facts
from aval.records.changes import Change, Fact
from aval.vocabulary.derivation import Explanation

_OF_ALL = ("policies", "settings", "rates")
"""Tables that are nobody's and explain everybody's figures."""


@dataclass(frozen=True, slots=True)
class FactsVersion:
    """The last change that touched one kind of facts, and what it was.

    `source` is the name of what an import came from, `person` the login of who made the change;
    each is empty where there is none. `run` is the number of the import.
    """

    table: str
    version: int
    at: datetime
    origin: str
    run: int | None
    source: str
    person: str


def explain_customer(
    *, customer: str, as_of: date, version: int | None = None, item: str | None = None
) -> Explanation:
    """Derive a customer's figures, or one item's, from the facts of a data version (None: now).

    Only the customer's own facts are read. Raises BadInput for a customer or an item that is not
    there, and as the engine does.
    """
    portfolio = load_portfolio(version=version, customers=[customer])
    return explain(portfolio, as_of, customer, item=item)


def versions_of(customer: str, version: int | None = None) -> list[FactsVersion]:
    """Return which change each kind of a customer's facts comes from, at a data version.

    First the tables of the customer's own, then contracts, settings and rates; those without
    facts are left out.
    """
    known = latest_version() if version is None else version
    own = [
        table
        for table, model in facts.TABLES.items()
        if any(field.name == "customer" for field in model._meta.concrete_fields)
    ]
    last = {
        table: _last(_rows(facts.TABLES[table], known, customer if table in own else None), known)
        for table in (*own, *_OF_ALL)
    }
    changes = Change.objects.select_related("run__source", "person").in_bulk(
        [number for number in last.values() if number]
    )
    return [_told(table, changes[number]) for table, number in last.items() if number in changes]


def _rows(model: type[Fact], known: int, customer: str | None) -> QuerySet[Fact]:
    rows = model.objects.filter(known_from__lte=known)
    found: QuerySet[Fact] = rows if customer is None else rows.filter(customer=customer)
    return found


def _last(rows: QuerySet[Fact], known: int) -> int:
    """Return the last change by which one of the rows became known, or ended."""
    began = rows.order_by("-known_from").values_list("known_from", flat=True).first()
    over = rows.filter(Q(known_to__lte=known)).order_by("-known_to")
    ended = over.values_list("known_to", flat=True).first()
    return max(_numbers((began, ended)), default=0)


def _numbers(found: Iterable[int | None]) -> list[int]:
    return [number for number in found if number is not None]


def _told(table: str, change: Change) -> FactsVersion:
    run, person = change.run, change.person
    return FactsVersion(
        table=table,
        version=change.pk,
        at=change.at,
        origin=change.origin,
        run=None if run is None else run.pk,
        source="" if run is None else run.source.name,
        person="" if person is None else person.username,
    )
