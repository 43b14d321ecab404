"""Says where news is from: the ledger, by which import, or a person, and since when it is known."""

from collections.abc import Sequence

from django.utils.timezone import localtime

from aval.assessment.adverse import News
from aval.desk.claims.choosing import Choice
from aval.desk.customer.insolvency import Insolvency
from aval.desk.news.queries import Known
from aval.records.models import Change, PaperNews
from aval.vocabulary.acts import Origin
from aval.wording.language import Language
from aval.wording.news import say_news
from aval.wording.steps import say_word


def source_of(change: Change, reader: Language) -> str:
    """Return where a fact is from: `import, ERP`, `entered by hand, Claire Lemaire`."""
    by = change.run.source.name if change.run else str(change.person or "")
    origin = say_word(Origin(change.origin), reader)
    return f"{origin}, {by}" if by else origin


def insolvency_said(found: Insolvency, reader: Language) -> str:
    """Return the day of an insolvency, who says it, and since when."""
    return reader.say(
        "news.insolvent_known",
        day=reader.day_year(found.on),
        source=source_of(found.change, reader),
        at=reader.instant(localtime(found.change.at)),
    )


def rows_of(known: tuple[Known, ...], reader: Language) -> list[tuple[Known, str]]:
    """Return pieces of news, each with where it is from."""
    return [(one, source_of(one.change, reader)) for one in known]


def say_untold(one: News, owed: Sequence[Choice], reader: Language) -> str:
    """Return news that a paper is to tell as a line, with the document of its item."""
    numbers = {row.item: row.number for row in owed}
    return say_news(
        one.kind, one.happened_on, reader, document=numbers.get(one.item, one.item),
        amount=one.amount, currency=one.currency, text=one.text,
    )  # fmt: skip


def say_told(one: PaperNews, reader: Language) -> str:
    """Return news as a paper tells it as a line."""
    return say_news(
        one.kind, one.happened_on, reader, document=one.number, amount=one.amount,
        currency=one.currency, text=one.text,
    )  # fmt: skip
