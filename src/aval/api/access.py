"""Who asks: a token of a person, in the header, and nothing else; how often, and with which right.

Sessions of browsers open nothing here, so that no page of another can ask in somebody's name.
"""

from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.timezone import now
from ninja.errors import Throttled
from ninja.security import HttpBearer

from aval.api.problems import RightLacking
from aval.desk.people.tokens import bearer
from aval.records.models import Person
from aval.vocabulary.acts import Right

MOST_A_MINUTE = 600
"""How often the programs of one person may ask, all together."""
_LONGEST = 200
_MINUTE_S = 60


class Bearer(HttpBearer):
    """Lets in who has a token of an active person with a right, and does not ask too often."""

    def __init__(self, right: Right) -> None:
        """Keep the right."""
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Return the person that a token acts as; raises Throttled, RightLacking."""
        at = now()
        person = bearer(token, at=at) if len(token) <= _LONGEST else None
        if person is None:
            return None
        request.auth = person  # type: ignore[attr-defined]
        _count(person, at)
        if not person.may(self.right):
            raise RightLacking(self.right)
        return person


def person_of(request: HttpRequest) -> Person:
    """Return as whom a program acts."""
    person: Person = request.auth  # type: ignore[attr-defined]
    return person


def _count(person: Person, at: datetime) -> None:
    """Count a question of this minute; raises Throttled with the seconds to the next.

    Two at the same instant may count as one: it is a brake, not a lock.
    """
    minute, second = divmod(int(at.timestamp()), _MINUTE_S)
    key = f"api-pace-{person.pk}-{minute}"
    asked = int(cache.get(key) or 0) + 1
    cache.set(key, asked, 2 * _MINUTE_S)
    if asked > MOST_A_MINUTE:
        raise Throttled(_MINUTE_S - second)


SEE = Bearer(Right.SEE)
ASK = Bearer(Right.REQUEST)
DECLARE = Bearer(Right.DECLARE)
