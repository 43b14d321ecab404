"""What a pretend insurer knows: policies, buyers, covers with their history, in neutral words.

A world is plain data and the same for every insurer; each writes it in its own way. What stands
on a day is the last step of a cover's history not after it: moving the clock lets the rest happen.
Amounts are minor units, None for one that the insurer does not tell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

PolicyKey = tuple[str, str, str]
"""Number, business unit, extension."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A contract, as the insurer names it."""

    number: str
    unit: str = ""
    extension: str = ""
    currency: str = "EUR"
    starts_on: date = date(2025, 1, 1)
    ends_on: date = date(2026, 12, 31)

    @property
    def key(self) -> PolicyKey:
        """Its three parts."""
        return (self.number, self.unit, self.extension)


@dataclass(frozen=True, slots=True)
class Grade:
    """What the insurer thought of a buyer from a day on, on its own scale."""

    on: date
    value: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer under the insurer's number; identifiers by the words of `IdentifierScheme`."""

    number: str
    name: str
    country: str
    identifiers: tuple[tuple[str, str], ...] = ()
    street: str = ""
    postcode: str = ""
    town: str = ""
    grades: tuple[Grade, ...] = ()
    is_insolvent: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """One layer of a decision."""

    layer: Layer
    amount: int | None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a cover: a decision, or a request (`PENDING`, no slices)."""

    on: date
    decision: Decision
    slices: tuple[Slice, ...] = ()
    requested: int | None = None
    customer_ref: str = ""
    conditions: tuple[str, ...] = ()
    effective_on: date | None = None
    """When what is announced takes effect."""
    raw_code: str = ""
    """A code to tell instead of the one of the decision."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover of a buyer under a policy, with everything that happened and will happen to it."""

    number: str
    policy: PolicyKey
    buyer: str
    history: tuple[Step, ...]

    def decided(self, day: date) -> Step | None:
        """Return the decision that stands on a day."""
        steps = [s for s in self.history if s.on <= day and s.decision is not Decision.PENDING]
        return steps[-1] if steps else None

    def asked(self, day: date) -> Step | None:
        """Return the request that waits for an answer on a day."""
        steps = [step for step in self.history if step.on <= day]
        return steps[-1] if steps and steps[-1].decision is Decision.PENDING else None

    def after(self, *steps: Step) -> "Cover":
        """Return the cover with more steps, in order of their days."""
        history = (*self.history, *steps)
        return replace(self, history=tuple(sorted(history, key=lambda step: step.on)))


@dataclass(frozen=True, slots=True)
class World:
    """Everything that an insurer knows."""

    policies: tuple[Policy, ...] = ()
    buyers: tuple[Buyer, ...] = ()
    covers: tuple[Cover, ...] = field(default=())

    def policy(self, number: str) -> Policy | None:
        """Return the first policy of a number."""
        return next((one for one in self.policies if one.number == number), None)

    def currency(self, cover: Cover) -> str:
        """Return the currency of a cover, that of its policy."""
        return next(one.currency for one in self.policies if one.key == cover.policy)


def standing(world: World, day: date) -> dict[str, Any]:
    """Return what a connector must tell on a day, as JSON: `covers` a layer a row, `requests`."""
    covers: list[dict[str, Any]] = []
    requests: list[dict[str, Any]] = []
    for cover in world.covers:
        about: dict[str, Any] = {
            "cover": cover.number,
            "policy": list(cover.policy),
            "buyer": cover.buyer,
            "currency": world.currency(cover),
        }
        if step := cover.decided(day):
            covers += [about | row for row in _layers(step)]
        if asked := cover.asked(day):
            told = {"requested": asked.requested, "customer_ref": asked.customer_ref}
            requests.append(about | told)
    return {"covers": covers, "requests": requests, "buyers": list(_graded(world, day))}


def _layers(step: Step) -> Iterator[dict[str, Any]]:
    effective = step.effective_on.isoformat() if step.effective_on else None
    decision = Decision.UNKNOWN if step.raw_code else step.decision
    for one in step.slices:
        yield {
            "layer": one.layer,
            "decision": decision,
            "amount": one.amount,
            "valid_to": one.valid_to.isoformat() if one.valid_to else None,
            "effective_on": effective,
            "requested": step.requested,
        }


def _graded(world: World, day: date) -> Iterator[Mapping[str, Any]]:
    for buyer in world.buyers:
        grades = [grade.value for grade in buyer.grades if grade.on <= day]
        yield {"buyer": buyer.number, "grade": grades[-1] if grades else None}
