"""Orders of the pretend Coface: what it takes, when it delivers, what the answer is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from aval.sandboxes.insurers.coface.wire import ENDED, PRODUCTS
from aval.sandboxes.insurers.world import Cover, Policy, Slice, Step, World
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MINOR_DIGITS

AT_ONCE = 50_000
"""Whole units up to which an order is delivered at once."""
_LAYERS = {code: layer for layer, code in PRODUCTS.items()}


class NotTakenError(ValueError):
    """An order that is not taken, in its words."""


def of_cover(cover: Cover, day: date) -> Iterator[tuple[int, str]]:
    """Yield the orders of a cover: place of the step that began it, status of its delivery.

    Who orders anew under the reference of an order that was answered begins another one.
    """
    begun: dict[str, int] = {}
    for at, step in enumerate(cover.history):
        if step.customer_ref and step.on <= day:
            begun.setdefault(step.customer_ref, at)
            if step.decision is Decision.PENDING:
                begun[step.customer_ref] = at
    for at in begun.values():
        yield at, "finished" if answer(cover, at, day) else "in-preparation"


def answer(cover: Cover, at: int, day: date) -> Step | None:
    """Return what was decided last of an order, None as long as nothing is."""
    key = cover.history[at].customer_ref
    own = [one for one in cover.history if one.customer_ref == key and one.on <= day]
    return None if own[-1].decision is Decision.PENDING else own[-1]


def taken(
    world: World,
    policy: Policy,
    body: Mapping[str, Any],
    day: date,
    number: Callable[[int], str],
) -> Cover:
    """Return the cover with what was ordered; raises NotTakenError."""
    buyer, action = str(body.get("easyNumber", "")), body.get("action")
    if buyer not in {one.number for one in world.buyers}:
        detail = "easyNumber: no such company"
        raise NotTakenError(detail)
    if body.get("productCode") not in _LAYERS:
        detail = "productCode: no such product"
        raise NotTakenError(detail)
    if action == "request":
        return _requested(world, policy, body, day, number)
    found = [one for one in world.covers if one.number == body.get("guaranteeId")]
    if not found or found[0].policy != policy.key or action not in {"modification", "deletion"}:
        detail = "guaranteeId: no such guarantee"
        raise NotTakenError(detail)
    if found[0].asked(day):
        detail = "an order for this guarantee is being studied"
        raise NotTakenError(detail)
    act = _modified if action == "modification" else _deleted
    return act(found[0], policy, body, day)


def _requested(
    world: World,
    policy: Policy,
    body: Mapping[str, Any],
    day: date,
    number: Callable[[int], str],
) -> Cover:
    """Return the cover with a new layer: decided at once, or studied for two days."""
    layer, amount = _LAYERS[body["productCode"]], _amount(body, policy)
    cover = Cover(number(1_000 + len(world.covers)), policy.key, str(body["easyNumber"]), ())
    for one in world.covers:
        if (
            one.buyer == cover.buyer
            and one.policy == policy.key
            and (_live(one, day) or one.asked(day))
        ):
            cover = one
    standing = _live(cover, day)
    slices = standing.slices if standing else ()
    if cover.asked(day) or layer in {one.layer for one in slices}:
        detail = "this product exists already"
        raise NotTakenError(detail)
    first = Step(day, Decision.APPROVED, (), amount, str(body.get("customerReference", "")))
    if amount <= AT_ONCE * 10 ** MINOR_DIGITS[policy.currency]:
        return cover.after(replace(first, slices=(*slices, _slice(body, layer, amount, day))))
    on = day + timedelta(2)
    part = amount * 2 // 3 // 100_000 * 100_000
    granted = _slice(body, layer, part, on)
    return cover.after(
        replace(first, decision=Decision.PENDING, slices=(replace(granted, amount=None),)),
        replace(first, on=on, decision=Decision.PARTIAL, slices=(*slices, granted)),
    )


def _modified(cover: Cover, policy: Policy, body: Mapping[str, Any], day: date) -> Cover:
    """Return the cover with another amount; more than is given at once stays as it is."""
    layer, amount = _LAYERS[body["productCode"]], _amount(body, policy)
    standing = _live(cover, day)
    before = [one for one in standing.slices if one.layer is layer] if standing else []
    if standing is None or not before:
        detail = "productCode: not a product of this guarantee"
        raise NotTakenError(detail)
    step = Step(day, Decision.APPROVED, (), amount, str(body.get("customerReference", "")))
    if amount > max(AT_ONCE * 10 ** MINOR_DIGITS[policy.currency], before[0].amount or 0):
        refused = replace(step, on=day + timedelta(2), decision=Decision.INCREASE_REFUSED)
        return cover.after(
            replace(step, decision=Decision.PENDING, slices=tuple(before)),
            replace(refused, slices=standing.slices),
        )
    is_less = amount < (before[0].amount or 0)
    changed = replace(_slice(body, layer, amount, day), valid_from=before[0].valid_from)
    slices = tuple(changed if one.layer is layer else one for one in standing.slices)
    decision = Decision.REDUCED if is_less else Decision.APPROVED
    return cover.after(replace(step, decision=decision, slices=slices))


def _deleted(cover: Cover, policy: Policy, body: Mapping[str, Any], day: date) -> Cover:
    """Return the cover without a layer; without any it is ended."""
    del policy
    layer, standing = _LAYERS[body["productCode"]], _live(cover, day)
    if standing is None or layer not in {one.layer for one in standing.slices}:
        detail = "productCode: not a product of this guarantee"
        raise NotTakenError(detail)
    key = str(body.get("customerReference", ""))
    left = tuple(one for one in standing.slices if one.layer is not layer)
    if left:
        return cover.after(replace(standing, on=day, slices=left, customer_ref=key))
    nothing = (Slice(layer, 0, valid_from=day),)
    return cover.after(Step(day, Decision.CANCELLED_BY_INSURED, nothing, customer_ref=key))


def _live(cover: Cover, day: date) -> Step | None:
    """Return the decision that stands, unless it ended the cover."""
    step = cover.decided(day)
    return step if step and step.decision not in ENDED else None


def _amount(body: Mapping[str, Any], policy: Policy) -> int:
    units = body.get("requestedAmount")
    if not isinstance(units, int) or units <= 0 or body.get("currency") != policy.currency:
        detail = "requestedAmount: more than 0, in the currency of the contract"
        raise NotTakenError(detail)
    digits = MINOR_DIGITS[policy.currency]
    return int(units * 10**digits)


def _slice(body: Mapping[str, Any], layer: Any, amount: int, day: date) -> Slice:  # noqa: ANN401
    begins = body.get("effectiveDate")
    ends = body.get("expiryDate")
    return Slice(
        layer,
        amount,
        date.fromisoformat(begins) if begins else day,
        date.fromisoformat(ends) if ends else None,
    )
