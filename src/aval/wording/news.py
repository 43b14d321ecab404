"""Says a piece of news in a line: what it is, of which day, about which document and amount."""

from datetime import date

from aval.vocabulary.news import NewsKind
from aval.wording.language import Language
from aval.wording.steps import say_word


def say_news(
    kind: str,
    happened_on: date,
    reader: Language,
    *,
    document: str = "",
    amount: int | None = None,
    currency: str | None = None,
    text: str = "",
) -> str:
    """Return a piece of news as a line; `amount` is minor units of `currency`, None for none."""
    word = say_word(NewsKind(kind), reader)
    parts = [word[:1].upper() + word[1:], reader.day_year(happened_on), document]
    if amount is not None:
        parts.append(reader.money(amount, currency or ""))
    said = ", ".join(filter(None, parts))
    return f"{said}. {text}" if text else said
