"""What is known of a customer beside its items: news, from whom, since when, whom it was told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aval.desk.customer.insolvency import Insolvency, insolvency_by_ledger
from aval.desk.customer.joining import name_of
from aval.desk.customer.queries import seen
from aval.records.models import Change, CustomerNews, Item, PaperNews, Person
from aval.vocabulary.acts import Origin, Right
from aval.vocabulary.claims import PaperState

_OF = ("known_from__run__source", "known_from__person", "known_to__person")


@dataclass(frozen=True, slots=True)
class Telling:
    """A paper that tells the insurer of a piece of news."""

    number: int
    policy: str
    state: PaperState
    told_on: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """A piece of news as it is known; `document` is the number of the item it names."""

    fact: CustomerNews
    change: Change
    document: str
    told: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What is known of a customer, the newest first; `ledger` is the insolvency of the ledger."""

    rows: tuple[Known, ...]
    ledger: Insolvency | None
    may: bool
    """Whether the reader may enter, correct and take back."""


@dataclass(frozen=True, slots=True)
class History:
    """A piece of news of a customer, its versions the newest first."""

    key: str
    name: str
    versions: tuple[Known, ...]
    may_correct: bool
    may_take_back: bool

    @property
    def last(self) -> CustomerNews:
        """Return the version that became known last."""
        return self.versions[0].fact

    @property
    def is_known(self) -> bool:
        """Return whether it is known now: what was taken back is not."""
        return self.last.known_to_id is None


def listed(person: Person, key: str, *, version: int | None = None) -> Listed:
    """Return what is known of a customer; raises Customer.DoesNotExist out of sight."""
    return of_customer(person, seen(person, key).key, version=version)


def of_customer(
    person: Person, customer: str, *, version: int | None, is_insolvent: bool = True
) -> Listed:
    """Return what is known of a customer in sight; whether it `is_insolvent` may be known."""
    rows = CustomerNews.objects.known_at(version).filter(customer=customer).select_related(*_OF)
    found = _known(rows.order_by("-happened_on", "-pk"))
    ledger = insolvency_by_ledger(customer, version) if is_insolvent else None
    return Listed(found, ledger, version is None and person.may(Right.DECLARE))


def history(person: Person, key: str, number: int) -> History:
    """Return a piece of news by the id of any of its versions.

    Raises Customer.DoesNotExist or CustomerNews.DoesNotExist out of sight.
    """
    customer = seen(person, key)
    news = CustomerNews.objects.values_list("news", flat=True).get(pk=number, customer=customer)
    rows = CustomerNews.objects.filter(news=news, customer=customer).select_related(*_OF)
    versions = _known(rows.order_by("-known_from"))
    may = person.may(Right.DECLARE) and versions[0].fact.known_to_id is None
    is_latest = versions[0].change.origin == Origin.MANUAL
    return History(key, name_of(key), versions, may, may and is_latest)


def _known(rows: Iterable[CustomerNews]) -> tuple[Known, ...]:
    found = list(rows)
    items = Item.objects.filter(item__in={one.item for one in found if one.item})
    numbers = dict(items.order_by("known_from").values_list("item", "number"))
    told = _tellings([one.news for one in found])
    return tuple(
        Known(
            one,
            one.known_from,
            (numbers.get(one.item) or one.item) if one.item else "",
            tuple(told.get(one.news, ())),
        )
        for one in found
    )


def _tellings(news: Sequence[str]) -> Mapping[str, list[Telling]]:
    found = defaultdict[str, list[Telling]](list)
    rows = PaperNews.objects.filter(news__in=news).exclude(paper__state=PaperState.WITHDRAWN)
    for row in rows.select_related("paper").order_by("paper"):
        paper = row.paper
        found[row.news].append(
            Telling(paper.pk, paper.policy_id, PaperState(paper.state), paper.told_on)
        )
    return found
