"""How much cover to ask for: need, rounded up to the step, with its reason."""

import pytest

from aval.engine.cover_request import advise
from aval.vocabulary.insurers import RequestKind
from aval.wording.language import LANGUAGES, Language
from aval.wording.steps import say_step

UNIT = 100_000


def _advise(**given: int) -> tuple[RequestKind | None, int, int]:
    values = {"exposure": 0, "orders": 0, "own_risk": 0, "limit": 0, "unit": UNIT}
    found = advise(**values | given)
    return found.kind, found.amount, found.gap


@pytest.mark.parametrize(
    ("given", "kind", "amount", "gap"),
    [
        ({"exposure": 1_234_567}, RequestKind.NEW, 1_300_000, 1_234_567),
        ({"exposure": 1_300_000}, RequestKind.NEW, 1_300_000, 1_300_000),
        ({"exposure": 1_300_001, "limit": 1_300_000}, RequestKind.INCREASE, 1_400_000, 1),
        ({"exposure": 900, "orders": 100, "limit": 1_000}, None, 1_000, 0),
        ({"exposure": 900_000, "orders": 200_000, "own_risk": 600_000}, RequestKind.NEW, 500_000,
         500_000),
        ({"exposure": 10, "own_risk": 20, "limit": 500_000}, RequestKind.CANCEL, 0, 0),
        ({"limit": 500_000}, RequestKind.CANCEL, 0, 0),
        ({"exposure": -500}, None, 0, 0),
        ({}, None, 0, 0),
    ],
)  # fmt: skip
def test_advice(given: dict[str, int], kind: RequestKind | None, amount: int, gap: int) -> None:
    """New, more, nothing, or the end of it."""
    assert _advise(**given) == (kind, amount, gap)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reason_can_be_said(language: str) -> None:
    """Line by line, in every language."""
    found = advise(exposure=1_234_567, orders=100, own_risk=50, limit=7, unit=UNIT)
    said = [say_step(one, language=Language(language), currency="EUR") for one in found.steps]
    assert len(said) == 6
    assert all(said)


def test_a_step_of_nothing() -> None:
    """Is no step."""
    with pytest.raises(ValueError, match="steps of 0"):
        _advise(unit=0)
