"""What is suggested: cover that lacks, ends, or is paid for nothing; in as many statements."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aval.desk.requests.actions import ask
from aval.desk.requests.checking import RequestCard
from aval.records.models import Customer
from aval.reports.requests.suggestions import Suggestion, suggestions
from aval.reports.today.work import TaskKind, queue
from aval.vocabulary.acts import Role
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.requests import SuggestionKind
from aval.vocabulary.words import Layer
from aval.wording.language import LANGUAGES, Language
from aval.wording.steps import say_step
from tests.desk.requests.world import DUE, customers
from tests.outbox.ordering import DAY
from tests.people import AT, limited, person

pytestmark = pytest.mark.django_db
SOON = (DAY + timedelta(12)).isoformat()
LATER = (DAY + timedelta(90)).isoformat()


def _invoice(customer: str, amount: str, kind: str = "invoice") -> dict[str, str]:
    row = {"item": f"I{customer}{kind}", "customer": customer, "kind": kind, **DUE}
    return row | {"amount": amount, "open_amount": amount}


def _cover(customer: str, layer: str, amount: str, end: str = "") -> dict[str, str]:
    row = {"cover": f"K{customer}{layer}", "customer": customer, "layer": layer}
    return row | {"amount": amount, "valid_to": end}


@pytest.fixture
def world(tmp_path: Path) -> None:
    """Make a customer for each kind, and one more that needs nothing of it."""
    keys = ["NEAR", "FAR", "OVER", "ORDER", "FITS", "ENDS", "LASTS", "IDLE"]
    customers(
        tmp_path,
        customers=[{"customer": key, "name": key.title()} for key in keys],
        items=[
            _invoice("NEAR", "8000.00"),
            _invoice("FAR", "7999.99"),
            _invoice("OVER", "61700.00"),
            _invoice("ORDER", "40000.00"),
            _invoice("ORDER", "20000.00", "order"),
            _invoice("FITS", "50000.00"),
            _invoice("ENDS", "30000.00"),
            _invoice("LASTS", "30000.00"),
            _invoice("IDLE", "0.01"),
        ],
        covers=[
            _cover("NEAR", "discretionary", "10000.00"),
            _cover("FAR", "discretionary", "10000.00"),
            _cover("OVER", "permanent", "50000.00"),
            _cover("ORDER", "permanent", "50000.00"),
            _cover("FITS", "permanent", "50000.00"),
            _cover("ENDS", "temporary", "30000.00", SOON),
            _cover("LASTS", "temporary", "30000.00", LATER),
            _cover("IDLE", "permanent", "20000.00"),
        ],
    )


def _found() -> dict[str, Suggestion]:
    rows = suggestions(person("reader"), today=DAY).rows
    assert len({row.customer for row in rows}) == len(rows)
    return {row.customer: row for row in rows}


@pytest.mark.usefixtures("world")
def test_each_kind() -> None:
    """With its money and what is asked; those beside the line are left alone."""
    found = _found()
    assert {
        key: (row.suggestion, row.kind, row.amount, row.money) for key, row in found.items()
    } == {
        "NEAR": (SuggestionKind.UNNAMED_NEAR, RequestKind.NEW, 800_000, 800_000),
        "OVER": (SuggestionKind.OVER_LIMIT, RequestKind.INCREASE, 6_200_000, 1_170_000),
        "ORDER": (SuggestionKind.OVER_LIMIT, RequestKind.INCREASE, 6_000_000, 1_000_000),
        "ENDS": (SuggestionKind.RENEW, RequestKind.PROLONG, 3_000_000, 3_000_000),
    }
    assert found["ENDS"].ends_on == DAY + timedelta(12)


def test_covers_without_exposure(tmp_path: Path) -> None:
    """Cost their monitoring fee, which is saved."""
    customers(
        tmp_path,
        customers=[{}, {"customer": "C2"}],
        items=[
            _invoice("C1", "100.00"),
            {**_invoice("C2", "100.00"), "open_amount": "0.00", "cleared_on": "2026-11-01"},
        ],
        covers=[_cover("C2", "permanent", "20000.00"), _cover("C1", "permanent", "9000.00")],
    )
    (row,) = _found().values()
    assert (row.customer, row.suggestion, row.kind) == (
        "C2", SuggestionKind.UNUSED, RequestKind.CANCEL,
    )  # fmt: skip
    assert (row.amount, row.money) == (0, 3_800)


@pytest.mark.usefixtures("world")
def test_what_is_asked_is_not_suggested() -> None:
    """Nor what is kept as a draft."""
    by = person("asker")
    card = RequestCard("AZ-100", RequestKind.INCREASE, Layer.PERMANENT, 6_200_000, "EUR")
    ask(customer="OVER", card=card, by=by, at=AT, today=DAY, is_draft=True)
    assert set(_found()) == {"NEAR", "ORDER", "ENDS"}


@pytest.mark.usefixtures("world")
def test_inside_the_scope() -> None:
    """Nobody learns of customers that he may not see."""
    Customer.objects.filter(pk="OVER").update(region="north")
    north = limited("north", Role.CREDIT_MANAGER, region="north")
    assert [row.customer for row in suggestions(north, today=DAY).rows] == ["OVER"]


@pytest.mark.usefixtures("world")
def test_reasons_are_said() -> None:
    """In every language."""
    for row in _found().values():
        for code in LANGUAGES:
            language = Language(code)
            assert all(say_step(one, language=language, currency="EUR") for one in row.steps)


@pytest.mark.usefixtures("world")
def test_on_the_queue() -> None:
    """Those with most money stand on the page of the day, for who may ask."""
    tasks = queue(person("reader"), DAY)
    asked = [one for one in (*tasks.urgent, *tasks.soon) if one.kind is TaskKind.REQUEST]
    assert {one.customer for one in asked} == {"NEAR", "OVER", "ORDER", "ENDS"}
    sales = queue(person("seller", Role.SALES), DAY)
    assert TaskKind.REQUEST not in {one.kind for one in (*sales.urgent, *sales.soon)}


@pytest.mark.usefixtures("world")
def test_statements_do_not_grow() -> None:
    """Their number does not depend on how many customers there are."""
    reader = person("reader")
    with CaptureQueriesContext(connection) as taken:
        suggestions(reader, today=DAY)
    assert len(taken) <= 12


def test_before_the_first_assessment() -> None:
    """Nothing is suggested."""
    assert suggestions(person("reader"), today=DAY).rows == ()
