"""Where two blocks of terms differ, and two versions of a policy: parameter by parameter."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from aval.dataset.parameters import PARAMETERS, plain_values, same_value
from aval.dataset.policies import Policy, Terms
from aval.dataset.writing import plain_policy

PERIMETER_SETTINGS = (
    "insurer", "rank", "companies", "countries", "excluded_countries", "excluded_segments",
)  # fmt: skip
"""What a policy has beside its terms."""


@dataclass(frozen=True, slots=True)
class Differing:
    """One parameter with both values, plain ones; None where it is not set."""

    parameter: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Altered:
    """What became of one block, or of the perimeter (`block` None): came, ended or changed."""

    block: date | None
    changes: tuple[Differing, ...]
    is_new: bool = False
    is_gone: bool = False


def between(one: Terms | None, other: Terms | None) -> tuple[Differing, ...]:
    """Return the parameters in which two blocks differ, in the order of their headings."""
    before = plain_values(one) if one else {}
    after = plain_values(other) if other else {}
    return tuple(
        Differing(parameter.name, before.get(parameter.name), after.get(parameter.name))
        for parameter in PARAMETERS
        if not same_value(before.get(parameter.name), after.get(parameter.name))
    )


def altered(one: Policy | None, other: Policy) -> tuple[Altered, ...]:
    """Return what differs between two versions of a policy, the perimeter first."""
    return tuple(_altered(one or Policy(other.policy, terms=()), other))


def _altered(one: Policy, other: Policy) -> Iterator[Altered]:
    before, after = plain_policy(replace(one, terms=())), plain_policy(replace(other, terms=()))
    changed = tuple(
        Differing(name, before.get(name), after.get(name))
        for name in PERIMETER_SETTINGS
        if not same_value(before.get(name), after.get(name))
    )
    if changed:
        yield Altered(None, changed)
    then = {terms.valid_from: terms for terms in one.terms}
    now = {terms.valid_from: terms for terms in other.terms}
    for start in sorted({*then, *now}):
        was, is_now = then.get(start), now.get(start)
        if found := between(was, is_now):
            yield Altered(start, found, is_new=was is None, is_gone=is_now is None)
