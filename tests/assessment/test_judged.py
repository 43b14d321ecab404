"""What is stored of an assessment: names, layers, shares, grades; and sums that must agree."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from aval.assessment.day import assess_day, fingerprint, owners
from aval.assessment.grades import last_grades, number_of, quality_of
from aval.assessment.judged import NotConservedError, check, judged
from aval.assessment.loading import load_portfolio
from aval.dataset.reading import read_portfolio
from aval.engine.assess import assess
from aval.records.models import Customer, Deadline, ItemCover, Position
from tests.records.keeping import keep
from tests.tables import POLICY, write_folder

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 20)
AT = datetime(2026, 5, 20, tzinfo=UTC)
TABLES = {
    "customers": [
        {"name": "Élan & Cie", "group": "G", "registration_number": "552"},
        {"customer": "C2"},
    ],
    "items": [
        {},
        {"item": "I2", "kind": "delivery", "amount": "50.00", "open_amount": "50.00"},
        {"item": "I3", "kind": "order"},
        {"item": "I4", "customer": "C2", "currency": "EUR", "disputed": "true"},
        {"item": "I5", "tax_amount": "20.00"},
    ],
    "covers": [
        {"amount": "150.00"},
        {"cover": "K2", "layer": "temporary", "amount": "20.00", "valid_to": "2026-06-30"},
    ],
    "credits": [{}],
    "grades": [
        {"source": "Coface", "scale": "0-10", "value": "6", "observed_on": "2026-01-01"},
        {"source": "Coface", "scale": "0-10", "value": "4", "observed_on": "2026-03-01"},
        {"source": "Coface", "scale": "0-10", "value": "9", "observed_on": "2026-09-01"},
    ],
    "policies": POLICY + 'temporary = "90"\n',
}


@pytest.fixture
def kept(tmp_path: Path) -> None:
    """Keep and judge a portfolio with one of everything."""
    keep(read_portfolio(write_folder(tmp_path, **TABLES)))  # type: ignore[arg-type]
    Customer.objects.filter(pk="C1").update(owner="ana", sales="luc", region="N", sector="S")
    assess_day(as_of=DAY, at=AT)


@pytest.mark.usefixtures("kept")
def test_position() -> None:
    """A row has what a list is searched by, and its parts."""
    row = Position.objects.get(pk="C1")
    assert (row.name, row.country, row.group, row.segment, row.registration_number) == (
        "Élan & Cie", "FR", "G", "private_company", "552",
    )  # fmt: skip
    assert row.name_key == "elan & cie"
    assert (row.owner, row.sales, row.region, row.sector) == ("ana", "luc", "N", "S")
    assert (row.receivable, row.deliveries, row.orders) == (20000, 5000, 10000)
    assert (row.covered_permanent, row.covered_temporary, row.covered) == (15000, 2000, 17000)
    assert (row.coverage_bp, row.outside) == (6800, 0)
    assert (row.exposure, row.limit_authorised, row.utilisation_bp) == (25000, 18000, 13889)
    assert row.cover_ends_on == date(2026, 6, 30)
    assert (row.grade_value, row.grade_number, row.grade_quality, row.grade_step) == (
        "4", 4, 40, -2,
    )  # fmt: skip
    next_one = Deadline.objects.filter(
        customer="C1", on=row.next_deadline, kind=row.next_deadline_kind, state="open"
    )
    assert row.next_at_stake == sum(deadline.at_stake for deadline in next_one)
    bare = Position.objects.get(pk="C2")
    assert (bare.name, bare.name_key, bare.utilisation_bp, bare.coverage_bp) == (
        "C2",
        "c2",
        None,
        0,
    )
    assert (bare.grade_value, bare.grade_number, bare.cover_ends_on) == ("", None, None)


@pytest.mark.usefixtures("kept")
def test_items_and_deadlines() -> None:
    """Each open debit has a row whose cells are its net; deadlines say whether they press."""
    rows = {row.item: row for row in ItemCover.objects.all()}
    assert set(rows) == {"I1", "I2", "I3", "I4", "I5"}
    assert (rows["I3"].is_order, rows["I3"].reason, rows["I3"].permanent) == (True, "order", 0)
    assert (rows["I4"].reason, rows["I4"].policy, rows["I4"].uncovered) == (
        "disputed", "AZ-100", 10000,
    )  # fmt: skip
    assert rows["I1"].reason == rows["I1"].policy == ""
    assert (rows["I1"].permanent, rows["I1"].indemnifiable) == (10000, 9000)
    assert Deadline.objects.filter(presses=True, customer="C1").exists()
    assert not Deadline.objects.filter(presses=True, customer="C2").exists()
    assert Deadline.objects.get(kind="cover_end").item == ""


@pytest.mark.usefixtures("kept")
def test_what_does_not_add_up_is_refused() -> None:
    """A cent too much anywhere stops everything before a row is written."""
    portfolio = load_portfolio()
    found = assess(portfolio, DAY)
    rows = judged(found, portfolio, owners(None), DAY, 1)
    check(rows, found.summary)
    for table, column in (
        ("positions", "excess"),
        ("positions", "outside"),
        ("positions", "covered_top_up"),
        ("items", "net"),
        ("items", "permanent"),
    ):
        frame: pl.DataFrame = getattr(rows, table)
        wrong = replace(rows, **{table: frame.with_columns(pl.col(column) + 1)})
        with pytest.raises(NotConservedError):
            check(wrong, found.summary)


@pytest.mark.usefixtures("kept")
def test_fingerprint() -> None:
    """The same facts have the same fingerprint, others another."""
    portfolio = load_portfolio()
    assert fingerprint(assess(portfolio, DAY)) == fingerprint(assess(portfolio, DAY))
    assert fingerprint(assess(portfolio, DAY)) != fingerprint(assess(portfolio, date(2026, 6, 1)))


@pytest.mark.parametrize(
    ("source", "value", "quality"),
    [
        ("Allianz Trade", "1", 100),
        ("Allianz Trade", "10", 0),
        ("Allianz Trade", "11", None),
        ("Coface", "0", 0),
        ("COFACE", " 7 ", 70),
        ("Atradius", "71", 29),
        ("Atradius", "100", 0),
        ("house", "3", None),
        ("Coface", "@@", None),
        (None, "3", None),
        ("Coface", None, None),
    ],
)
def test_quality(source: str | None, value: str | None, quality: int | None) -> None:
    """More is better, whatever way the source counts; unknown scales have none."""
    assert quality_of(source, value) == quality


def test_numbers() -> None:
    """A grade is a number only where it is written as one."""
    assert [number_of(text) for text in ("7", "A1", "", None, "٣", "12345")] == [
        7, None, None, None, None, None,
    ]  # fmt: skip


def test_grades_of_several_sources() -> None:
    """Each source is compared with itself; the last of all is marked."""
    rows = [
        ("C1", "Coface", "0-10", "6", date(2026, 1, 1)),
        ("C1", "Allianz", "1-10", "6", date(2026, 1, 2)),
        ("C1", "Allianz", "1-10", "4", date(2026, 1, 3)),
        ("C1", "Coface", "0-10", "5", None),
        (None, "Coface", "0-10", "5", None),
    ]
    schema = {"customer": pl.String, "source": pl.String, "scale": pl.String, "value": pl.String,
              "observed_on": pl.Date}  # fmt: skip
    found = last_grades(pl.DataFrame(rows, schema, orient="row"), DAY).sort("source")
    assert found.select("source", "value", "step", "is_last").rows() == [
        ("Allianz", "4", 2, True),
        ("Coface", "6", 1, False),
    ]
