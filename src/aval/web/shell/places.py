"""The places of Aval that the bar leads to: which exist, and which the reader may enter."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from aval.records.models import Person
from aval.vocabulary.acts import Right


@dataclass(frozen=True)
class Place:
    """A place: the name of its address, its sentence, its mark, who may enter, its key after g."""

    view: str
    code: str
    icon: str
    right: Right
    key: str = ""

    @property
    def address(self) -> str:
        """Return its address, empty while nobody has built it."""
        try:
            return reverse(self.view)
        except NoReverseMatch:
            return ""


PLACES = (
    Place("today", "shell.today", "home", Right.SEE, "t"),
    Place("report", "shell.report", "table", Right.SEE, "r"),
    Place("agenda", "shell.agenda", "cal", Right.SEE, "a"),
    Place("shipments", "shell.shipments", "lock", Right.SEE, "s"),
    Place("requests", "shell.requests", "send", Right.SEE, "q"),
    Place("claims", "shell.claims", "warn", Right.SEE, "c"),
    Place("turnover", "shell.turnover", "export", Right.SEE),
    Place("insurer_events", "shell.insurers", "shield", Right.SEE, "i"),
    Place("policies", "shell.policies", "layers", Right.SEE, "p"),
    Place("runs", "shell.runs", "hist", Right.RUNS),
    Place("jobs", "shell.jobs", "clock", Right.CONFIGURE),
    Place("journal", "shell.journal", "doc", Right.AUDIT),
    Place("people", "shell.people", "person", Right.PEOPLE),
    Place("settings", "shell.settings", "gear", Right.CONFIGURE),
)
"""Every place, in the order of the bar; one that has no address yet is not shown."""
TABS = 4
"""How many places fit beside "More" at the bottom of a phone."""


@dataclass(frozen=True)
class Shown:
    """A place as the reader's page shows it."""

    place: Place
    address: str
    is_current: bool


def places_for(person: Person, path: str) -> list[Shown]:
    """Return the places that a person may enter; the one that holds `path` is current."""
    open_to = [
        (place, place.address) for place in PLACES if person.may(place.right) and place.address
    ]
    within = [address for _, address in open_to if _holds(address, path)]
    current = max(within, key=len, default="")
    return [Shown(place, address, address == current) for place, address in open_to]


def _holds(address: str, path: str) -> bool:
    """Return whether a path is an address or lies below it; the root holds only itself."""
    return path == address or (address != "/" and path.startswith(f"{address.rstrip('/')}/"))
