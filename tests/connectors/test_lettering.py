"""Lettering: what is settled, what stays open, on any day, always to the cent of the balance."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aval.connectors.ledgers.lettering import Settlement, settle
from aval.connectors.ledgers.postings import CustomerLine

Told = tuple[str, int, str, str]
"""Day of the entry, debit less credit, letter, day of lettering."""


def customer_lines(told: list[Told], auxiliary: str = "C1") -> list[CustomerLine]:
    """Return customers' lines of 2022 from month and day."""
    return [
        CustomerLine(
            place=at,
            line=at + 2,
            journal="VE",
            entry="1",
            posted_on=day(posted),
            account="411000",
            account_name="Clients",
            auxiliary=auxiliary,
            auxiliary_name="",
            piece="",
            label="",
            issued_on=day(posted),
            amount=amount,
            letter=letter,
            lettered_on=day(lettered) if lettered else None,
            foreign_amount="",
            foreign_currency="",
            is_opening=False,
        )
        for at, (posted, amount, letter, lettered) in enumerate(told)
    ]


def day(text: str) -> date:
    """Return a day of 2022."""
    return date.fromisoformat(f"2022-{text}")


def told_by(settlement: Settlement) -> list[tuple[int, str]]:
    """Return what is open of every line, and since when it is cleared."""
    return [
        (left.open_amount, left.cleared_on.strftime("%m-%d") if left.cleared_on else "")
        for left in settlement.by_place.values()
    ]


CASES = {
    "no letter, nothing settled": (
        [("01-05", 100, "", ""), ("02-05", -100, "", "")],
        [(100, ""), (-100, "")],
    ),
    "balanced, dated": (
        [("01-05", 100, "A", "02-20"), ("02-05", -100, "A", "02-20")],
        [(0, "02-20"), (0, "02-20")],
    ),
    "balanced, undated: the last line's day": (
        [("01-05", 100, "A", ""), ("02-05", -60, "A", ""), ("02-01", -40, "A", "")],
        [(0, "02-05"), (0, "02-05"), (0, "02-05")],
    ),
    "small and capital letters differ": (
        [("01-05", 100, "A", ""), ("02-05", -100, "a", "")],
        [(100, ""), (-100, "")],
    ),
    "letter used twice, told apart by date": (
        [
            ("01-05", 100, "A", "01-31"),
            ("01-20", -100, "A", "01-31"),
            ("05-05", 70, "A", "05-31"),
            ("05-20", -70, "A", "05-31"),
        ],
        [(0, "01-31"), (0, "01-31"), (0, "05-31"), (0, "05-31")],
    ),
    "one date balances, the rest does not": (
        [
            ("01-05", 100, "A", "01-31"),
            ("01-20", -100, "A", "01-31"),
            ("05-05", 70, "A", "05-31"),
            ("05-20", -50, "A", "06-30"),
        ],
        [(0, "01-31"), (0, "01-31"), (20, ""), (0, "06-30")],
    ),
    "dates that make nothing balance are no matter": (
        [("01-05", 100, "A", "01-31"), ("02-05", -100, "A", "02-28")],
        [(0, "02-28"), (0, "02-28")],
    ),
    "more debit: the newest stays open": (
        [
            ("03-05", 30, "A", ""),
            ("01-05", 100, "A", ""),
            ("02-05", 50, "A", ""),
            ("03-20", -120, "A", ""),
        ],
        [(30, ""), (0, "03-20"), (30, ""), (0, "03-20")],
    ),
    "more credit: the newest stays open": (
        [("01-05", 100, "A", "03-31"), ("02-05", -80, "A", "03-31"), ("03-05", -50, "A", "03-31")],
        [(0, "03-31"), (0, "03-31"), (-30, "")],
    ),
    "a line alone stays open": ([("01-05", -100, "A", "03-31")], [(-100, "")]),
}


@pytest.mark.parametrize("case", CASES)
def test_at_the_end(case: str) -> None:
    """What is left when the whole file counts."""
    told, expected = CASES[case]
    assert told_by(settle(customer_lines(told))) == expected


PAST = [
    # as of, what is left of the lines that exist
    ("01-10", [(100, "")]),
    ("02-10", [(100, ""), (-100, "")]),
    ("02-20", [(0, "02-20"), (0, "02-20")]),
    ("03-10", [(0, "02-20"), (0, "02-20"), (70, "")]),
    ("04-10", [(0, "02-20"), (0, "02-20"), (70, ""), (-50, "")]),
    ("05-10", [(0, "02-20"), (0, "02-20"), (0, "05-05"), (0, "05-05"), (0, "05-05")]),
]


@pytest.mark.parametrize(("as_of", "left"), PAST)
def test_on_a_past_day(as_of: str, left: list[tuple[int, str]]) -> None:
    """Lines of later days do not exist, groups of later days are not cleared yet."""
    told = [
        ("01-05", 100, "A", "02-20"),
        ("02-05", -100, "A", "02-20"),
        ("03-01", 70, "B", ""),
        ("04-01", -50, "B", ""),
        ("05-05", -20, "B", ""),
    ]
    assert told_by(settle(customer_lines(told), day(as_of))) == left


def test_lines_that_balance_before_an_undated_group_is_complete() -> None:
    """Lines that balance are settled, though the letter is used again later."""
    told = [("01-05", 100, "A", ""), ("02-05", -100, "A", ""), ("05-05", 30, "A", "")]
    assert told_by(settle(customer_lines(told), day("03-01"))) == [(0, "02-05"), (0, "02-05")]
    assert told_by(settle(customer_lines(told), day("01-01"))) == []


def test_unbalanced_groups_are_told() -> None:
    """Every group that does not balance is told with its lines."""
    told = [("01-05", 100, "A", "02-01"), ("02-05", -80, "A", ""), ("02-06", 0, "A", "")]
    (group,) = settle(customer_lines(told)).unbalanced
    assert (group.account, group.auxiliary, group.letter) == ("411000", "C1", "A")
    assert (group.debit, group.credit, group.residual) == (100, 80, 20)
    assert (group.lines, group.lettered_on) == ((2, 3), day("02-01"))
    assert settle(customer_lines(told), day("01-06")).unbalanced == []


def test_other_customers_are_other_groups() -> None:
    """A letter belongs to one customer's account."""
    lines = customer_lines([("01-05", 100, "A", "")]) + [
        line._replace(place=1) for line in customer_lines([("01-05", -100, "A", "")], "C2")
    ]
    assert told_by(settle(lines)) == [(100, ""), (-100, "")]


DAYS = st.dates(date(2022, 1, 1), date(2022, 1, 20)).map(lambda found: found.strftime("%m-%d"))
LINES = st.lists(
    st.tuples(
        DAYS,
        st.integers(-5, 5).map(lambda amount: amount * 10),
        st.sampled_from(["", "A", "B"]),
        st.one_of(st.just(""), DAYS),
    ),
    max_size=12,
)


@given(LINES, DAYS)
def test_open_amounts_are_the_balance(told: list[Told], as_of: str) -> None:
    """Whatever is lettered, open amounts add up to the balance and never change their side."""
    lines = customer_lines(told)
    for at in (None, day(as_of)):
        settlement = settle(lines, at)
        existing = [line for line in lines if at is None or line.posted_on <= at]
        left = settlement.by_place
        assert sum(found.open_amount for found in left.values()) == sum(
            line.amount for line in existing
        )
        for line in existing:
            open_amount, cleared_on = left[line.place]
            assert 0 <= open_amount * (1 if line.amount >= 0 else -1) <= abs(line.amount)
            assert (cleared_on is None) == (open_amount != 0 or line.amount == 0)
