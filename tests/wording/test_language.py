"""A language: what it knows, and what it writes for nothing."""

import pytest

from aval.wording.language import Language


def test_unknown_language() -> None:
    """Aval speaks three languages and pretends no other."""
    with pytest.raises(KeyError):
        Language("de")


def test_known_codes() -> None:
    """A code has a sentence or it has not."""
    assert Language("en").knows("faults.day")
    assert not Language("en").knows("faults.nothing")


def test_no_day() -> None:
    """No date is a dash."""
    assert Language("fr").day(None) == "–"
