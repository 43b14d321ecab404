"""Minor units and decimal text."""

import pytest

from aval.vocabulary.money import decimal_text, divide_half_up, minor_units


def test_minor_units() -> None:
    """Text becomes minor units, and more digits than the currency has are an error."""
    assert [minor_units("12.5", 2), minor_units("7", 0), minor_units("0.125", 3)] == [1250, 7, 125]
    with pytest.raises(ValueError, match="more than 2 digits"):
        minor_units("0.125", 2)


def test_decimal_text() -> None:
    """Minor units become text with all digits."""
    assert [decimal_text(-5, 2), decimal_text(1250, 2), decimal_text(7, 0)] == [
        "-0.05",
        "12.50",
        "7",
    ]


def test_halves_go_away_from_zero() -> None:
    """Rounding is half away from zero."""
    assert [divide_half_up(5, 2), divide_half_up(-5, 2), divide_half_up(4, 3)] == [3, -3, 1]
