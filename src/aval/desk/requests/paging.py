"""Requests as programs read them: the newest first, a part at a time, each found by its key."""

from collections.abc import Collection
from dataclasses import dataclass

from aval.desk import sent
from aval.desk.sent import asked, insurers_by_policy, names_of, newest
from aval.records.models import CoverRequest, Person
from aval.vocabulary.insurers import RequestState


@dataclass(frozen=True, slots=True)
class Filter:
    """Which requests: empty means any."""

    states: Collection[RequestState] = ()
    customer: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Some requests with the names of customers and insurers; `after` leads to the next part."""

    requests: tuple[CoverRequest, ...]
    names: dict[str, str]
    insurers: dict[str, str]
    after: int | None


def part(person: Person, wanted: Filter, *, after: int | None, size: int) -> Part:
    """Return a part of the requests inside a person's scope."""
    rows = asked(
        CoverRequest.objects.visible_to(person).select_related("asked_by"),
        state__in=list(wanted.states),
        customer=wanted.customer,
        policy=wanted.policy,
    )
    found, following = newest(rows, after=after, size=size)
    return told(found, after=following)


def told(requests: Collection[CoverRequest], *, after: int | None = None) -> Part:
    """Return requests with the names that belong to them."""
    names = names_of(one.customer_id for one in requests)
    return Part(tuple(requests), names, insurers_by_policy(), after)


def number_of(person: Person, key: str) -> int:
    """Return the number of a request; raises CoverRequest.DoesNotExist outside the scope."""
    return sent.number_of(CoverRequest.objects.visible_to(person), key)
