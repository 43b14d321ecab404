"""The customers before and after one in the list it was opened from."""

from dataclasses import dataclass

from aval.records.models import Person, Position


@dataclass(frozen=True, slots=True)
class Near:
    """Where one is in a list: the place from 1, how many there are, the keys beside it."""

    place: int
    number: int
    before: str
    after: str
    origin: str


def neighbours(person: Person, origin: str, place: str) -> Near | None:
    """Return what is beside the customer at a place of a list, None where no list was left.

    The list is the risk report in the order of its next deadlines.
    """
    if not origin or not (place.isascii() and place.isdigit() and len(place) < 10):
        return None
    at = int(place)
    rows = Position.objects.visible_to(person).order_by("next_deadline", "customer")
    first = max(at - 2, 0)
    keys = list(rows.values_list("customer", flat=True)[first : at + 1])
    here = at - 1 - first
    return Near(
        place=at,
        number=rows.count(),
        before=keys[here - 1] if 0 < here <= len(keys) else "",
        after=keys[here + 1] if 0 <= here < len(keys) - 1 else "",
        origin=origin,
    )
