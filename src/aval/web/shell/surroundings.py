"""What surrounds a page: the places of the bar, the reader's scope, theme and density."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from aval.desk.shell.queries import Entities, entities
from aval.records.models import Person
from aval.vocabulary.acts import Right
from aval.web.shell.keys import KEYS, Group
from aval.web.shell.places import TABS, Shown, places_for

THEMES = ("light", "dark")
DENSITIES = ("relaxed",)


class Surroundings:
    """What a base template asks for; nothing is looked up before it is asked."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep the request."""
        self._request = request

    @cached_property
    def person(self) -> Person | None:
        """Return who reads, None before login."""
        user = getattr(self._request, "user", None)
        return user if isinstance(user, Person) else None

    @cached_property
    def theme(self) -> str:
        """Return `light`, `dark`, or nothing for what the system says."""
        kept = self.person.theme if self.person else self._request.COOKIES.get("theme", "")
        return kept if kept in THEMES else ""

    @cached_property
    def density(self) -> str:
        """Return `relaxed`, or nothing for the rows as designed."""
        kept = self.person.density if self.person else ""
        return kept if kept in DENSITIES else ""

    @cached_property
    def has_keys(self) -> bool:
        """Return whether single letters are shortcuts."""
        return self.person is None or self.person.has_single_keys

    @cached_property
    def places(self) -> list[Shown]:
        """Return the places of the bar."""
        return places_for(self.person, self._request.path) if self.person else []

    @property
    def may_decide(self) -> bool:
        """Return whether the reader says who is whom."""
        return self.person is not None and self.person.may(Right.DECIDE)

    @property
    def may_configure(self) -> bool:
        """Return whether the reader sets how insurers are reached."""
        return self.person is not None and self.person.may(Right.CONFIGURE)

    @property
    def tabs(self) -> list[Shown]:
        """Return the places at the bottom of a phone."""
        return self.places[:TABS]

    @property
    def more(self) -> list[Shown]:
        """Return the places behind "More"."""
        return self.places[TABS:]

    @cached_property
    def entities(self) -> Entities | None:
        """Return the own companies that the reader sees."""
        return entities(self.person) if self.person else None

    @property
    def keys(self) -> tuple[Group, ...]:
        """Return the keyboard's map."""
        return KEYS

    @property
    def me(self) -> str:
        """Return the address of the reader's own page."""
        return _address("me")

    @property
    def theme_keeper(self) -> str:
        """Return the address that keeps the theme for the reader."""
        return _address("my_theme") if self.person else ""


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
