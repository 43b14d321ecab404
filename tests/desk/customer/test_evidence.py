"""Evidence: valid time beside known time, in which order, each with its day and data version."""

from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path

import pytest
from django.utils.timezone import make_aware
from pypdf import PdfReader

from aval.desk.customer.evidence import Evidence, History, evidence_of
from aval.desk.customer.evidence_sheet import evidence_sheet
from aval.documents.sheets import Table
from aval.documents.typesetting import pdf
from aval.records.models import Change, Cover, ItemMark
from aval.vocabulary.acts import Origin
from tests.desk.claims.world import DAY, unpaid

pytestmark = pytest.mark.django_db
DELIVERED = date(2026, 4, 10)
"""The day on which I1 was delivered."""


def _cover(cover: str, day: date, **given: object) -> int:
    """Make a decision known on a day; return its data version."""
    at = make_aware(datetime.combine(day, time(9)))
    change = Change.objects.create(at=at, origin=Origin.MANUAL)
    row = {
        "cover": cover, "policy_id": "AZ-100", "customer_id": "C1", "layer": "permanent",
        "status": "granted", "amount": 30_000_00, "currency": "EUR", "decided_on": day,
        "valid_from": day, **given,
    }  # fmt: skip
    Cover.objects.create(known_from=change, **row)
    return change.pk


def _said(found: Evidence, language: str = "en") -> str:
    sheet = evidence_sheet(found, key="C1", name="Martin SA", language=language)
    return " ".join(
        cell.text for block in sheet.blocks if isinstance(block, Table)
        for row in block.rows for cell in row.cells
    )  # fmt: skip


def _of_item() -> Evidence:
    found = evidence_of("C1", item="I1")
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def world(tmp_path: Path) -> None:
    """Keep the customer; its facts are known since 1 January 2026."""
    unpaid(tmp_path)


def test_a_decision_that_came_after_the_delivery() -> None:
    """It is valid for that day, decided later: both are told, with the day and the version."""
    version = _cover("K2", date(2026, 4, 20), valid_from=date(2026, 4, 1))
    found = _of_item()
    assert [one.cover for one in found.in_force] == ["K2"]
    assert [one.cover for one in found.then] == ["K1"]
    assert not found.is_same
    said = _said(found)
    assert "decided on 20 Apr 2026, after 10 Apr 2026" in said
    assert f"20 Apr 2026 V{version}" in said.replace("\n", " ")


def test_a_decision_that_aval_learned_of_after_the_delivery() -> None:
    """Decided before, known after."""
    _cover("K2", date(2026, 4, 20), valid_from=date(2026, 4, 1), decided_on=date(2026, 4, 1))
    assert "before 10 Apr 2026; Aval knew of it only on 20 Apr 2026" in _said(_of_item())


def test_what_was_asked_before() -> None:
    """A day that is not recorded is not a limit that was never asked for."""
    assert "not recorded" in _said(_of_item())
    _cover("K2", date(2026, 4, 5), requested_on=date(2026, 4, 2))
    assert "asked for on 2 Apr 2026, not later than 10 Apr 2026" in _said(_of_item())
    day = History("C1").of_day(date(2025, 12, 1))
    assert "No request for a limit is recorded" in _said(day)
    assert (day.in_force, day.then, day.known) == ((), (), None)


def test_an_answer_that_was_awaited() -> None:
    """What the insurer had not answered is neither granted nor refused."""
    _cover("K2", date(2026, 4, 5), status="pending", amount=None, decided_on=None, valid_from=None,
           requested_on=date(2026, 4, 3))  # fmt: skip
    found = _of_item()
    assert [one.cover for one in found.pending] == ["K2"]
    assert [one.cover for one in found.in_force] == ["K1"]
    assert found.asked_by == date(2026, 4, 3)


def test_told_in_time_or_late_or_not() -> None:
    """Each as a sentence of its own."""
    assert "was not told; the last day is 8 Aug 2026" in _said(_of_item())
    for day, words in ((DAY, "in time: the last day was"), (date(2026, 8, 9), "too late")):
        facts_of_item = ItemMark.objects.filter(item="I1")
        facts_of_item.delete()
        change = Change.objects.create(at=datetime(2026, 8, 9, tzinfo=UTC), origin=Origin.MANUAL)
        ItemMark.objects.create(known_from=change, item="I1", customer_id="C1", declared_on=day)
        assert words in _said(_of_item())


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_printed(language: str) -> None:
    """The document says what the page says, and is the same twice."""
    sheet = evidence_sheet(_of_item(), key="C1", name="Martin SA", language=language)
    at = datetime(2026, 8, 1, tzinfo=UTC)
    content = pdf(sheet, at=at)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "F-I1" in text
    assert f"V{Change.objects.latest('pk').pk}" in text
    assert content == pdf(sheet, at=at)


def test_an_item_that_nobody_knows() -> None:
    """It has no evidence."""
    assert evidence_of("C1", item="I9") is None
    assert evidence_of("C1") is None
