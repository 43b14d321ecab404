"""Saved views, owners, exports: inside the scope, with a line in the journal, nothing more."""

import csv
import io
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from python_calamine import CalamineWorkbook

from aval.desk.refusals import ActRefused
from aval.desk.report.actions import assign_owner, remove_view, save_view
from aval.desk.report.columns import chosen, order_of
from aval.desk.report.export import List, csv_lines, take_list, write_workbook
from aval.desk.report.faults import QueryError
from aval.desk.report.language import read_query
from aval.desk.report.opening import Wanted, open_report, view_counts
from aval.desk.report.saved_views import views_of
from aval.desk.report.values import Asker
from aval.records.models import Customer, JournalEntry, Person, Position, SavedView
from aval.vocabulary.acts import Act, Role
from aval.wording.language import Language
from tests.desk.report.conftest import NOW
from tests.records.positions_factory import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customers")]


def _save(by: Person, query: str, **other: object) -> SavedView:
    given = {"name": "Mine", "order": "-uncovered", "columns": ["exposure"]} | other
    return save_view(by=by, at=NOW, today=TODAY, currency="EUR", query=query, **given)


def test_a_view_is_saved_and_used(person: Person) -> None:
    """With its query, its columns, its order; the same name replaces it."""
    _save(person, "breach = true")
    view = _save(person, "country = FR")
    report = open_report(person, Wanted(view=str(view.pk)), today=TODAY)
    assert report.page is not None
    assert report.page.whole.count == 4
    assert [column.code for column in report.columns] == ["customer", "exposure"]
    assert report.order.code == "-uncovered"
    assert view_counts(person, today=TODAY)[str(view.pk)] == 4
    assert JournalEntry.objects.filter(act=Act.VIEW_SAVED).count() == 2
    remove_view(by=person, at=NOW, number=view.pk)
    assert not SavedView.objects.exists()


def test_a_broken_view_shows_nothing(person: Person) -> None:
    """It is refused when saved, and says so when it broke since."""
    with pytest.raises(QueryError):
        _save(person, "uncovered >")
    view = _save(person, "breach = true")
    SavedView.objects.filter(pk=view.pk).update(query="gone > 3")
    report = open_report(person, Wanted(view=str(view.pk)), today=TODAY)
    assert (report.page, report.query) == (None, None)
    assert report.error is not None
    assert str(view.pk) not in view_counts(person, today=TODAY)


def test_shared_views(person: Person, northerner: Person) -> None:
    """Others see a shared view through their own scope, and cannot remove it."""
    view = _save(person, "country = FR", is_shared=True)
    _save(person, "", name="Own")
    shared = [one for one in views_of(northerner) if one.author]
    assert [one.name for one in shared] == ["Mine"]
    report = open_report(northerner, Wanted(view=str(view.pk)), today=TODAY)
    assert report.page is not None
    assert report.page.whole.count == 3
    with pytest.raises(ActRefused):
        remove_view(by=northerner, at=NOW, number=view.pk)
    collector = Person.objects.create(username="carl", role=Role.COLLECTOR)
    with pytest.raises(PermissionDenied):
        _save(collector, "", is_shared=True)
    with pytest.raises(ActRefused):
        _save(person, "", name="  ")


def test_owners(person: Person, northerner: Person, asker: Asker) -> None:
    """Chosen customers, or all of a query, of those in sight; the journal keeps who had them."""
    assert assign_owner(by=northerner, at=NOW, owner="claire", keys=["B", "C"]) == 1
    owner = dict(Position.objects.values_list("pk", "owner"))
    assert (owner["B"], owner["C"]) == ("claire", "")
    assert Customer.objects.get(pk="B").owner == "claire"
    query = read_query("country = FR", asker)
    assert assign_owner(by=person, at=NOW, owner="ines", query=query) == 4
    entry = JournalEntry.objects.order_by("-number").first()
    assert entry is not None
    assert entry.given()["before"] == {"A": "claire", "B": "claire", "E": "", "F": ""}
    with pytest.raises(ActRefused):
        assign_owner(by=person, at=NOW, owner="nobody", keys=["A"])
    with pytest.raises(PermissionDenied):
        assign_owner(by=Person(username="s", role=Role.SALES), at=NOW, owner="claire", keys=["A"])


def _taken(by: Person, asker: Asker, *, keys: tuple[str, ...] = (), text: str = "") -> List:
    codes = ("exposure", "uncovered", "utilisation", "next_deadline", "grade", "alerts", "region")
    return take_list(
        by=by, at=NOW, today=TODAY, query=read_query(text, asker), order=order_of("customer"),
        columns=chosen(codes), keys=keys, form="csv", currency="EUR",
    )  # fmt: skip


def test_csv(northerner: Person, asker: Asker) -> None:
    """The rows in sight, in order; plain decimals; no formula."""
    text = "".join(csv_lines(_taken(northerner, asker), Language("en")))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][:4] == ["Customer number", "Customer", "Exposure", "Uncovered"]
    by_key = {row[0]: row for row in rows[1:]}
    assert set(by_key) == {"A", "B", "F"}
    assert by_key["A"] == [
        "A", "Énergie du Sud", "110000.50", "50000.50", "183.33", "2026-11-25",
        "declare the overdue", "8", "allianz_trade", "Breach, Over limit", "north", "EUR",
    ]  # fmt: skip
    assert by_key["F"][1] == "'=Négoce, “F”"
    assert JournalEntry.objects.get(act=Act.LIST_EXPORTED).given()["rows"] == 3


def test_workbook(person: Person, asker: Asker) -> None:
    """Amounts are numbers, days are days, text is text."""
    file = BytesIO()
    write_workbook(file, _taken(person, asker, keys=("A", "F", "nobody")), Language("fr"))
    file.seek(0)
    sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert sheet[0][2] == "Encours"
    rows = {row[0]: row for row in sheet[1:]}
    assert set(rows) == {"A", "F"}
    assert rows["A"][2] == 110000.50
    assert rows["A"][5] == TODAY.replace(day=25)
    assert rows["F"][1] == "=Négoce, “F”"
    assert rows["A"][-1] == "EUR"


def test_who_may_export(asker: Asker) -> None:
    """Sales people take no lists away."""
    with pytest.raises(PermissionDenied):
        _taken(Person.objects.create(username="s", role=Role.SALES), asker)
