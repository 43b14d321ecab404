"""Draws: within bounds, even, the same in pieces, the same alone as in an array."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aval.sandboxes.synthetic.dice import Dice

ROWS = np.arange(20_000, dtype=np.int64)


@given(st.integers(), st.text(), st.integers(-1000, 1000), st.integers(0, 10**6))
def test_a_draw_is_within_its_bounds_and_the_same_alone(
    seed: int, what: str, low: int, span: int
) -> None:
    """One draw is the first of an array of draws."""
    dice = Dice(seed)
    drawn = dice.between(what, ROWS[:50], low, low + span)
    assert low <= drawn.min() <= drawn.max() <= low + span
    assert dice.one(what, low, low + span) == drawn[0]


@given(st.integers(0, 100), st.integers(1, 19_999))
def test_a_draw_does_not_depend_on_where_rows_are_cut(seed: int, cut: int) -> None:
    """Chunks draw what the whole draws."""
    dice = Dice(seed)
    parts = [dice.below("cut", ROWS[:cut], 1000), dice.below("cut", ROWS[cut:], 1000)]
    assert np.array_equal(np.concatenate(parts), dice.below("cut", ROWS, 1000))


@pytest.mark.parametrize("seed", [0, 1, 2**70, -5])
def test_draws_are_even_and_differ_by_purpose_and_seed(seed: int) -> None:
    """Two purposes or seeds agree no more than by chance."""
    dice = Dice(seed)
    tens = np.bincount(dice.below("ten", ROWS, 10), minlength=10)
    assert tens.min() > 1_800
    assert tens.max() < 2_200
    same = dice.below("ten", ROWS, 1000) == dice.below("another", ROWS, 1000)
    assert same.sum() < 60
    assert not np.array_equal(Dice(seed + 1).below("ten", ROWS, 10), dice.below("ten", ROWS, 10))


def test_weights_and_chances() -> None:
    """What weighs nothing is never drawn, the rest as often as it should be."""
    dice = Dice(3)
    picked = np.bincount(dice.pick("weight", ROWS, (70, 0, 30)), minlength=3)
    assert picked[1] == 0
    assert 13_600 < picked[0] < 14_400
    assert 900 < dice.chance("seldom", ROWS, 50).sum() < 1_100
    assert not dice.chance("never", ROWS, 0).any()
    assert dice.chance("always", ROWS, 1000).all()
