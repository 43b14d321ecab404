"""Who asks: a token of a person, in the header, and nothing else; how often, and with which right.

Sessions of browsers open nothing here, so that no page of another can ask in somebody's name.
"""

from django.http import HttpRequest
from django.utils.timezone import now
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from aval.api.problems import RightLacking
from aval.desk.people.tokens import bearer
from aval.records.models import Person
from aval.vocabulary.acts import Right

RATE = "600/m"
"""How often the programs of one person may ask."""
_LONGEST = 200


class Bearer(HttpBearer):
    """Lets in who has a token of an active person with a right."""

    def __init__(self, right: Right) -> None:
        """Keep the right."""
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Return the person that a token acts as; raises RightLacking."""
        person = bearer(token, at=now()) if len(token) <= _LONGEST else None
        if person is None:
            return None
        request.auth = person  # type: ignore[attr-defined]
        if not person.may(self.right):
            raise RightLacking(self.right)
        return person


class Pace(SimpleRateThrottle):
    """Holds back programs that ask too often, all of one person together."""

    def get_cache_key(self, request: HttpRequest) -> str:
        """Return under which key the person's questions are counted."""
        return f"api-pace-{person_of(request).pk}"


def person_of(request: HttpRequest) -> Person:
    """Return as whom a program acts."""
    person: Person = request.auth  # type: ignore[attr-defined]
    return person


SEE = Bearer(Right.SEE)
ASK = Bearer(Right.REQUEST)
