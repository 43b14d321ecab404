"""How much cover to ask for: what there is to insure, less own risk, rounded up to a step."""

from dataclasses import dataclass

from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.steps import Step, step


@dataclass(frozen=True, slots=True)
class Advice:
    """What to ask for. Amounts are minor units; `gap` is what the limit lacks today.

    `kind` is None where the limit is as it should be. `steps` is the reason, line by line.
    """

    kind: RequestKind | None
    amount: int
    gap: int
    steps: tuple[Step, ...]


def advise(*, exposure: int, orders: int, own_risk: int, limit: int, unit: int) -> Advice:
    """Return what to ask of an insurer whose limit is `limit`, 0 where it has none.

    `orders` are those in hand that the exposure does not count; `own_risk` is what management
    took upon itself; `unit` is the step of amounts. All are minor units of one currency, none is
    negative but the exposure, of which nothing is insured then. Raises ValueError for a unit
    below one.
    """
    if unit < 1:
        message = f"amounts in steps of {unit}"
        raise ValueError(message)
    need = max(0, max(0, exposure) + orders - own_risk)
    steps = [step("requests.why_exposure", amount=max(0, exposure))]
    if orders:
        steps.append(step("requests.why_orders", amount=orders))
    if own_risk:
        steps.append(step("requests.why_own_risk", amount=own_risk))
    steps.append(step("requests.why_need", result=need))
    if limit:
        steps.append(step("requests.why_limit", amount=limit))
    amount = -(-need // unit) * unit
    gap = max(0, need - limit)
    if need and gap:
        steps.append(step("requests.why_step", unit=unit, result=amount))
        kind = RequestKind.INCREASE if limit else RequestKind.NEW
    elif limit and not need:
        steps.append(step("requests.why_unused"))
        kind = RequestKind.CANCEL
    else:
        steps.append(step("requests.why_enough"))
        kind = None
    return Advice(kind, limit if kind is None else amount, gap, tuple(steps))
