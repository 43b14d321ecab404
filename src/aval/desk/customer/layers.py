"""The waterfall: the layers under an exposure, each with its limit, on one scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aval.desk.customer.guarantees import Accepted, Guarantee
from aval.desk.customer.judgement import Due, Figures, Judgement
from aval.vocabulary.words import DeadlineKind, Layer

_STEPS = (1, 2, 5)
_MOST_TICKS = 6


class Rung(StrEnum):
    """The rows of the waterfall, from the top down."""

    EXPOSURE = "exposure"
    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    TOP_UP = "top_up"
    SUBSTITUTE_TOP_UP = "substitute_top_up"
    DISCRETIONARY = "discretionary"
    MANAGEMENT = "management"
    UNCOVERED = "uncovered"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Step:
    """One row: `start` is where its use begins on the scale, in minor units.

    `insurers`, `ends_on` and `named_by` say where its limit comes from, or why there is none.
    """

    rung: Rung
    limit: int | None
    used: int
    free: int | None
    start: int
    insurers: tuple[str, ...] = ()
    ends_on: date | None = None
    extension: str = ""

    @property
    def applies(self) -> bool:
        """Return whether there is anything to say of it."""
        return bool(self.limit or self.used)


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The rows, the scale they share, and the totals of the limits and of what is free."""

    steps: tuple[Step, ...]
    insurable: int
    scale: int
    ticks: tuple[int, ...]
    limits: int
    free: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """A guarantee that ends: what its limit is, what rests on it, what is left for new orders."""

    layer: Layer
    on: date
    limit: int
    at_stake: int
    left: int


def waterfall(
    judgement: Judgement, found: Sequence[Guarantee], credits_: Sequence[Accepted], digits: int
) -> Waterfall:
    """Return the layers in their order, each beginning where the one above ends."""
    figures = judgement.figures
    insurable = judgement.insurable()
    steps = [Step(Rung.EXPOSURE, None, figures.exposure, None, 0)]
    start = 0
    for layer in Layer:
        limit, used = figures.limit(layer), figures.used(layer)
        if layer is Layer.SUBSTITUTE_TOP_UP and not limit and not used:
            continue
        standing = [one for one in found if one.layer is layer and one.stands]
        steps.append(_layer(layer, limit, used, start, standing))
        start += used
    steps.append(_management(figures, start, credits_))
    start += figures.own_risk
    steps.append(Step(Rung.UNCOVERED, None, figures.excess, None, start))
    start += figures.excess
    if figures.outside:
        begin = start + min(figures.outside, 0)
        steps.append(Step(Rung.OUTSIDE, None, figures.outside, None, begin))
    furthest = max(start, figures.exposure, *(one.start + (one.limit or 0) for one in steps))
    ticks = scale_ticks(furthest, 10**digits)
    return Waterfall(
        steps=tuple(steps),
        insurable=insurable,
        scale=max(furthest * 26 // 25, 1),
        ticks=tuple(one for one in ticks if one <= furthest * 26 // 25),
        limits=figures.limit_authorised,
        free=sum(one.free or 0 for one in steps),
    )


def scale_ticks(furthest: int, unit: int) -> tuple[int, ...]:
    """Return round amounts from 0 up, at most six steps, that show a length on an axis."""
    power = max(unit, 1)
    while power * 50 < furthest:
        power *= 10
    step = next(
        (
            power * factor
            for factor in (*_STEPS, *(10 * one for one in _STEPS), 100)
            if furthest <= power * factor * _MOST_TICKS
        ),
        power * 100,
    )
    return tuple(range(0, furthest + step, step))


def ahead(judgement: Judgement, found: Iterable[Guarantee]) -> Ahead | None:
    """Return the next guarantee that ends with something at stake, if there is one."""
    ends = [
        due for due in judgement.deadlines if due.kind is DeadlineKind.COVER_END and due.is_ahead
    ]
    for due in sorted(ends, key=lambda one: one.on):
        ending = _ending(due, found)
        if ending is not None:
            figures = judgement.figures
            lost = min(ending.granted or 0, figures.limit(ending.layer))
            left = max(figures.headroom - lost, 0)
            return Ahead(ending.layer, due.on, lost, due.at_stake, left)
    return None


def _ending(due: Due, found: Iterable[Guarantee]) -> Guarantee | None:
    same = (
        one for one in found if one.stands and one.valid_to == due.on and one.policy == due.policy
    )
    return next(same, None)


def _layer(layer: Layer, limit: int, used: int, start: int, standing: Sequence[Guarantee]) -> Step:
    ends = [one.valid_to for one in standing if one.valid_to]
    return Step(
        rung=Rung(layer.value),
        limit=limit,
        used=used,
        free=max(limit - used, 0),
        start=start,
        insurers=tuple(dict.fromkeys(one.insurer for one in standing)),
        ends_on=min(ends, default=None),
        extension=", ".join(dict.fromkeys(one.extension for one in standing if one.extension)),
    )


def _management(figures: Figures, start: int, credits_: Sequence[Accepted]) -> Step:
    standing = next((one for one in credits_ if one.stands), None)
    return Step(
        rung=Rung.MANAGEMENT,
        limit=figures.management_credit,
        used=figures.own_risk,
        free=figures.management_credit - figures.own_risk,
        start=start,
        ends_on=standing.valid_to if standing else None,
    )
