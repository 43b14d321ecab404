"""What an address of the agenda asks for, and the address that asks for it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from aval.desk.agenda.queries import Row
from aval.desk.agenda.selecting import DEADLINE, ENTRY, Place, Wanted
from aval.desk.agenda.single import About
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


def entry_address(row: Row) -> str:
    """Return the address of an entry, which stays when the entry is made anew."""
    customer, kind, on, item, policy = row.mark
    given = [kind, on.isoformat()]
    path = (
        reverse("agenda_entry", args=[*given, customer])
        if customer
        else reverse("agenda_contract", args=given)
    )
    named = [(name, value) for name, value in (("policy", policy), ("item", item)) if value]
    return f"{path}?{urlencode(named)}" if named else path


def about_of(kind: str, on: str, customer: str, given: QueryDict) -> About | None:
    """Return what the entry of an address is about, None where it cannot be one."""
    day = day_of(on)
    if kind not in list(AgendaKind) or day is None:
        return None
    item, policy = given.get("item", "").replace("\x00", ""), _text(given, "policy")
    return About(AgendaKind(kind), day, customer, policy, item)


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
