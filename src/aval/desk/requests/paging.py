"""Requests as programs read them: the newest first, a part at a time, each found by its key."""

from collections.abc import Collection
from dataclasses import dataclass

from aval.desk.requests.queries import insurers_by_policy, names_of
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
    rows = CoverRequest.objects.visible_to(person).select_related("asked_by")
    if wanted.states:
        rows = rows.filter(state__in=list(wanted.states))
    if wanted.customer:
        rows = rows.filter(customer=wanted.customer)
    if wanted.policy:
        rows = rows.filter(policy=wanted.policy)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: size + 1])
    is_more, found = len(found) > size, found[:size]
    return told(found, after=found[-1].pk if is_more else None)


def told(requests: Collection[CoverRequest], *, after: int | None = None) -> Part:
    """Return requests with the names that belong to them."""
    names = names_of(one.customer_id for one in requests)
    return Part(tuple(requests), names, insurers_by_policy(), after)


def number_of(person: Person, key: str) -> int:
    """Return the number of a request; raises CoverRequest.DoesNotExist outside the scope."""
    found: int = CoverRequest.objects.visible_to(person).values_list("pk", flat=True).get(key=key)
    return found
