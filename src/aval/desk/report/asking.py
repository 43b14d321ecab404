"""Who asks the report, of which day, in which currency: what reading any query needs."""

from dataclasses import dataclass
from datetime import date, datetime

from aval.desk.report.values import Asker
from aval.records.models import Assessment, Person

UNJUDGED_CURRENCY = "EUR"
"""The unit of amounts before anything was judged: there are none to show."""


@dataclass(frozen=True)
class Ground:
    """The latest assessment's day, instant and currency; without one there is no day."""

    as_of: date | None
    made_at: datetime | None
    currency: str


def ground() -> Ground:
    """Return what the figures of today stand on."""
    latest = Assessment.objects.order_by("-as_of").values("as_of", "made_at", "currency").first()
    return Ground(**latest) if latest else Ground(None, None, UNJUDGED_CURRENCY)


def asker_of(person: Person, today: date, currency: str) -> Asker:
    """Return for whom a query is read."""
    return Asker(today=today, login=person.username, language=person.language, currency=currency)
