"""The world in which the guards of rights walk: people of every role, two customers apart."""

from aval.records.models import Assessment, Change, Customer, Note, Position
from aval.vocabulary.acts import Dimension, Role
from aval.vocabulary.words import LimitState
from tests.people import AT, customers, limited, person

LIMITS = {Dimension.COMPANY: "FR01", Dimension.PORTFOLIO: "ana", Dimension.REGION: "north"}
"""In each dimension the value that A has and B has not."""
SECRET = "Zymorphia"  # noqa: S105 - B's name: whoever is limited to A never reads it
QUERY = "zymor"


def build() -> tuple[Customer, Customer]:
    """Make both customers, everything that names them, and a person for addresses to name."""
    seen, hidden = customers()
    person("target", Role.AUDITOR)
    change = Change.objects.get()
    Assessment.objects.create(
        as_of=AT.date(), version=change, made_at=AT, currency="EUR", summary={}
    )
    writer = person("writer")
    for customer, name in ((seen, "Alderwick"), (hidden, SECRET)):
        _position(customer, name, change.pk)
        Note.objects.create(customer=customer, person=writer, at=AT, text=f"{name} called")
    return seen, hidden


def _position(customer: Customer, name: str, version: int) -> None:
    zeros = {
        field.name: 0
        for field in Position._meta.concrete_fields
        if field.get_internal_type() in {"BigIntegerField", "IntegerField"}
    }
    Position.objects.create(
        **zeros | {"exposure": 5_000, "receivable": 5_000, "uncovered": 5_000, "excess": 5_000}
        | {"overdue": 5_000, "late_1_30": 5_000, "oldest_days_late": 9, "version": version},
        customer=customer, as_of=AT.date(), name=name, name_key=name.lower(), country="FR",
        segment="private_company", owner=customer.owner, region=customer.region,
        limit_state=LimitState.NEVER_ASKED,
    )  # fmt: skip


def people_limited(role: Role) -> dict[Dimension, str]:
    """Make a person of a role for each dimension, limited to A in it; return their logins."""
    return {
        dimension: limited(f"{role}_{dimension}", role, **{dimension: value}).username
        for dimension, value in LIMITS.items()
    }
