"""Perimeters of declarations: parts of a policy's sales that are named once and declared each time.

What the policy insures itself (companies, countries, segments) decides in every perimeter: a sale
outside it is left out for that reason.
"""

import json
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from aval.assessment.agenda import keep_contracts
from aval.desk.turnover.actions import Period, checked_perimeter
from aval.desk.turnover.refusals import refuse, refuse_without
from aval.records import journal
from aval.records.models import Person, TurnoverPerimeter
from aval.vocabulary.acts import Act
from aval.vocabulary.words import Segment

LONGEST_NAME = 100


def query_of(query: str, countries: Collection[str], segments: Collection[Segment]) -> str:
    """Return the query of the customers of some countries and segments that a query finds.

    An empty collection means any.
    """
    parts = [f"({query})"] if query and (countries or segments) else [query] * bool(query)
    for field, values in (("country", countries), ("segment", segments)):
        if values:
            parts.append(f"{field} in ({', '.join(sorted(values))})")
    return " and ".join(parts)


def of_policies(person: Person) -> dict[str, list[TurnoverPerimeter]]:
    """Return the perimeters in use by policy, by name; none for who does not see all."""
    found = dict[str, list[TurnoverPerimeter]]()
    rows = TurnoverPerimeter.objects.visible_to(person).filter(gone_at=None).order_by("name")
    for one in rows:
        found.setdefault(one.policy_id, []).append(one)
    return found


def named(person: Person, *, policy: str, name: str) -> TurnoverPerimeter:
    """Return a perimeter in use by its name; raises ActRefused where there is none."""
    rows = TurnoverPerimeter.objects.visible_to(person).filter(gone_at=None, policy=policy)
    found: TurnoverPerimeter | None = rows.filter(name=name).first()
    if found is None:
        refuse("turnover.refused_perimeter", name=name)
    return found


def period_in(perimeter: TurnoverPerimeter, period: Period) -> Period:
    """Return a period of the whole as one of a perimeter."""
    companies = tuple(json.loads(perimeter.companies))
    return Period(perimeter.policy_id, period.begins_on, period.ends_on, companies, perimeter.query)


def save(
    *, policy: str, name: str, companies: Collection[str], query: str, by: Person, at: datetime
) -> TurnoverPerimeter:
    """Name a part of a policy's sales; raises ActRefused for what is no part, or is there."""
    refuse_without(by)
    plain, kept = name.strip(), json.dumps(sorted(set(companies)))
    if not plain or len(plain) > LONGEST_NAME:
        refuse("turnover.refused_perimeter_name", most=LONGEST_NAME)
    if not companies and not query:
        refuse("turnover.refused_perimeter_whole")
    checked_perimeter(policy, companies, query, by, at)
    with transaction.atomic():
        there = TurnoverPerimeter.objects.filter(policy=policy, gone_at=None)
        if there.filter(name=plain).exists():
            refuse("turnover.refused_perimeter_there", name=plain)
        same = there.filter(companies=kept, query=query).first()
        if same is not None:
            refuse("turnover.refused_perimeter_there", name=same.name)
        made = TurnoverPerimeter.objects.create(
            policy_id=policy, name=plain, companies=kept, query=query, made_by=by, made_at=at
        )
        _tell(Act.PERIMETER_SAVED, made, by, at)
        keep_contracts()
    return made


def drop(*, perimeter: TurnoverPerimeter, by: Person, at: datetime) -> None:
    """Use a perimeter no longer; its declarations stay, and it can be saved again."""
    refuse_without(by)
    with transaction.atomic():
        rows = TurnoverPerimeter.objects.filter(pk=perimeter.pk, gone_at=None)
        if not rows.update(gone_at=at):
            refuse("turnover.refused_perimeter", name=perimeter.name)
        _tell(Act.PERIMETER_DROPPED, perimeter, by, at)
        keep_contracts()


def _tell(act: Act, one: TurnoverPerimeter, by: Person, at: datetime) -> None:
    journal.write(
        at=at, person=by, act=act, subject=one.policy_id, name=one.name, companies=one.companies,
        query=one.query,
    )  # fmt: skip
