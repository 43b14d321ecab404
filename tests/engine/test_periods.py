"""Insurance years: they tile the terms, from anniversary to anniversary, whatever the blocks."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aval.dataset.policies import Policy, Terms
from aval.engine.periods import (
    RHYTHM_MONTHS,
    YEAR_MONTHS,
    PolicyYear,
    declared_periods,
    goes_on,
    month_ends,
    months_after,
    policy_years,
    terms_on,
    year_on,
)
from aval.vocabulary.words import DeclarationRhythm

FIRST = Terms(date(2026, 1, 1), 60, 30, 150, 6, valid_to=date(2026, 6, 15))
LAST = replace(FIRST, valid_from=date(2026, 6, 20), valid_to=None)
MIDYEAR = replace(LAST, valid_from=date(2026, 6, 16))
DAY = timedelta(1)


def _years(*terms: Terms, until: date, endorsements: tuple[date, ...] = ()) -> list[PolicyYear]:
    return list(policy_years(Policy("P", terms=terms), until, endorsements))


def test_years_of_blocks() -> None:
    """A year begins with each block and on its anniversaries; the last one ends with the block."""
    years = _years(LAST, FIRST, until=date(2028, 6, 19))
    assert [one.period for one in years] == [
        (date(2026, 1, 1), date(2026, 6, 15)),
        (date(2026, 6, 20), date(2027, 6, 19)),
        (date(2027, 6, 20), date(2028, 6, 19)),
    ]
    assert [one.terms for one in years] == [FIRST, LAST, LAST]
    assert years[0].code == "2026-01-01"
    policy = Policy("P", terms=(FIRST, LAST))
    assert year_on(policy, date(2028, 1, 1)) == years[2]
    assert year_on(policy, date(2026, 6, 17)) is None
    assert year_on(policy, date(2025, 12, 31)) is None
    assert terms_on(policy, date(2026, 6, 17)) is None
    assert terms_on(policy, date(2030, 1, 1)) == LAST


def test_an_endorsement_goes_on_with_the_year() -> None:
    """The year's own terms stay those of its first day, until the next anniversary."""
    years = _years(FIRST, MIDYEAR, until=date(2027, 1, 1), endorsements=(MIDYEAR.valid_from,))
    assert [(one.period, one.terms) for one in years] == [
        ((date(2026, 1, 1), date(2026, 12, 31)), FIRST),
        ((date(2027, 1, 1), date(2027, 12, 31)), MIDYEAR),
    ]
    after_a_gap = _years(FIRST, LAST, until=date(2027, 1, 1), endorsements=(LAST.valid_from,))
    assert after_a_gap == _years(FIRST, LAST, until=date(2027, 1, 1))
    assert goes_on(Policy("P", terms=(FIRST, MIDYEAR)), MIDYEAR.valid_from)
    assert not goes_on(Policy("P", terms=(FIRST, LAST)), LAST.valid_from)


def test_leap_days() -> None:
    """A year from 29 February has its anniversaries on the 28th, and on the 29th of leap years."""
    terms = replace(FIRST, valid_from=date(2024, 2, 29), valid_to=None)
    begins = [one.begins_on for one in _years(terms, until=date(2028, 3, 1))]
    assert begins == [
        date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28),
        date(2028, 2, 29),
    ]  # fmt: skip
    *_, before, _ = _years(terms, until=date(2028, 3, 1))
    assert before.ends_on == date(2028, 2, 28)
    assert len(list(before.parts(1))) == YEAR_MONTHS


def test_month_ends() -> None:
    """The last days of months; a period that ends within one ends its last month."""
    assert month_ends((date(2026, 1, 15), date(2026, 3, 10))) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 10),
    ]  # fmt: skip


def test_declared_periods() -> None:
    """Months are held back at their end; terms end their last period; none without a rhythm."""
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    (short,) = _years(FIRST, until=date(2026, 6, 30))
    assert list(short.parts(3)) == [
        (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 15)),
    ]  # fmt: skip
    assert declared_periods(Policy("P", terms=(FIRST,)), date(2026, 6, 30)) == []
    monthly = replace(FIRST, declaration_rhythm=DeclarationRhythm.MONTHLY)
    found = declared_periods(Policy("P", terms=(monthly,)), date(2026, 3, 15))
    assert found == [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28))]
    given = (monthly, replace(MIDYEAR, declaration_rhythm=DeclarationRhythm.QUARTERLY))
    whole = declared_periods(
        Policy("P", terms=given), date(2027, 4, 2), endorsements=(MIDYEAR.valid_from,)
    )
    assert whole[5:7] == [
        (date(2026, 6, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 7, 31)),
    ]  # fmt: skip
    assert whole[-1] == (date(2027, 1, 1), date(2027, 3, 31))


@st.composite
def contracts(draw: st.DrawFn) -> tuple[Policy, tuple[date, ...]]:
    """Draw a policy of some blocks, with gaps or without, and which of them are endorsements."""
    begin = draw(st.dates(date(2019, 12, 30), date(2024, 3, 2)))
    blocks = []
    number = draw(st.integers(1, 4))
    for place in range(number):
        end = begin + timedelta(draw(st.integers(0, 1_200)))
        is_open = place == number - 1 and draw(st.booleans())
        blocks.append(replace(FIRST, valid_from=begin, valid_to=None if is_open else end))
        begin = end + DAY + timedelta(draw(st.sampled_from([0, 0, 1, 40])))
    starts = [one.valid_from for one in blocks]
    marked = draw(st.lists(st.sampled_from(starts), unique=True))
    return Policy("P", terms=tuple(draw(st.permutations(blocks)))), tuple(marked)


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None, derandomize=True)
@given(contracts())
def test_years_tile_the_terms(drawn: tuple[Policy, tuple[date, ...]]) -> None:
    """Each insured day has one year, each year its days only; parts tile each of them."""
    policy, endorsements = drawn
    until = date(2039, 1, 1)
    years = list(policy_years(policy, until, endorsements))
    assert years == sorted(years, key=lambda one: one.begins_on)
    last = max((one.valid_to or until) for one in policy.terms)
    seen = set[date]()
    for year in years:
        end = min(year.ends_on, last)
        days = {year.begins_on + n * DAY for n in range((end - year.begins_on).days + 1)}
        assert not days & seen
        seen |= days
        assert year.begins_on == months_after(year.origin, year.number * YEAR_MONTHS)
        assert year.ends_on < months_after(year.origin, (year.number + 1) * YEAR_MONTHS)
        assert year.terms == terms_on(policy, year.begins_on)
        for months in RHYTHM_MONTHS.values():
            parts = list(year.parts(months))
            assert (parts[0][0], parts[-1][1]) == year.period
            assert all(one[1] + DAY == other[0] for one, other in pairwise(parts))
        for day in (year.begins_on, year.ends_on):
            assert year_on(policy, day, endorsements) == year
    insured = {
        one.valid_from + n * DAY
        for one in policy.terms
        for n in range((min(one.valid_to or last, last) - one.valid_from).days + 1)
    }
    assert {day for day in seen if day <= last} == {day for day in insured if day <= last}
    first_days = {one.origin for one in years}
    for terms in policy.terms:
        is_run = terms.valid_from in endorsements and goes_on(policy, terms.valid_from)
        assert (terms.valid_from in first_days) is not is_run
