"""Payment terms: what people write, and the due date of an invoice of a day."""

from datetime import date

import pytest

from aval.vocabulary.payment_terms import MonthEnd, PaymentTerms, payment_terms

UNDERSTOOD = [
    # phrase, issued on, due on
    ("30", "2026-01-15", "2026-02-14"),
    ("30 net", "2026-01-15", "2026-02-14"),
    ("Net 30", "2026-01-15", "2026-02-14"),
    ("net 30 days", "2026-01-15", "2026-02-14"),
    ("30 jours nets", "2026-01-15", "2026-02-14"),
    ("30j", "2026-01-15", "2026-02-14"),
    ("30 jours date de facture", "2026-01-15", "2026-02-14"),
    ("30 days from invoice date", "2026-01-15", "2026-02-14"),
    ("30 días", "2026-01-15", "2026-02-14"),
    ("0", "2026-01-15", "2026-01-15"),
    ("comptant", "2026-01-15", "2026-01-15"),
    ("cash", "2026-01-15", "2026-01-15"),
    ("à réception", "2026-01-15", "2026-01-15"),
    ("al contado", "2026-01-15", "2026-01-15"),
    # 45 days, then the end of that month
    ("45 eom", "2026-01-15", "2026-03-31"),
    ("45 e.o.m.", "2026-01-15", "2026-03-31"),
    ("45 days end of month", "2026-01-15", "2026-03-31"),
    ("45 jours fin de mois", "2026-01-15", "2026-03-31"),
    ("45 JOURS, FIN DE MOIS", "2026-01-15", "2026-03-31"),
    ("45 fdm", "2026-01-15", "2026-03-31"),
    ("45-fdm", "2026-01-15", "2026-03-31"),
    ("45 días fin de mes", "2026-01-15", "2026-03-31"),
    # the end of the month of issue, then 45 days
    ("eom 45", "2026-01-15", "2026-03-17"),
    ("end of month 45 days", "2026-01-15", "2026-03-17"),
    ("fin de mois + 45 jours", "2026-01-15", "2026-03-17"),
    ("eom", "2026-02-01", "2026-02-28"),
    ("fin de mois", "2024-02-01", "2024-02-29"),
    # then a day of the month after
    ("60 eom 10", "2026-01-15", "2026-04-10"),
    ("30 fin de mois le 10", "2026-01-15", "2026-03-10"),
    ("30 days end of month the 10th", "2026-01-15", "2026-03-10"),
    ("30 días fin de mes el día 10", "2026-01-15", "2026-03-10"),
    ("fin de mois le 10", "2026-01-15", "2026-02-10"),
    ("60 eom 31", "2025-12-30", "2026-03-31"),
    ("0 eom 31", "2026-01-15", "2026-02-28"),
    ("10 eom 15", "2026-11-25", "2027-01-15"),
    ("0 eom 15", "2026-12-25", "2027-01-15"),
    ("60 eom 17", "2003-03-01", "2003-05-17"),
]

NOT_UNDERSTOOD = [
    "",
    "net",
    "soon",
    "1000",
    "-30",
    "60 eom 32",
    "60 eom 0",
    "30 net le 10",
    "30 60",
]


@pytest.mark.parametrize(("phrase", "issued_on", "due_on"), UNDERSTOOD)
def test_due_dates(phrase: str, issued_on: str, due_on: str) -> None:
    """What is due when."""
    terms = payment_terms(phrase)
    assert terms is not None
    assert terms.due_on(date.fromisoformat(issued_on)) == date.fromisoformat(due_on)


@pytest.mark.parametrize("phrase", NOT_UNDERSTOOD)
def test_not_understood(phrase: str) -> None:
    """What is not understood is never guessed."""
    assert payment_terms(phrase) is None


def test_both_readings_of_45_days_end_of_month() -> None:
    """The order of the words tells which of the two lawful readings is meant."""
    assert payment_terms("45 eom") == PaymentTerms(45, MonthEnd.AFTER_DAYS)
    assert payment_terms("eom 45") == PaymentTerms(45, MonthEnd.BEFORE_DAYS)
