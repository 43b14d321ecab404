"""Positions for tests and for measuring: rows whose parts make their whole."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from aval.records.models import Customer, Position
from aval.vocabulary.folding import name_key
from aval.vocabulary.words import DeadlineKind, LimitState, Segment

TODAY = date(2026, 11, 24)


def position(key: str, **given: Any) -> Position:
    """Return an unsaved position; what is not given is nothing, the sums follow.

    `permanent`, `temporary`, `discretionary` are what layers cover, `own_risk` and `excess` what
    they do not; exposure, receivable, shares, headroom follow from them and from the limits.
    """
    row = {
        "customer_id": key, "as_of": TODAY, "version": 1, "name": f"Customer {key}",
        "country": "FR", "segment": Segment.PRIVATE_COMPANY, "limit_state": LimitState.GRANTED,
    }  # fmt: skip
    zero = [
        field.name
        for field in Position._meta.concrete_fields
        if field.get_internal_type() == "BigIntegerField" and not field.null
    ]
    row = dict.fromkeys(zero, 0) | {"oldest_days_late": 0} | row
    layers = ("permanent", "temporary", "top_up", "substitute_top_up", "discretionary")
    for layer in layers:
        if layer in given:
            row[f"covered_{layer}"] = given.pop(layer)
    row |= given
    return Position(**_summed(row))


def _summed(row: dict[str, Any]) -> dict[str, Any]:
    row["covered"] = sum(value for name, value in row.items() if name.startswith("covered_"))
    row["uncovered"] = row["own_risk"] + row["excess"]
    row["receivable"] = row["covered"] + row["uncovered"] - row["deliveries"]
    row["exposure"] = row["covered"] + row["uncovered"] + row["outside"]
    row["not_due"] = row["receivable"] - row["overdue"]
    row["limit_insured"] = sum(
        row[f"limit_{layer}"]
        for layer in ("permanent", "temporary", "top_up", "substitute_top_up", "discretionary")
    )
    row["limit_authorised"] = row["limit_insured"] + row["management_credit"]
    row["headroom"] = row["limit_authorised"] - row["exposure"]
    row["over_limit"] = max(0, -row["headroom"])
    net = row["covered"] + row["uncovered"]
    row["coverage_bp"] = row["covered"] * 10_000 // net if net else None
    limit = row["limit_authorised"]
    row["utilisation_bp"] = row["exposure"] * 10_000 // limit if limit else None
    row.setdefault("name_key", name_key(row["name"]))
    return row


def save(*rows: Position) -> list[Position]:
    """Save positions with their customers."""
    Customer.objects.bulk_create(
        [
            Customer(
                key=row.customer_id, owner=row.owner, sales=row.sales, region=row.region,
                sector=row.sector,
            )
            for row in rows
        ],
        batch_size=2_000,
    )  # fmt: skip
    return Position.objects.bulk_create(rows, batch_size=500)


def many(count: int, *, seed: int = 1) -> Iterator[Position]:
    """Yield as many positions as wanted, of all sorts, the same for the same seed."""
    draw = random.Random(seed)
    for number in range(count):
        yield _drawn(draw, number)


def _drawn(draw: random.Random, number: int) -> Position:
    state = draw.choices(list(LimitState), weights=[60, 15, 5, 5, 5, 10])[0]
    debt = int(draw.lognormvariate(14, 1.5))
    limit = int(draw.lognormvariate(14, 1.5)) // 100_000 * 100_000
    granted, unnamed = state == LimitState.GRANTED, state == LimitState.DISCRETIONARY
    temporary = limit // 4 if granted and draw.random() < 0.1 else 0
    permanent = limit - temporary if granted else 0
    discretionary = 2_500_000 if unnamed else 0
    first = min(debt, permanent)
    second = min(debt - first, temporary)
    third = min(debt - first - second, discretionary)
    rest = debt - first - second - third
    credit = 2_000_000 if draw.random() < 0.05 else 0
    late = draw.random() < 0.4
    country = draw.choices(["FR", "ES", "DE", "IT", "BE"], weights=[70, 12, 8, 6, 4])[0]
    return position(
        f"C{number:06}", name=f"{draw.choice(_FIRST)} {draw.choice(_LAST)} {number}",
        country=country, region=draw.choice(["north", "south", "east", "west"]),
        sector=draw.choice(["steel", "food", "paper", "wood"]),
        owner=f"owner{draw.randrange(8)}", sales=f"sales{draw.randrange(20)}", limit_state=state,
        permanent=first, temporary=second, discretionary=third, own_risk=min(rest, credit),
        excess=rest - min(rest, credit), management_credit=credit, limit_permanent=permanent,
        limit_temporary=temporary, limit_discretionary=discretionary,
        cover_ends_on=TODAY + timedelta(days=draw.randrange(120)) if temporary else None,
        overdue=debt // 3 if late else 0, late_1_30=debt // 3 if late else 0,
        oldest_days_late=draw.randrange(90) if late else 0,
        disputed=debt // 10 if draw.random() < 0.03 else 0,
        breach_since=TODAY - timedelta(days=draw.randrange(90)) if draw.random() < 0.01 else None,
        next_deadline=TODAY + timedelta(days=draw.randrange(1, 90)) if late else None,
        next_deadline_kind=draw.choice(list(DeadlineKind)) if late else "",
        next_at_stake=first if late else 0, grade_source="allianz_trade", grade_scale="1-10",
        grade_value=str(number % 10 + 1), grade_number=number % 10 + 1,
        grade_step=draw.choice([0, 0, 0, -1, 1]),
    )  # fmt: skip


_FIRST = ("Énergie", "Fonderie", "Ateliers", "Cartonnages", "Menuiserie", "Talleres", "Holzwerke")
_LAST = ("du Sud", "Ardelac", "Brévant", "Vauboyen", "Ibarzola", "Tannfurt", "Lacombrade")
