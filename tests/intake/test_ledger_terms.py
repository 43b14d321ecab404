"""Payment terms of customers: one phrase for all, a table for some."""

from datetime import date
from pathlib import Path

import pytest

from aval.intake.ledger_terms import Terms, terms_of
from aval.vocabulary.faults import BadInput

ISSUED = date(2026, 1, 15)


def table(folder: Path, text: str) -> Path:
    """Write a table of terms and return its path."""
    path = folder / "terms.csv"
    path.write_text(text, "utf-8")
    return path


def days(terms: Terms, account: str, customer: str) -> int:
    """Return the days that a customer's terms give."""
    return (terms.due_on(account, customer, ISSUED) - ISSUED).days


def test_of_all() -> None:
    """One phrase holds for everybody."""
    assert days(terms_of("30 net"), "411000", "C1") == 30


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_of_some(tmp_path: Path, separator: str) -> None:
    """The closest row counts: the customer's account, the customer, the account."""
    text = (
        "account,aux,terms\n411000,,60\n,C1,45 net\n411100,C1,10\n411000,C2,20 net\n411000,C2,20\n"
    )
    terms = terms_of("30", table(tmp_path, text.replace(",", separator)))
    assert days(terms, "411000", "C1") == 45
    assert days(terms, "411100", "C1") == 10
    assert days(terms, "411000", "C2") == 20
    assert days(terms, "411000", "C3") == 60
    assert days(terms, "411200", "C3") == 30


def test_by_customer_only(tmp_path: Path) -> None:
    """One of account and customer is enough."""
    terms = terms_of("30", table(tmp_path, 'Customer;Terms\n"C1";"60 eom 10"\n'))
    assert terms.due_on("411000", "C1", ISSUED) == date(2026, 4, 10)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(0, "ledger.terms_table")]),
        ("customer;days\nC1;30\n", [(1, "ledger.terms_table")]),
        ("terms\n30\n", [(1, "ledger.terms_table")]),
        (
            "customer;terms\nC1;soon\nC2;\n;30\n",
            [
                (2, "ledger.terms"),
                (3, "ledger.terms"),
                (4, "ledger.filled"),
            ],
        ),
        ("customer;terms\nC1;30\nC1;60\n", [(3, "ledger.duplicate")]),
        ("customer;terms\nC1\n", [(2, "ledger.terms")]),
    ],
)
def test_faults(tmp_path: Path, text: str, faults: list[tuple[int, str]]) -> None:
    """What is wrong with a table is told with its line."""
    with pytest.raises(BadInput) as bad:
        terms_of("30", table(tmp_path, text))
    assert [(fault.line, fault.expected) for fault in bad.value.faults] == faults


def test_unknown_phrase() -> None:
    """A phrase that is not understood is told as it was given."""
    with pytest.raises(BadInput) as bad:
        terms_of("whenever")
    (fault,) = bad.value.faults
    assert (fault.file, fault.value, fault.expected) == ("--terms", "whenever", "ledger.terms")
