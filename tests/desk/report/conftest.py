"""A few customers of all sorts, and people who see all of them or a region."""

from datetime import UTC, datetime, timedelta

import pytest

from aval.desk.report.values import Asker
from aval.records.models import (
    Assessment,
    Change,
    Customer,
    CustomerFacts,
    Event,
    Person,
    ScopeRule,
)
from aval.vocabulary.acts import Dimension, EventKind, Origin, Role
from aval.vocabulary.words import LimitState
from tests.records.positions_factory import TODAY, position, save

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def asker() -> Asker:
    """Return for whom queries are read."""
    return Asker(today=TODAY, login="claire", language="en", currency="EUR")


@pytest.fixture
def person() -> Person:
    """Return a credit manager who sees everything."""
    return Person.objects.create(username="claire", role=Role.CREDIT_MANAGER)


@pytest.fixture
def northerner() -> Person:
    """Return a credit manager who sees the north."""
    made = Person.objects.create(username="ines", role=Role.CREDIT_MANAGER)
    ScopeRule.objects.create(person=made, dimension=Dimension.REGION, value="north")
    return made


@pytest.fixture
def customers() -> None:
    """Write six customers, A to F, and the assessment that they are of."""
    day = timedelta(days=1)
    made = {"as_of": TODAY, "made_at": NOW, "currency": "EUR", "summary": {}}
    Assessment.objects.create(**made)
    save(
        position("A", name="Énergie du Sud", country="FR", region="north", owner="claire",
                 permanent=6_000_000, excess=5_000_050, limit_permanent=6_000_000,
                 breach_since=TODAY - 3 * day, next_deadline=TODAY + day,
                 next_deadline_kind="notify", next_at_stake=100, grade_value="8",
                 grade_number=8, grade_source="allianz_trade", overdue=10_000, late_1_30=10_000),
        position("B", name="Fonderie Ardelac", country="FR", region="north", sales="claire",
                 temporary=100, limit_temporary=1_000_000, cover_ends_on=TODAY + 9 * day,
                 next_deadline=TODAY + 7 * day, next_deadline_kind="cover_end",
                 grade_value="4", grade_number=4, sector="steel"),
        position("C", name="Talleres Ibarzola", country="ES", region="south",
                 discretionary=2_000_000, limit_discretionary=2_500_000,
                 limit_state=LimitState.DISCRETIONARY, disputed=100),
        position("D", name="Holzwerke Tannfurt", country="DE", region="south",
                 limit_permanent=1_000_000, grade_value="A"),
        position("E", name="Bois de l’Est", country="FR", region="south", own_risk=500,
                 excess=5_000_000, management_credit=500, limit_state=LimitState.REFUSED),
        position("F", name="=Négoce, “F”", country="FR", region="north", outside=700,
                 limit_state=LimitState.NEVER_ASKED),
    )  # fmt: skip
    change = Change.objects.create(at=NOW, origin=Origin.MANUAL)
    for key in "ABCDEF":
        CustomerFacts.objects.create(
            customer=Customer.objects.get(pk=key), name=key, country="FR",
            segment="private_company", insolvent_on=TODAY if key == "D" else None,
            known_from=change,
        )  # fmt: skip
    Event.objects.create(customer_id="C", day=TODAY, kind=EventKind.COVER_CUT)
