"""The business information side of the pretend Coface: monitored companies and their scores.

Every buyer is monitored from the day of its world, for a year. Sixty calls a minute of each
endpoint; more are answered 429 without a word about when to come back.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from aval.sandboxes.insurers.coface.wire import company_id
from aval.sandboxes.insurers.world import Buyer, World

A_MINUTE = 60
PAGE = 20
DRA, OPINION = "debtor-risk-assessment", "credit-opinion"
_DEFAULT_PERCENT = {"8": 0.4, "5": 1.7, "2": 11.5}
_OPINIONS = {"8": "@@@@", "5": "@@", "2": "X"}


class Meter:
    """Counts the calls of each endpoint in the minute that ends now."""

    def __init__(self) -> None:
        """Begin with none."""
        self._calls: dict[str, list[datetime]] = {}

    def left(self, endpoint: str, now: datetime) -> int:
        """Count a call; return how many are left after it, less than 0 for too many."""
        recent = [at for at in self._calls.get(endpoint, []) if at > now - timedelta(minutes=1)]
        left = A_MINUTE - len(recent) - 1
        self._calls[endpoint] = [*recent, now] if left >= 0 else recent
        return left


def monitorings(
    world: World, begun: date, day: date, slugs: Sequence[str], moved: Mapping[str, date]
) -> list[dict[str, Any]]:
    """Return what is monitored: each buyer that has a grade, each slug."""
    ends = begun.replace(year=begun.year + 1, day=min(begun.day, 28))
    status = "monitoring_active" if day < ends else "monitoring_inactive"
    return [
        {
            "id": f"M-{buyer.number}-{slug}",
            "startDate": begun.isoformat(),
            "endDate": ends.isoformat(),
            "assessmentSlug": slug,
            "status": status,
            "companyId": company_id(buyer.number, is_moved=buyer.number in moved),
            "externalId": f"easy#{buyer.number}",
        }
        for buyer in world.buyers
        if buyer.grades
        for slug in slugs
    ]


def assessments(
    world: World, company: str, slugs: Sequence[str], day: date, moved: Mapping[str, date]
) -> list[dict[str, Any]]:
    """Return the assessments of a company; none of one that is not known."""
    found = [
        one
        for one in world.buyers
        if company_id(one.number, is_moved=one.number in moved) == company
    ]
    return [row for buyer in found for slug in slugs for row in _assessed(buyer, slug, day)]


def _assessed(buyer: Buyer, slug: str, day: date) -> list[dict[str, Any]]:
    grades = [one for one in buyer.grades if one.on <= day]
    return [
        {
            "assessmentSlug": slug,
            "companyId": company_id(buyer.number, is_moved=False),
            "releaseDate": one.on.isoformat(),
            "isCurrent": one is grades[-1],
            **(
                {"rating": _OPINIONS.get(one.value, "NA")}
                if slug == OPINION
                else {
                    "debtorRiskValue": one.value,
                    "probabilityOfDefault": _DEFAULT_PERCENT.get(one.value, 5.0),
                    "descriptions": [],
                }
            ),
        }
        for one in grades
    ]


def notifications(
    world: World, begun: date, day: date, since: date, moved: Mapping[str, date]
) -> list[dict[str, Any]]:
    """Return what was notified from a day on: grades that came after the monitoring, moves."""
    changed = [
        {
            "id": f"I-{buyer.number}-{one.on}",
            "deliveryDate": f"{one.on}T05:00:00Z",
            "assessmentSlug": DRA,
            "companyId": company_id(buyer.number, is_moved=False),
            "externalId": f"easy#{buyer.number}",
        }
        for buyer in world.buyers
        for one in buyer.grades
        if max(begun, since) <= one.on <= day and one.on > begun
    ]
    left = [
        {
            "id": f"I-{number}-moved",
            "deliveryDate": f"{on}T05:00:00Z",
            "assessmentSlug": DRA,
            "companyId": company_id(number, is_moved=False),
            "newCompanyId": company_id(number, is_moved=True),
            "externalId": f"easy#{number}",
        }
        for number, on in sorted(moved.items())
        if on >= since
    ]
    return [*changed, *left]


def ranged(
    asked: str, rows: Sequence[Any], most: int, name: str, *, is_to_last: bool
) -> tuple[list[Any], int, dict[str, str]] | None:
    """Return the rows of a range, the status, headers; None for a range that cannot be.

    A range is offset and count; `is_to_last`: the first and the last row.
    """
    begin, _, end = (asked or f"0-{most - is_to_last}").partition("-")
    if not (begin.isdecimal() and end.isdecimal()):
        return None
    first = int(begin)
    count = int(end) - first + 1 if is_to_last else int(end)
    if not 0 < count <= most:
        return None
    part = list(rows[first : first + count])
    told = {
        "Accept-Range": f"{name} {most}",
        "Content-Range": f"{first}-{first + len(part)}/{len(rows)}",
    }
    return part, 206 if first + len(part) < len(rows) else 200, told
