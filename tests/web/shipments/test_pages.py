"""The stop-shipment list: who, why, how much, and holding deliveries."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from aval.assessment.day import assess_day
from aval.dataset.reading import read_portfolio
from aval.records.models import Customer, Hold, JournalEntry
from aval.vocabulary.acts import Role
from tests.losing import DAY, TERMS
from tests.people import AT, limited
from tests.records.keeping import keep
from tests.tables import write_folder
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db
OLD = (
    TERMS
    + """
[[policy]]
policy = "OLD"
countries = ["ES"]
rank = 2
[[policy.terms]]
valid_from = 2025-01-01
valid_to = 2026-06-30
mep_days = 60
notify_days = 30
waiting_days = 150
claim_months = 6
[policy.terms.insured_pct]
permanent = "90"
"""
)
NAMES = ("insolvent", "breach", "terms", "refused", "expired", "pending", "never", "over", "fine")


@pytest.fixture(autouse=True)
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a customer for each reason, one that is fine, and one whose own risk has room."""
    policies = OLD.replace('policy = "AZ-100"', 'policy = "AZ-100"\nexcluded_countries = ["ES"]')
    order = {"kind": "order", "issued_on": "2026-07-20", "due_on": "2026-09-30"}
    late = {"issued_on": "2026-03-01", "due_on": "2026-04-01"}
    fresh = {"issued_on": "2026-07-01", "due_on": "2026-08-30"}
    keys = [*NAMES, "risk"]
    folder = write_folder(
        tmp_path,
        policies=policies,
        customers=[
            {
                "customer": key, "name": f"Name {key}", "country": "ES" if key == "terms" else "FR",
                "insolvent_on": "2026-07-01" if key == "insolvent" else "",
            }
            for key in keys
        ],
        items=[
            *({"item": f"O{key}", "customer": key, **order} for key in keys),
            {"item": "B", "customer": "breach", **late},
            {"item": "V", "customer": "over", "amount": "2000.00", "open_amount": "2000.00"} | fresh,
        ],
        covers=[
            {"cover": "K1", "customer": "insolvent"},
            {"cover": "K2", "customer": "breach"},
            {"cover": "K3", "customer": "terms", "policy": "OLD"},
            {"cover": "K4", "customer": "refused", "status": "refused", "amount": "0.00"},
            {"cover": "K5", "customer": "expired", "valid_to": "2026-05-31"},
            {
                "cover": "K6", "customer": "pending", "status": "pending", "amount": "",
                "decided_on": "", "valid_from": "",
            },
            {"cover": "K8", "customer": "over"},
            {"cover": "K9", "customer": "fine"},
        ],
        credits=[{"customer": "risk", "amount": "500.00"}],
    )  # fmt: skip
    keep(read_portfolio(folder))
    assess_day(as_of=DAY, at=AT)
    for module in ("shipments.views", "reader"):
        monkeypatch.setattr(f"aval.web.{module}.localdate", lambda *_: DAY)


def _text(client: Client, **given: object) -> str:
    answer = client.get(reverse("shipments"), given)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_reason(language: str) -> None:
    """Each customer with its own, and what its orders would lose; who is covered is not there."""
    client = client_of(person(Role.CREDIT_MANAGER, language=language))
    text = _text(client)
    for name in NAMES[:-1]:
        assert f"Name {name}" in text
    assert "Name fine" not in text
    assert "Name risk" not in text  # own risk was accepted, and has room
    if language == "en":
        reasons = (
            "Insolvency", "In breach", "Policy out of terms", "Guarantee refused",
            "Guarantee expired", "Request in study", "Never asked", "Limits used up",
        )  # fmt: skip
        assert [reason for reason in reasons if reason not in text] == []
        assert "8 customers" in text
        assert "orders in hand EUR 800.00, 800.00 of them without cover" in text
        assert "1,000.00 over" in text
    only = _text(client, reason="breach")
    assert "Name breach" in only
    assert "Name refused" not in only
    assert "Name breach" in _text(client, reason="odd", all="1", page="x")


def test_held_and_lifted() -> None:
    """By who may, with a reason; the customer's page and the report say so, the journal too."""
    boss = client_of(person(Role.CREDIT_MANAGER))
    held = boss.post(reverse("hold_set", args=["breach"]), {"reason": " late  again "}, follow=True)
    assert "Deliveries are held." in held.content.decode()
    assert Hold.objects.get().reason == "late again"
    again = boss.post(reverse("hold_set", args=["breach"]), {"reason": "x"}, follow=True)
    assert (
        "Deliveries held: late again"
        in boss.get(reverse("customer", args=["breach"])).content.decode()
    )
    assert "held already" in again.content.decode()
    assert "late again" in _text(boss, held="1")
    assert "late again" in boss.get(reverse("customer", args=["breach"])).content.decode()
    report = boss.get(reverse("report"), {"q": "alert = on_hold"}).content.decode()
    assert "Name breach" in report
    assert "Name refused" not in report
    empty = boss.post(reverse("hold_set", args=["refused"]), {"reason": " "}, follow=True)
    assert "Say why" in empty.content.decode()
    lift = reverse("hold_lift", args=["breach"])
    assert "The hold is lifted" in boss.post(lift, {"note": "paid"}, follow=True).content.decode()
    assert "are not held" in boss.post(lift, follow=True).content.decode()
    acts = list(JournalEntry.objects.order_by("number").values_list("act", flat=True))
    assert acts == ["hold_set", "hold_lifted"]
    assert boss.post(reverse("hold_set", args=["nobody"]), {"reason": "x"}).status_code == 404
    assert boss.post(reverse("hold_lift", args=["nobody"])).status_code == 404
    collector = client_of(person(Role.COLLECTOR))
    assert collector.post(reverse("hold_set", args=["breach"])).status_code == 403


def test_sales_see_their_own() -> None:
    """On the same page, without what they may not do."""
    Customer.objects.filter(pk="breach").update(sales="sam")
    sam = client_of(limited("sam", Role.SALES, portfolio="sam"))
    assess_day(as_of=DAY, at=AT)
    text = _text(sam)
    assert "Name breach" in text
    assert "Name refused" not in text
    assert "hold_set" not in text
    assert "mailto:" in text
    assert "1 customer " in text


def test_taken_away() -> None:
    """Held or not, with the reason in words."""
    boss = client_of(person(Role.CREDIT_MANAGER))
    boss.post(reverse("hold_set", args=["fine"]), {"reason": "asked to"})
    answer = boss.post(reverse("shipments_export"), {"form": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 10
    assert any("Name fine" in line and "asked to" in line for line in lines)
    assert any("Name over" in line and "100.00,100.00" in line for line in lines)
    book = boss.post(reverse("shipments_export"), {"form": "xlsx", "portfolio": "x"})
    assert b"".join(book.streaming_content)[:2] == b"PK"


def test_acts_of_the_row() -> None:
    """Who does not pay is told of to the insurer, its items chosen; asked, held, made to pay."""
    boss = client_of(person(Role.CREDIT_MANAGER))
    only = _text(boss, reason="breach")
    declare = f"{reverse('paper_new', args=['breach'])}?kind=claim&amp;policy=AZ-100&amp;item=B"
    assert f'href="{declare}" data-acts' in only
    assert "mailto:" in only
    assert reverse("hold_set", args=["breach"]) in only
    over = _text(boss, reason="over_limit")
    assert reverse("request_new", args=["over"]) in over
    assert declare not in _text(client_of(person(Role.AUDITOR)), reason="breach")
