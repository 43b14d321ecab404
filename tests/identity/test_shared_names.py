"""Real labelled names beside the repository: what `docs/algorithms/identity.md` says still holds."""

from pathlib import Path

import pytest

from tests.identity.measure import (
    Case,
    colombian,
    namesakes,
    noised,
    pairs,
    sanctioned,
    spellings,
    tally,
    without_half,
)


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    """Return the folder of labelled names."""
    return shared / "data" / "company_matching"


def at_least(case: Case, *, right: int, shown: int, first: int) -> None:
    """Assert that a case comes out so well, in percent; a wrong proposal is one in a hundred."""
    found = tally(case)
    assert 100 * found.proposed_right >= 99 * found.proposed
    assert 100 * found.asked_right >= right * found.asked
    assert 100 * found.shown >= shown * found.there
    assert 100 * found.first >= first * found.there


def test_noised_names(folder: Path) -> None:
    """Nearly nine in ten are shown, nearly never a wrong one alone; none is proposed by name."""
    case = noised(folder, countries=True)
    at_least(case, right=99, shown=88, first=88)
    at_least(noised(folder, countries=False), right=99, shown=88, first=86)
    at_least(without_half(case), right=98, shown=88, first=88)
    assert tally(case).proposed == 0


@pytest.mark.parametrize(
    ("addresses", "right", "shown", "first"),
    [("none", 92, 40, 39), ("same", 92, 60, 59), ("other", 94, 48, 48)],
)
def test_aliases(folder: Path, addresses: str, right: int, shown: int, first: int) -> None:
    """Half of the aliases are other words altogether; what is shown is right."""
    at_least(sanctioned(folder, addresses=addresses), right=right, shown=shown, first=first)


def test_buyers_that_are_not_there(folder: Path) -> None:
    """A buyer that is missing is not replaced: at most one proposal in a hundred is wrong."""
    at_least(without_half(sanctioned(folder, addresses="same")), right=75, shown=60, first=59)


def test_pairs_of_names(folder: Path) -> None:
    """No two companies are taken for one; tickers, initials and other scripts are missed."""
    _, failures = pairs(folder)
    assert not [one for one in failures if one.startswith("wrong")]
    assert len(failures) <= 34


def test_namesakes(folder: Path) -> None:
    """Among listed companies one in a hundred has a namesake: names alone never decide."""
    companies, alike, asked = namesakes(folder)
    assert companies == 1320
    assert alike <= 13
    assert asked <= 70


def test_colombian_numbers(folder: Path) -> None:
    """Real tax numbers pass their check digits, but for those that lack theirs."""
    count, valid = colombian(folder)
    assert count == 420
    assert valid >= 394


def test_legal_forms(folder: Path) -> None:
    """Most spellings of a list of the world's legal forms are known; the rest is seldom met."""
    count, taken = spellings(folder)
    assert count == 455
    assert taken >= 320
