"""Amounts are read however they are typed, exactly, or not at all."""

import pytest

from aval.vocabulary.typed_amounts import typed_basis_points, typed_minor


@pytest.mark.parametrize(
    ("text", "language", "minor"),
    [
        ("40000", "en", 4_000_000),
        ("40 000", "fr", 4_000_000),
        ("40\u00a0000,5", "fr", 4_000_050),
        ("40,000.00", "fr", 4_000_000),
        ("40.000,00", "en", 4_000_000),
        ("40k", "es", 4_000_000),
        ("1.5k", "es", 150_000),
        ("1,5 M", "en", 150_000_000),
        ("1.234", "es", 123_400),
        ("1,234", "en", 123_400),
        ("1.234.567", "en", 123_456_700),
        ("1.23", "es", 123),
        (".5", "en", 50),
        ("0.10", "fr", 10),
        ("−6 200,00", "fr", -620_000),
        ("14285714285714.29", "en", 1_428_571_428_571_429),
    ],
)
def test_read(text: str, language: str, minor: int) -> None:
    """Each way of writing comes to the same minor units."""
    assert typed_minor(text, digits=2, language=language) == minor


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("forty", "en"),
        ("1.234", "en"),
        ("1,234", "fr"),
        ("1,23,456", "en"),
        ("12.34.56", "en"),
        ("1e9", "en"),
        ("--5", "en"),
        ("1" * 41, "en"),
        ("9" * 20, "en"),
        ("٤٠", "en"),
    ],
)
def test_refused(text: str, language: str) -> None:
    """What is no amount of cents is refused, never rounded."""
    with pytest.raises(ValueError, match=r"."):
        typed_minor(text, digits=2, language=language)


def test_percentages() -> None:
    """A percentage with two decimals at most, in the reader's writing."""
    assert typed_basis_points("85,5 %", language="fr") == 8_550
    assert typed_basis_points("90", language="en") == 9_000
    for text in ("85.555", "all"):
        with pytest.raises(ValueError, match=r"more than two|no number"):
            typed_basis_points(text, language="en")
