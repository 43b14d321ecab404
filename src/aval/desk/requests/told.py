"""Reasons of suggestions as they are kept with a request, and back: codes and numbers."""

from typing import Any

from aval.engine.cover_request import Advice
from aval.vocabulary.steps import Step


def advice_json(advice: Advice | None) -> dict[str, Any]:
    """Return what Aval suggested as JSON; nothing where there was nothing to judge."""
    if advice is None:
        return {}
    return {
        "kind": advice.kind.value if advice.kind else "",
        "amount": advice.amount,
        "gap": advice.gap,
        "steps": [[one.code, dict(one.given)] for one in advice.steps],
    }


def steps_of(kept: dict[str, Any]) -> tuple[Step, ...]:
    """Return the lines of a reason that was kept; amounts are minor units."""
    return tuple(Step(code, tuple(given.items())) for code, given in kept.get("steps", []))
