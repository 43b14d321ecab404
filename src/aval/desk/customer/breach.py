"""Why the cover of a customer is stopped, what resumes it, and what is lost if nothing is done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aval.desk.customer.judgement import Due, Judgement
from aval.records.models import PolicyFacts
from aval.vocabulary.words import DeadlineKind, DeadlineState


@dataclass(frozen=True, slots=True)
class Breach:
    """A stop of cover: the oldest item that stops it, how many do, what must be collected.

    `declare` is the next time to declare an overdue, None where all of them are declared or late.
    """

    since: date
    item: str
    number: str
    policy: str
    last_day: date | None
    mep_days: int | None
    items: int
    to_collect: int
    declare: Due | None
    at_stake: int


def breach(judgement: Judgement, numbers: Mapping[str, str], version: int | None) -> Breach | None:
    """Return the breach a customer is in, None where its cover is not stopped."""
    since = judgement.figures.breach_since
    if since is None:
        return None
    stops = [
        due
        for due in judgement.deadlines
        if due.kind is DeadlineKind.STOP and due.state is DeadlineState.MISSED
    ]
    first = min(stops, key=lambda due: (due.on, due.item), default=None)
    items = {due.item for due in stops}
    declares = [
        due
        for due in judgement.deadlines
        if due.kind is DeadlineKind.NOTIFY and due.is_ahead and due.item in items
    ]
    declare = min(declares, key=lambda due: (due.on, due.item), default=None)
    return Breach(
        since=since,
        item=first.item if first else "",
        number=numbers.get(first.item, first.item) if first else "",
        policy=first.policy if first else "",
        last_day=first.on if first else None,
        mep_days=_mep_days(first.policy, first.on, version) if first else None,
        items=len(items),
        to_collect=sum(judgement.cells[item].net for item in items if item in judgement.cells),
        declare=declare,
        at_stake=sum(due.at_stake for due in declares if declare and due.on == declare.on),
    )


def _mep_days(policy: str, on: date, version: int | None) -> int | None:
    """Return the maximum extension period of a policy's terms on a day."""
    facts = PolicyFacts.objects.known_at(version).filter(policy=policy).first()
    if facts is None:
        return None
    blocks: list[dict[str, Any]] = json.loads(facts.content).get("terms", [])
    for terms in sorted(blocks, key=lambda one: one["valid_from"], reverse=True):
        if terms["valid_from"] <= on.isoformat():
            days: int = terms["mep_days"]
            return days
    return None
