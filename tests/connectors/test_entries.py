"""Which lines make one entry, and what is sold in it with which tax."""

from datetime import date

import pytest

from aval.connectors.ledgers.entries import group_entries
from aval.connectors.ledgers.postings import (
    CustomerLine,
    Postings,
    is_opening_journal,
    is_opening_line,
    nature,
)
from aval.connectors.ledgers.sales import kind_of, sale_entries, shared_out

Entry = tuple[str, str, str, str, str, int]


def postings_of(lines: list[Entry]) -> Postings:
    """Return postings of (journal, number, day, piece, account, debit less credit)."""
    postings = Postings()
    for at, (journal, number, day, piece, account, amount) in enumerate(lines, 1):
        told = (journal, number, date.fromisoformat(f"2022-{day}"))
        kind = nature(account, ("411",))
        postings.post(at, max(amount, 0), max(-amount, 0), told, piece, kind)
    return postings


def customer_line(
    place: int, amount: int, account: str = "411", *, opens: bool = False
) -> CustomerLine:
    """Return a customer's line of which only amount and account matter."""
    day = date(2022, 1, 1)
    return CustomerLine(
        place,
        place,
        "",
        "",
        day,
        account,
        "",
        "C",
        "",
        "",
        "",
        day,
        amount,
        "",
        None,
        "",
        "",
        opens,
    )


def taxes_of(lines: list[Entry]) -> dict[int, int]:
    """Return the tax of customers' lines by their place, of lines of a ledger."""
    postings = postings_of(lines)
    customers = [
        customer_line(at, line[5]) for at, line in enumerate(lines) if line[4].startswith("411")
    ]
    return sale_entries(postings, group_entries(postings).of_customers, customers)


def entries_of(lines: list[Entry]) -> tuple[list[list[int]], list[list[int]]]:
    """Return the entries of customers and those out of balance, by line number."""
    found = group_entries(postings_of(lines))
    return (
        [[place + 1 for place in places] for places in found.of_customers],
        [[place + 1 for place in places] for places in found.unbalanced],
    )


def test_by_journal_number_and_date() -> None:
    """One number in two journals is two entries."""
    assert entries_of(
        [
            ("VE", "1", "01-05", "F1", "411", 120),
            ("BQ", "1", "01-05", "", "512", 50),
            ("VE", "1", "01-05", "F1", "707", -120),
            ("BQ", "1", "01-05", "", "411", -50),
        ]
    ) == ([[1, 3], [2, 4]], [])


@pytest.mark.parametrize(
    "keys",
    [
        [("VE", "7", "01-05"), ("VE", "7", "01-06")],  # one number over two days
        [("VE", "7", "01-05"), ("VE", "8", "01-05")],  # one day, a number a line
        [("VE", "7", "01-05"), ("OD", "7", "01-05")],  # over two journals
        [("VE", "7", "01-05"), ("VE", "8", "01-06")],  # only the journal balances
    ],
)
def test_wider_groups(keys: list[tuple[str, str, str]]) -> None:
    """Lines that do not balance by number and date are joined until they do."""
    (one, other) = keys
    lines = [
        (*one, "F1", "411", 120),
        (*other, "F1", "707", -120),
        ("BQ", "1", "01-05", "", "512", 0),
    ]
    assert entries_of(lines) == ([[1, 2]], [])


def test_out_of_balance() -> None:
    """What balances nowhere is told as it stands."""
    lines = [("VE", "1", "01-05", "F1", "411", 120), ("VE", "1", "01-05", "F2", "707", -100)]
    assert entries_of(lines) == ([[1, 2]], [[1, 2]])


def test_documents_that_balance_are_entries() -> None:
    """A number for a whole day falls into its documents."""
    lines = [
        ("VE", "1", "01-05", "F1", "411", 120),
        ("VE", "1", "01-05", "F2", "411", 60),
        ("VE", "1", "01-05", "F1", "707", -120),
        ("VE", "1", "01-05", "F2", "707", -60),
    ]
    assert entries_of(lines) == ([[1, 3], [2, 4]], [])


def test_runs_where_numbers_tell_nothing() -> None:
    """Without numbers an entry ends where its lines come back to balance."""
    lines = [
        ("VE", "0", "01-05", "", "411", 120),
        ("VE", "0", "01-05", "", "707", -120),
        ("VE", "0", "01-05", "", "411", 60),
        ("VE", "0", "01-05", "", "707", -60),
    ]
    assert entries_of(lines) == ([[1, 2], [3, 4]], [])
    numbered = [(journal, "1", *rest) for journal, _, *rest in lines]
    assert entries_of(numbered) == ([[1, 2, 3, 4]], [])  # type: ignore[arg-type]


def test_one_number_for_several_days_tells_nothing() -> None:
    """A number that balances on each of its days is no entry's number."""
    day = [
        ("VE", "1", "01-05", "", "411", 120),
        ("VE", "1", "01-05", "", "707", -120),
        ("VE", "1", "01-05", "", "411", 60),
        ("VE", "1", "01-05", "", "707", -60),
    ]
    next_day = [("VE", "1", "01-06", "", "411", 5), ("VE", "1", "01-06", "", "707", -5)]
    assert entries_of([*day, *next_day]) == ([[1, 2], [3, 4], [5, 6]], [])


def test_tax_of_one_line() -> None:
    """One customer's line takes the whole tax of its entry."""
    sold = [
        ("VE", "1", "01-05", "", "411", 120),
        ("VE", "1", "01-05", "", "707", -100),
        ("VE", "1", "01-05", "", "44571", -20),
    ]
    assert taxes_of(sold) == {0: 20}
    returned = [(*line[:5], -line[5]) for line in sold]
    assert taxes_of(returned) == {0: 20}


def test_a_sale_and_its_payment_in_one_entry() -> None:
    """A sale keeps its tax when its payment stands in the same entry."""
    lines = [
        ("VE", "1", "01-05", "F1", "411", 120),
        ("VE", "1", "01-05", "F1", "707", -100),
        ("VE", "1", "01-05", "F1", "44571", -20),
        ("VE", "1", "01-05", "F1", "530", 120),
        ("VE", "1", "01-05", "F1", "411", -120),
    ]
    assert taxes_of(lines) == {0: 20}


def test_tax_of_several_lines() -> None:
    """Several lines share the tax; the side that is not the entry's has none."""
    lines = [
        ("VE", "1", "01-05", "", "411", 60),
        ("VE", "1", "01-05", "", "411", 60),
        ("VE", "1", "01-05", "", "411", 1),
        ("VE", "1", "01-05", "", "411", -10),
        ("VE", "1", "01-05", "", "707", -91),
        ("VE", "1", "01-05", "", "44571", -20),
    ]
    assert taxes_of(lines) == {0: 10, 1: 10, 2: 0, 3: 0}


@pytest.mark.parametrize(
    "lines",
    [
        # a payment with tax that becomes due on receipt
        [
            ("BQ", "1", "01-05", "", "512", 120),
            ("BQ", "1", "01-05", "", "411", -120),
            ("BQ", "1", "01-05", "", "44574", 20),
            ("BQ", "1", "01-05", "", "44571", -20),
        ],
        # a discount in a payment
        [
            ("BQ", "1", "01-05", "", "512", 118),
            ("BQ", "1", "01-05", "", "665", 2),
            ("BQ", "1", "01-05", "", "411", -120),
        ],
        # balances carried over
        [
            ("XX", "1", "01-05", "", "101", -100),
            ("XX", "1", "01-05", "", "411", 120),
            ("XX", "1", "01-05", "", "44571", -20),
        ],
    ],
)
def test_no_sales(lines: list[Entry]) -> None:
    """Payments and balances carried over have no tax."""
    assert taxes_of(lines) == {}


def test_opening_lines_have_no_tax() -> None:
    """A line that says it is carried over makes no sale of its entry."""
    lines = [("AN", "1", "01-05", "", "411", 20), ("AN", "1", "01-05", "", "44571", -20)]
    postings = postings_of(lines)
    entries = group_entries(postings).of_customers
    assert sale_entries(postings, entries, [customer_line(0, 20, opens=True)]) == {}
    assert sale_entries(postings, entries, [customer_line(0, 20)]) == {0: 20}


def test_tax_is_never_above_the_amount() -> None:
    """Odd entries do not give more tax than amount, or tax of the wrong side."""
    odd = [
        ("VE", "1", "01-05", "", "411", 10),
        ("VE", "1", "01-05", "", "607", 10),
        ("VE", "1", "01-05", "", "44571", -20),
    ]
    assert taxes_of(odd) == {0: 10}
    wrong_side = [
        ("VE", "1", "01-05", "", "411", 80),
        ("VE", "1", "01-05", "", "707", -100),
        ("VE", "1", "01-05", "", "44571", 20),
    ]
    assert taxes_of(wrong_side) == {0: 0}


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (20, [100], [20]),
        (100, [1, 1, 1], [1, 1, 1]),
        (10, [100, 100, 100], [4, 3, 3]),
        (7, [10, 20, 30], [1, 2, 4]),
        (0, [5, 5], [0, 0]),
    ],
)
def test_shares(total: int, weights: list[int], shares: list[int]) -> None:
    """The cents that are left go to the largest remainders, and nothing is lost."""
    assert shared_out(total, weights) == shares


def test_no_shares() -> None:
    """Nobody shares nothing."""
    assert shared_out(0, []) == []


@pytest.mark.parametrize(
    ("account", "amount", "in_sale", "kind"),
    [
        ("411000", 10, False, "invoice"),
        ("411000", 10, True, "invoice"),
        ("413000", 10, False, "bill"),
        ("411000", -10, True, "credit_note"),
        ("411000", -10, False, "payment"),
        ("413000", -10, False, "payment"),
        ("419100", -10, False, "deposit"),
        ("419100", 10, False, "invoice"),
    ],
)
def test_kinds(account: str, amount: int, *, in_sale: bool, kind: str) -> None:
    """What a customer's line is."""
    sales = {0: 0} if in_sale else {}
    assert kind_of(customer_line(0, amount, account), sales).value == kind


@pytest.mark.parametrize(
    ("code", "name", "opens"),
    [
        ("AN", "", True),
        ("ANO", "", True),
        ("RAN", "", True),
        ("A.N", "", True),
        ("AD", "A Nouveaux Détaillés", True),
        ("00", "Report à-nouveau", True),
        ("XX", "Journal d'ouverture", True),
        ("VE", "Ventes", False),
        ("ANNUL", "Annulations", False),
        ("BN", "Beaujolais nouveau", False),
    ],
)
def test_opening_journals(code: str, name: str, *, opens: bool) -> None:
    """Journals of balances carried over go by many names."""
    assert is_opening_journal(code, name) is opens


@pytest.mark.parametrize(
    ("piece", "label", "opens"),
    [
        ("RAN", "", True),
        ("A NOUVEAU", "", True),
        ("", "Report à nouveau 2021", True),
        ("FA1", "Beaujolais nouveau", False),
        ("ANTOINE", "", False),
    ],
)
def test_opening_lines(piece: str, label: str, *, opens: bool) -> None:
    """Lines may say it where the journal does not."""
    assert is_opening_line(piece, label) is opens
