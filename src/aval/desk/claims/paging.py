"""Papers as programs read them: the newest first, a part at a time, each found by its key."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from aval.desk import sent
from aval.desk.sent import asked, insurers_by_policy, names_of, newest
from aval.records.models import Paper, PaperItem, PaperNews, Person
from aval.vocabulary.claims import PaperKind, PaperState


@dataclass(frozen=True, slots=True)
class Filter:
    """Which papers: empty means any."""

    states: Collection[PaperState] = ()
    kinds: Collection[PaperKind] = ()
    customer: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Some papers with their items, news and names; `after` leads to the next part."""

    papers: tuple[Paper, ...]
    items: dict[int, list[PaperItem]]
    news: dict[int, list[PaperNews]]
    names: dict[str, str]
    insurers: dict[str, str]
    after: int | None


def part(person: Person, wanted: Filter, *, after: int | None, size: int) -> Part:
    """Return a part of the papers inside a person's scope."""
    rows = asked(
        Paper.objects.visible_to(person).select_related("written_by"),
        state__in=list(wanted.states),
        kind__in=list(wanted.kinds),
        customer=wanted.customer,
        policy=wanted.policy,
    )
    found, following = newest(rows, after=after, size=size)
    return told(found, after=following)


def told(papers: Collection[Paper], *, after: int | None = None) -> Part:
    """Return papers with their items and the names that belong to them."""
    items = defaultdict[int, list[PaperItem]](list)
    for line in PaperItem.objects.filter(paper__in=list(papers)).order_by("paper", "pk"):
        items[line.paper_id].append(line)
    news = defaultdict[int, list[PaperNews]](list)
    for row in PaperNews.objects.filter(paper__in=list(papers)).order_by("paper", "pk"):
        news[row.paper_id].append(row)
    names = names_of(one.customer_id for one in papers)
    return Part(tuple(papers), dict(items), dict(news), names, insurers_by_policy(), after)


def number_of(person: Person, key: str) -> int:
    """Return the number of a paper; raises Paper.DoesNotExist outside the scope."""
    return sent.number_of(Paper.objects.visible_to(person), key)
