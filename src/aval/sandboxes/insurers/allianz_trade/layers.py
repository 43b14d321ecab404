"""What is Allianz Trade's own in a world: its numbers, its extensions, what it can say at all.

The discretionary and the top-up layer of a policy are policies of their own there, with another
number and an extension. Of decisions it says yes, no, and that nothing changes; that a cover was
reduced or issued again only shows in its amounts.
"""

from dataclasses import replace
from datetime import date, timedelta

from aval.sandboxes.insurers.seeds import Style
from aval.sandboxes.insurers.world import Buyer, Cover, Grade, Policy, Slice, Step, World
from aval.vocabulary.insurers import NOTHING_COVERED, Decision
from aval.vocabulary.words import Layer

UNIT = "AZSB"
POLICIES = (
    Policy("0412001", UNIT, currency="EUR"),
    Policy("0412002", UNIT, currency="USD"),
    Policy("0412501", UNIT, "DCL"),
    Policy("0412601", UNIT, "CAP"),
)
STYLE = Style(
    policies=(POLICIES[0], POLICIES[1]),
    buyer=lambda number: f"{4_100_000 + number:08}",
    cover=lambda number: str(60_000_000 + number),
    grades=("3", "6", "9"),
)
_SAID = NOTHING_COVERED - {Decision.SUPERSEDED} | {
    Decision.APPROVED_WITH_CONDITIONS,
    Decision.INCREASE_REFUSED,
    Decision.WITHDRAWAL_ANNOUNCED,
}
"""Decisions that it says as they are; every other is a yes, in part where it is less."""


def with_layers(world: World, day: date) -> World:
    """Return a world with covers under the extensions, two of them for one buyer."""
    since, until = day - timedelta(40), day + timedelta(50)
    _, _, discretionary, top_up = POLICIES
    number = STYLE.buyer(900)
    buyer = Buyer(number, "Velours Gris", "FR", grades=(Grade(since, "5"),))
    covers = tuple(
        Cover(
            STYLE.cover(at),
            policy.key,
            number,
            (Step(since, Decision.APPROVED, (Slice(layer, amount, since, ends),), amount),),
        )
        for at, policy, layer, amount, ends in (
            (901, discretionary, Layer.DISCRETIONARY, 10_000_00, None),
            (902, top_up, Layer.TOP_UP, 20_000_00, until),
        )
    )
    policies = (*world.policies, discretionary, top_up)
    return World(policies, (*world.buyers, buyer), (*world.covers, *covers))


def sayable(world: World) -> World:
    """Return a world whose decisions are those that can be said."""
    covers = (
        replace(one, history=tuple(map(_sayable, one.history))) if one.history else one
        for one in world.covers
    )
    return replace(world, covers=tuple(covers))


def _sayable(step: Step) -> Step:
    if step.decision is Decision.SUPERSEDED:
        return replace(step, decision=Decision.EXPIRED)
    if step.decision in _SAID:
        return step
    amounts = [one.amount for one in step.slices]
    known = [one for one in amounts if one is not None]
    is_less = len(known) == len(amounts) and sum(known) < (step.requested or 0)
    return replace(step, decision=Decision.PARTIAL if is_less else Decision.APPROVED)
