"""Customers and events by API: the figures of the credit file, exact, with version and freshness."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from aval.records.insurers import InsurerEvent
from aval.records.models import Change, Customer, Position, Source, ToldCover
from tests.api.programs import Program, program
from tests.desk.requests.world import connected, customers
from tests.people import AT, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def erp(tmp_path: Path, settings: LazySettings) -> Program:
    """Return a program, with C1 as buyer 007 of an insurer that is connected."""
    settings.MEDIA_ROOT = tmp_path / "files"
    customers(tmp_path / "portfolio")
    connected()
    return program(person("asker"))


def test_facts_and_figures(erp: Program) -> None:
    """Those that stand, as text; nothing is known of a customer that was never judged."""
    told = erp.get("/customers/C1")
    position = Position.objects.get(pk="C1")
    assert (told["name"], told["registration_number"]) == ("Martin SA", "912448109")
    assert (told["currency"], told["figures"]["exposure"]) == ("EUR", "61700.00")
    assert told["data_version"] == position.version == Change.objects.latest("pk").pk
    assert (told["is_judged"], told["as_of"]) == (True, position.as_of.isoformat())
    (source,) = [one for one in told["sources"] if one["source"] == "insurer"]
    assert (source["state"], source["answered_at"]) == ("never", None)
    Source.objects.filter(key="insurer").update(last_success_at=timezone.now())
    (source,) = [one for one in erp.get("/customers/C1")["sources"] if one["source"] == "insurer"]
    assert source["state"] == "fresh"
    assert [(one["buyer"], one["insurer"]) for one in told["buyers"]] == [("007", "Insurer")]
    Customer.objects.create(key="a/b new")
    new = erp.get("/customers/a/b%20new")
    assert (new["customer"], new["is_judged"]) == ("a/b new", False)
    assert erp.get("/customers/a/b%20new/covers")["covers"] == []


def test_covers(erp: Program) -> None:
    """With what was asked, what stands and what is announced; unknown is null and never zero."""
    ToldCover.objects.create(
        connection_id="insurer", cover="K", layer="permanent", number="0042", buyer="007",
        decision="approved", amount=5_000_000, currency="EUR", first_at=AT, last_at=AT,
        has_announcement=True, announced_on=timezone.localdate() + timedelta(9),
        announced_amount=None, policy_id="AZ-100",
    )  # fmt: skip
    told = erp.get("/customers/C1/covers?all=true")
    (cover,) = told["covers"]
    assert (cover["policy"], cover["granted"], cover["state"]) == (
        "AZ-100", {"amount": "50000.00", "currency": "EUR"}, "in_force",
    )  # fmt: skip
    assert cover["requested"] is None
    (coming,) = told["announced"]
    assert coming["amount"] is None


def test_events_in_parts(erp: Program) -> None:
    """What was read last first, filtered; one after another to the end."""
    for number in range(3):
        InsurerEvent.objects.create(
            connection_id="insurer", event=str(number), kind="reduced", at=AT, buyer="007",
            customer_id="C1", amount=number, currency="EUR", raw_code="RED",
        )  # fmt: skip
    first = erp.get("/events?size=2&kind=reduced&seen=false&customer=C1&connection=insurer")
    assert [one["event"] for one in first["events"]] == ["2", "1"]
    assert first["events"][0]["amount"] == {"amount": "0.02", "currency": "EUR"}
    assert first["events"][0]["customer_name"] == "Martin SA"
    rest = erp.get(f"/events?size=2&after={first['after']}")
    assert ([one["event"] for one in rest["events"]], rest["after"]) == (["0"], None)
    assert erp.get("/events?seen=true")["events"] == []
