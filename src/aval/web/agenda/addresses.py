"""What an address of the agenda asks for, and the address that asks for it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from aval.desk.agenda.selecting import DEADLINE, ENTRY, Place, Wanted
from aval.vocabulary.agenda import AgendaGroup, AgendaKind, AgendaState

_LONGEST = 200


def wanted_of(given: QueryDict) -> Wanted:
    """Return what is asked for; what is no word, day or login asks for nothing."""
    state, kind = given.get("state", ""), given.get("kind", "")
    groups = {AgendaGroup(one) for one in given.getlist("group") if one in list(AgendaGroup)}
    return Wanted(
        state=AgendaState(state) if state in list(AgendaState) else AgendaState.TO_DO,
        groups=frozenset(groups if len(groups) < len(AgendaGroup) else ()),
        kind=kind if kind in list(AgendaKind) else "",
        policy=_text(given, "policy"),
        owner=_text(given, "owner"),
        portfolio=_text(given, "portfolio"),
        presses=given.get("all", "") != "1",
        since=day_of(given.get("since", "")),
        until=day_of(given.get("until", "")),
    )


def pairs_of(wanted: Wanted) -> list[tuple[str, str]]:
    """Return what an address says of what is asked for, name by name."""
    named = {
        "state": "" if wanted.state is AgendaState.TO_DO else wanted.state.value,
        "kind": wanted.kind,
        "policy": wanted.policy,
        "owner": wanted.owner,
        "portfolio": wanted.portfolio,
        "all": "" if wanted.presses else "1",
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
    }
    groups = [("group", group.value) for group in sorted(wanted.groups)]
    return groups + [(name, value) for name, value in named.items() if value]


def query_of(wanted: Wanted, more: Mapping[str, str] | None = None) -> str:
    """Return the query of an address; `more` stands in the place of what it names."""
    changed = dict(more or {})
    kept = [(name, value) for name, value in pairs_of(wanted) if name not in changed]
    return urlencode(kept + [(name, value) for name, value in changed.items() if value])


def place_of(text: str) -> Place | None:
    """Return the place that an address names, None where it names none."""
    parts = text.split("_")
    with suppress(ValueError):
        on, stake, table, number = parts
        if table in {DEADLINE, ENTRY}:
            return Place(date.fromisoformat(on), _whole(stake), table, _whole(number))
    return None


def place_text(place: Place) -> str:
    """Return a place as an address names it."""
    return f"{place.on.isoformat()}_{place.stake}_{place.table}_{place.number}"


def day_of(text: str) -> date | None:
    """Return a day that an address names, None where it names none."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if 1970 <= day.year <= 2999 else None
    return None


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) >= 2**63:
        raise ValueError(text)
    return number


def _text(given: QueryDict, name: str) -> str:
    return given.get(name, "")[:_LONGEST].replace("\x00", "")
