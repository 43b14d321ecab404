"""Which decisions stand on a day, as known now, and the contracts that they are of."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from aval.dataset.particulars import Particulars, particulars_from_json
from aval.dataset.policies import Policy
from aval.dataset.policy_json import policy_from_json
from aval.records.cover import Cover
from aval.records.policies import PolicyFacts, PolicyParticulars
from aval.vocabulary.words import CoverStatus, Layer


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision in force: its amount in minor units of its currency, 0 where it was refused."""

    customer: str
    policy: str
    layer: Layer
    extension: str
    amount: int
    currency: str
    valid_from: date
    valid_to: date | None
    carried: dict[str, str]


def standing(
    day: date, customers: Collection[str] | None = None, layers: Collection[Layer] | None = None
) -> list[Standing]:
    """Return the decisions in force on a day, one a series, in one statement.

    Of those of a series (customer, policy, layer, extension) whose days include it the latest
    counts (assessment 8). None means everybody's, and every layer.
    """
    rows = (
        Cover.objects.current()
        .exclude(status=CoverStatus.PENDING)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)
    )
    if customers is not None:
        rows = rows.filter(customer__in=list(customers))
    if layers is not None:
        rows = rows.filter(layer__in=list(layers))
    found: dict[tuple[str, str, str, str], Standing] = {}
    for row in rows.order_by("valid_from", "decided_on", "cover"):
        extension = row.extension or ""
        found[row.customer_id, row.policy_id, row.layer, extension] = Standing(
            row.customer_id,
            row.policy_id,
            Layer(row.layer),
            extension,
            row.amount or 0,
            row.currency,
            row.valid_from,
            row.valid_to,
            json.loads(row.carried),
        )
    return list(found.values())


def contracts() -> dict[str, Policy]:
    """Return every policy as it is known now, by key, in the order of ranks."""
    rows = PolicyFacts.objects.current().order_by("rank", "policy")
    found = rows.values_list("policy", "content")
    return {key: policy_from_json(content) for key, content in found}


def all_particulars(version: int | None = None) -> dict[str, Particulars]:
    """Return the particulars known at a data version (None: now), by policy."""
    rows = PolicyParticulars.objects.known_at(version).values_list("policy", "content")
    return {key: particulars_from_json(text) for key, text in rows}


def endorsements_of(policy: str) -> tuple[date, ...]:
    """Return the days on which terms begin that go on with the insurance year before them."""
    rows = PolicyParticulars.objects.current().filter(policy=policy)
    text = rows.values_list("content", flat=True).first()
    return particulars_from_json(text).endorsements if text else ()
