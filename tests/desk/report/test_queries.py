"""Pages follow one another without a gap or a repetition; totals are those of the same rows."""

from itertools import pairwise

import pytest

from aval.desk.report.columns import BY_CODE, COLUMNS, SUM, Column, chosen, hidden_parts, order_of
from aval.desk.report.language import Query, read_query
from aval.desk.report.opening import Wanted, open_report, view_counts
from aval.desk.report.paging import Place
from aval.desk.report.queries import PAGE_ROWS, Page, report_page
from aval.desk.report.values import Asker
from aval.records.models import Person, Position
from tests.records.positions_factory import TODAY, many, save

pytestmark = pytest.mark.django_db
SORTED = [
    BY_CODE[code]
    for code in (
        "customer", "country", "grade", "exposure", "cover_ends", "utilisation", "days_late",
        "breach_since", "next_deadline", "limit_state",
    )
]  # fmt: skip
"""One column of each kind, known and unknown values among them."""


def _page(person: Person, order: str, place: Place | None = None, **given: object) -> Page:
    return report_page(
        person, query=Query(""), order=order_of(order), columns=COLUMNS, today=TODAY,
        place=place, **given,
    )  # fmt: skip


def _keys(page: Page) -> list[str]:
    return [row.position.pk for row in page.rows]


def test_every_order_shows_every_row_once(person: Person) -> None:
    """By each column, in both directions, unknown values last, equal ones by key."""
    save(*many(150))
    for column in SORTED:
        for code in (column.code, f"-{column.code}"):
            first = _page(person, code)
            second = _page(person, code, first.following)
            third = _page(person, code, second.following, is_added=True)
            keys = _keys(first) + _keys(second) + _keys(third)
            assert len(keys) == len(set(keys)) == 150
            assert third.following is None
            assert third.shown == third.whole
            _in_order(keys, column, is_descending=code.startswith("-"))


def _in_order(keys: list[str], column: Column, *, is_descending: bool) -> None:
    by_key = Position.objects.in_bulk(keys)
    values = [getattr(by_key[key], column.sort) for key in keys]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known, column.code
    assert known == sorted(known, reverse=is_descending), column.code
    pairs = list(zip(values, keys, strict=True))
    for (one, first), (other, second) in pairwise(pairs):
        assert one != other or first < second, column.code


def test_totals_of_rows_added(person: Person) -> None:
    """What is shown is summed to the last row, also where rows were added to those before."""
    save(*many(150))
    first = _page(person, "-exposure")
    second = _page(person, "-exposure", first.following, is_added=True)
    shown = Position.objects.in_bulk(_keys(first) + _keys(second))
    assert second.shown.count == 2 * PAGE_ROWS
    for column in (column for column in COLUMNS if column.is_summed):
        total = sum(getattr(row, column.field) for row in shown.values())
        assert second.shown.sums[column.code] == total, column.code
        whole = sum(Position.objects.values_list(column.field, flat=True))
        assert second.whole.sums[column.code] == whole, column.code


@pytest.mark.usefixtures("customers")
def test_the_sum_holds(person: Person) -> None:
    """Exposure = covered + management credit + uncovered + outside, in rows and totals."""
    page = _page(person, "customer")
    for totals in (page.shown, page.whole):
        whole, *parts = (totals.sums[code] for code in SUM)
        assert whole == sum(parts)
    assert [part.code for part in hidden_parts(chosen(["exposure", "covered"]))] == [
        "management_credit",
        "uncovered",
        "outside",
    ]


@pytest.mark.usefixtures("customers")
def test_marks(person: Person) -> None:
    """Each row has its alerts, the gravest first."""
    marks = {
        row.position.pk: [mark.alert.value for mark in row.marks]
        for row in _page(person, "customer").rows
    }
    assert marks["A"] == ["breach", "over_limit"]
    assert marks["B"] == ["ends_soon"]
    assert marks["C"] == ["cut", "near_discretionary", "disputed"]
    assert marks["D"] == ["insolvent"]


@pytest.mark.usefixtures("customers")
def test_scope(northerner: Person, asker: Asker) -> None:
    """Rows, totals and counts of views are those of the region alone."""
    report = open_report(northerner, Wanted(order="customer"), today=TODAY)
    assert report.page is not None
    assert _keys(report.page) == ["A", "F", "B"] or sorted(_keys(report.page)) == ["A", "B", "F"]
    assert report.page.whole.count == 3
    assert report.page.whole.sums["uncovered"] == 5_000_050
    counts = view_counts(northerner, today=TODAY)
    assert (counts["deadlines"], counts["unnamed"], counts["mine"]) == (3, 0, 0)
    query = read_query("country = ES or breach = true", asker)
    page = report_page(
        northerner, query=query, order=order_of("customer"), columns=COLUMNS, today=TODAY
    )
    assert _keys(page) == ["A"]


@pytest.mark.usefixtures("customers")
def test_views(person: Person) -> None:
    """The views that Aval brings find what their names say."""
    assert view_counts(person, today=TODAY) == {
        "deadlines": 6, "uncovered": 1, "breaches": 1, "temporary": 1, "unnamed": 1,
        "unused": 1, "mine": 2,
    }  # fmt: skip


@pytest.mark.usefixtures("customers")
def test_stale_and_broken(person: Person) -> None:
    """Rows of older figures are told; a query that is none shows nothing."""
    assert open_report(person, Wanted(version=2), today=TODAY).is_stale
    assert not open_report(person, Wanted(version=1), today=TODAY).is_stale
    broken = open_report(person, Wanted(query="uncovered >"), today=TODAY)
    assert broken.page is None
    assert broken.error is not None
    gone = open_report(person, Wanted(view="777"), today=TODAY)
    assert gone.page is None


def test_no_place(person: Person) -> None:
    """A place that is none is refused."""
    with pytest.raises(ValueError, match="x"):
        _page(person, "exposure", Place("x", "A"))
