"""What lists of what goes to insurers share: names, filters, numbers by state, parts."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar

from django.db.models import Count, Model, QuerySet

from aval.records.models import CustomerFacts, PolicyFacts

Row = TypeVar("Row", bound=Model)


class SentPart(Protocol):
    """A part of what goes to insurers, with the names that belong to it."""

    @property
    def names(self) -> Mapping[str, str]:
        """Return the names of customers by key."""
        ...

    @property
    def insurers(self) -> Mapping[str, str]:
        """Return the insurers by policy."""
        ...


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Return the names of customers that have one."""
    rows = CustomerFacts.objects.current().filter(customer__in=set(keys))
    return {key: name for key, name in rows.values_list("customer", "name") if name}


def insurers_by_policy() -> dict[str, str]:
    """Return the insurer of each policy, else the policy's key."""
    rows = PolicyFacts.objects.current().order_by("rank", "policy")
    return {key: name or key for key, name in rows.values_list("policy", "insurer")}


def asked(rows: QuerySet[Row], **equal: object) -> QuerySet[Row]:
    """Return the rows that are as asked; what is empty asks for nothing."""
    return rows.filter(**{name: value for name, value in equal.items() if value})


def by_group(rows: QuerySet[Row], groups: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Return how many rows are in each group of states."""
    states = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    return {group: sum(states.get(one, 0) for one in held) for group, held in groups.items()}


def newest(rows: QuerySet[Row], *, after: int | None, size: int) -> tuple[list[Row], int | None]:
    """Return the newest rows after a number, and the number after which there are more."""
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: size + 1])
    shown = found[:size]
    return shown, shown[-1].pk if len(found) > size else None


def number_of(rows: QuerySet[Row], key: str) -> int:
    """Return the number of the row with a key; raises DoesNotExist where none has it."""
    found: int = rows.values_list("pk", flat=True).get(key=key)
    return found
