"""Amounts and dates as French accounting files write them."""

from datetime import date

import pytest

from aval.connectors.ledgers.figures import ledger_amount, ledger_date


@pytest.mark.parametrize(
    ("text", "digits", "minor"),
    [
        ("12,50", 2, 1250),
        ("12.50", 2, 1250),
        ("12,5", 2, 1250),
        ("12", 2, 1200),
        (",5", 2, 50),
        ("5,", 2, 500),
        ("", 2, 0),
        ("   ", 2, 0),
        ("0,00", 2, 0),
        ("-0,00", 2, 0),
        ("-12,50", 2, -1250),
        ("12,50-", 2, -1250),
        ("- 12,50", 2, -1250),
        ("\u221212,50", 2, -1250),
        ("+12,50", 2, 1250),
        ("0000000012,50", 2, 1250),
        ("1 234,56", 2, 123456),
        ("1\u00a0234,56", 2, 123456),
        ("1\u202f234\u202f567,8", 2, 123456780),
        ("1'234.56", 2, 123456),
        ("1.234,56", 2, 123456),
        ("1,234.56", 2, 123456),
        ("1.234.567,89", 2, 123456789),
        ("1234,5600", 2, 123456),
        ("1234", 0, 1234),
        ("1234,00", 0, 1234),
        ("1,234", 3, 1234),
    ],
)
def test_amounts(text: str, digits: int, minor: int) -> None:
    """What is written, in minor units."""
    assert ledger_amount(text, digits) == minor


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1,234",
        "1-2",
        "-1-",
        "--1",
        ".",
        "-",
        "1e3",
        "1 2,50",
        "1 234.567,00",
        "1,2,3",
        "١٢",
        "12,50 EUR",
        "100000000000000000,00",
        "9" * 5000,
    ],
)
def test_no_amounts(text: str) -> None:
    """What is no amount, or has decimals the currency does not have."""
    with pytest.raises(ValueError, match=r".*"):
        ledger_amount(text, 2)


@pytest.mark.parametrize(
    "text",
    [
        "20220831",
        "2022-08-31",
        "2022/08/31",
        "31/08/2022",
        "31-08-2022",
        "31.08.2022",
        "31082022",
        " 20220831 ",
        "2022-08-31T00:00:00",
        "31/08/2022 00:00",
        "2022-08-31 00:00:00.0",
    ],
)
def test_dates(text: str) -> None:
    """Every way to write one day."""
    assert ledger_date(text) == date(2022, 8, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20111210", date(2011, 12, 10)),
        ("20102011", date(2011, 10, 20)),
        ("19121012", date(1912, 10, 12)),
        ("18991230", date(1899, 12, 30)),
    ],
)
def test_eight_digits(text: str, day: date) -> None:
    """Eight digits are a year first, or a day first, never both."""
    assert ledger_date(text) == day


@pytest.mark.parametrize("text", ["", "  ", "00000000", "  /  /    ", "0000-00-00"])
def test_no_date(text: str) -> None:
    """Packages write nothing in several ways."""
    assert ledger_date(text) is None


@pytest.mark.parametrize(
    "text", ["20220231", "20101910", "20221331", "2022", "yesterday", "31/08/22", "2022/08-31"]
)
def test_not_a_date(text: str) -> None:
    """What is neither a date nor nothing."""
    with pytest.raises(ValueError, match=r".*"):
        ledger_date(text)
