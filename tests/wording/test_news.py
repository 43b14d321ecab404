"""A piece of news as a line: what is known of it, and nothing more."""

from datetime import date

from aval.wording.language import Language
from aval.wording.news import say_news

DAY = date(2026, 7, 16)


def test_what_is_known_is_said() -> None:
    """The document, the amount and the note only where there are some."""
    reader = Language("en")
    assert say_news("returned", DAY, reader) == "Returned payment, 16 Jul 2026"
    whole = say_news(
        "returned", DAY, reader, document="F-1", amount=15_000_00, currency="EUR", text="The bank"
    )
    assert whole == "Returned payment, 16 Jul 2026, F-1, EUR\xa015,000.00. The bank"
    assert say_news("insolvency", DAY, Language("fr")).startswith("Procédure collective")
