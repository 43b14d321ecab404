"""Amounts and dates of lists, and the evidence for how a list writes them."""

from datetime import date

import pytest

from aval.connectors.ledgers.findings import Findings
from aval.connectors.ledgers.list_evidence import DateEvidence, DecimalEvidence
from aval.connectors.ledgers.list_figures import OtherCurrencyError, list_amount, list_date
from aval.connectors.ledgers.list_map import DateOrder


@pytest.mark.parametrize(
    ("text", "decimal", "currency", "minor"),
    [
        ("1234.56", ".", "EUR", 123456),
        ("1,234.56", ".", "EUR", 123456),
        ("1.234,56", ",", "EUR", 123456),
        ("1 234,56", ",", "EUR", 123456),
        ("1\u202f234\u00a0567,8", ",", "EUR", 123456780),
        ("1'234.56", ".", "CHF", 123456),
        ("1\u2019234.56", ".", "CHF", 123456),
        ("1.234", ",", "EUR", 123400),
        ("1,234", ".", "EUR", 123400),
        (".5", ".", "EUR", 50),
        ("12.", ".", "EUR", 1200),
        ("12.500", ".", "EUR", 1250),
        ("1,234", ",", "TND", 1234),
        ("1234", ".", "JPY", 1234),
        ("€ 12.50", ".", "EUR", 1250),
        ("12,50 €", ",", "EUR", 1250),
        ("12,50 eur", ",", "EUR", 1250),
        ("EUR12.50", ".", "EUR", 1250),
        ("CHF 1'234.50", ".", "CHF", 123450),
        ("$1,234.56", ".", "USD", 123456),
        ("$5", ".", "CAD", 500),
        ("£5", ".", "GBP", 500),
        ("-12.50", ".", "EUR", -1250),
        ("12.50-", ".", "EUR", -1250),
        ("\u221212.50", ".", "EUR", -1250),
        ("(12.50)", ".", "EUR", -1250),
        ("($12.50)", ".", "USD", -1250),
        ("$(12.50)", ".", "USD", -1250),
        ("-$12.50", ".", "USD", -1250),
        ("+12.50", ".", "EUR", 1250),
    ],
)
def test_amounts(text: str, decimal: str, currency: str, minor: int) -> None:
    """What is written, in minor units."""
    assert list_amount(text, decimal, currency) == minor


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("abc", "."),
        ("1.2.3", "."),
        ("1,23", "."),
        ("12,34.56", "."),
        ("1.234.56", ","),
        ("12.345", "."),
        ("(12.50", "."),
        ("-(12.50)", "."),
        ("--5", "."),
        ("12.50 apples", "."),
        (".", "."),
        ("1 2", "."),
        ("9" * 18, "."),
    ],
)
def test_no_amounts(text: str, decimal: str) -> None:
    """What is no amount in this writing."""
    with pytest.raises(ValueError, match=r".*") as error:
        list_amount(text, decimal, "EUR")
    assert not isinstance(error.value, OtherCurrencyError)


@pytest.mark.parametrize("text", ["$5", "5 USD", "£5", "¥5"])
def test_other_currency(text: str) -> None:
    """A sign of another currency contradicts."""
    with pytest.raises(OtherCurrencyError):
        list_amount(text, ".", "EUR")


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2013-01-31", "day-first", date(2013, 1, 31)),
        ("2013/1/31", "month-first", date(2013, 1, 31)),
        ("20130131", "day-first", date(2013, 1, 31)),
        ("31/01/2013", "day-first", date(2013, 1, 31)),
        ("31.1.2013", "day-first", date(2013, 1, 31)),
        ("1/31/2013", "month-first", date(2013, 1, 31)),
        ("01/02/2013", "day-first", date(2013, 2, 1)),
        ("01/02/2013", "month-first", date(2013, 1, 2)),
        ("31/01/13", "day-first", date(2013, 1, 31)),
        ("31/01/99", "day-first", date(1999, 1, 31)),
        ("31/01/2013 00:00:00", "day-first", date(2013, 1, 31)),
        ("1/31/2013 12:00 AM", "month-first", date(2013, 1, 31)),
        ("2013-01-31T10:20:30Z", "day-first", date(2013, 1, 31)),
        ("", "day-first", None),
        ("00/00/0000", "day-first", None),
        ("0000-00-00", "day-first", None),
    ],
)
def test_dates(text: str, order: str, day: date | None) -> None:
    """What is written, in the order of the column."""
    assert list_date(text, DateOrder(order)) == day


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("13/01/2013", "month-first"),
        ("01/13/2013", "day-first"),
        ("2013-02-30", "day-first"),
        ("1013-01-01", "day-first"),
        ("2013111", "day-first"),
        ("soon", "day-first"),
        ("01/02-2013", "day-first"),
    ],
)
def test_no_dates(text: str, order: str) -> None:
    """What is no date in this order."""
    with pytest.raises(ValueError, match=r".*"):
        list_date(text, DateOrder(order))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,234.56"], "."),
        (["1.234,56"], ","),
        (["1.234.567"], ","),
        (["12,5", "1.234"], ","),
        (["1234.567"], "."),
        (["0.123"], "."),
        ([".5", "1,234"], "."),
        (["1'234.50"], "."),
        (["100", "", "n/a"], "."),
    ],
)
def test_decimal_marks(texts: list[str], mark: str) -> None:
    """Some value tells the decimal mark, or none needs it."""
    evidence, findings = DecimalEvidence(), Findings("list.csv")
    for number, text in enumerate(texts, 2):
        evidence.look_at(number, "Amount", text)
    assert evidence.mark(findings) == mark
    assert not findings.faults


@pytest.mark.parametrize(
    ("texts", "at", "code"),
    [
        (["1,234", "5,678"], 2, "ledger.decimal_mark"),
        (["12,50", "1.234", "12.50"], 4, "ledger.two_decimal_marks"),
    ],
)
def test_no_decimal_mark(texts: list[str], at: int, code: str) -> None:
    """Where no value tells it, or values tell two, that is a fault."""
    evidence, findings = DecimalEvidence(), Findings("list.csv")
    for number, text in enumerate(texts, 2):
        evidence.look_at(number, "Amount", text)
    evidence.mark(findings)
    assert [(fault.line, fault.column, fault.expected) for fault in findings.faults] == [
        (at, "Amount", code)
    ]


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01/02/2013", "13/02/2013"], "day-first"),
        (["01/02/2013", "02/13/2013"], "month-first"),
        (["01/01/2013", "2013-02-03", "", "2/02/2013"], "day-first"),
    ],
)
def test_orders(texts: list[str], order: str) -> None:
    """Some value tells day from month, or none needs it."""
    evidence, findings = DateEvidence("Due"), Findings("list.csv")
    for number, text in enumerate(texts, 2):
        evidence.look_at(number, text)
    assert evidence.order(findings) == DateOrder(order)
    assert not findings.faults


@pytest.mark.parametrize(
    ("texts", "at", "code"),
    [
        (["01/01/2013", "01/02/2013", "01/02/2013", "03/02/2013"], 3, "ledger.date_order"),
        (["13/02/2013", "01/02/2013", "02/13/2013"], 4, "ledger.two_date_orders"),
    ],
)
def test_no_order(texts: list[str], at: int, code: str) -> None:
    """Where no value tells it, or values tell two, that is a fault."""
    evidence, findings = DateEvidence("Due"), Findings("list.csv")
    for number, text in enumerate(texts, 2):
        evidence.look_at(number, text)
    evidence.order(findings)
    assert [(fault.line, fault.column, fault.expected) for fault in findings.faults] == [
        (at, "Due", code)
    ]
