"""A management credit set in its row: the row, the totals and the figures follow, undo takes it back."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.assessment.day import assess_day
from aval.dataset.reading import read_portfolio
from aval.desk.intake.judging import job_of
from aval.desk.refusals import ActRefused
from aval.desk.report import credit
from aval.desk.report.credit import set_management_credit, undo_management_credit
from aval.records.models import (
    Assessment,
    Change,
    Credit,
    JobRun,
    JournalEntry,
    Person,
    Position,
)
from aval.vocabulary.acts import Act, Role
from tests.records.keeping import keep
from tests.tables import write_folder
from tests.web.report.conftest import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(tmp_path: Path) -> date:
    """Return today, on which two debtors of 10.00 were assessed."""
    items = [{"item": f"I{key}", "customer": key} for key in ("C1", "C2")]
    buyers = [{"customer": key} for key in ("C1", "C2")]
    keep(read_portfolio(write_folder(tmp_path / "night", customers=buyers, items=items)))
    assess_day(as_of=localdate(), at=now())
    return localdate()


@pytest.fixture
def browser(person: Person) -> Client:
    """Return the browser of a credit manager."""
    made = Client()
    made.force_login(person, backend=BACKEND)
    return made


def _set(by: Person, today: date, at: datetime, **other: object) -> Change:
    given = {"customer": "C1", "amount": "4,00", "valid_to": None, "reason": "agreed"} | other
    return set_management_credit(by=by, at=at, today=today, **given)


def test_set_and_undone(person: Person, today: date) -> None:
    """The figures are judged at once; the sum holds; taken back, all is as before."""
    before = Position.objects.get(pk="C1")
    made = _set(person, today, now())
    row = Position.objects.get(pk="C1")
    assert (row.management_credit, row.own_risk) == (400, min(400, before.uncovered))
    assert row.exposure == before.exposure
    assert Assessment.objects.get().summary["totals"]["own_risk"] == "4.00"
    entry = JournalEntry.objects.get(act=Act.CREDIT_SET)
    assert (entry.subject, entry.given()["amount"], entry.given()["reason"]) == (
        "C1", 400, "agreed",
    )  # fmt: skip
    again = _set(person, today, now(), amount="3")
    assert Position.objects.get(pk="C1").management_credit == 300
    with pytest.raises(ActRefused):
        undo_management_credit(by=person, at=now(), version=made.pk)
    undo_management_credit(by=person, at=now(), version=again.pk)
    assert Position.objects.get(pk="C1").management_credit == 400
    assert Credit.objects.current().count() == 1


def test_undo_is_for_a_moment(person: Person, today: date) -> None:
    """And for who did it."""
    made = _set(person, today, now())
    other = Person.objects.create(username="otto", role=Role.CFO)
    for by, at in ((other, now()), (person, now() + timedelta(minutes=2))):
        with pytest.raises(ActRefused):
            undo_management_credit(by=by, at=at, version=made.pk)


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {}], ids=["part", "page"])
def test_left_to_a_job(
    browser: Client, today: date, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    """While a whole day is judged, the receipt says so, and the row beside its old figure."""
    monkeypatch.setattr("aval.desk.report.credit.refresh", lambda **_: False)
    given = {"customer": "C1", "amount": "4", "reason": "agreed"}
    page = browser.post(reverse("report_credit"), given, headers=headers, follow=True)
    assert "the figures follow within minutes" in page.content.decode()
    assert ("Figures follow" in page.content.decode()) == bool(headers)
    assert JobRun.objects.get(kind="assess-day").key.startswith(today.isoformat())


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "much"},
        {"amount": "-4"},
        {"amount": "4.005"},
        {"reason": "  "},
        {"valid_to": date(2020, 1, 1)},
        {"customer": "C9"},
    ],
    ids=str,
)
def test_refused(person: Person, today: date, wrong: dict[str, object]) -> None:
    """Nothing is written."""
    with pytest.raises(ActRefused):
        _set(person, today, now(), **wrong)
    assert not Credit.objects.exists()


def test_who_may(today: date) -> None:
    """Collectors set no credit."""
    with pytest.raises(PermissionDenied):
        _set(Person.objects.create(username="c", role=Role.COLLECTOR), today, now())


@pytest.mark.usefixtures("today")
def test_in_the_page(browser: Client) -> None:
    """The form, the row with the totals, the receipt with undo; without script the page again."""
    address = reverse("report_credit")
    form = browser.get(address, {"customer": "C1"}, headers={"HX-Request": "true"})
    assert "<dialog" in form.content.decode()
    assert "<html" in browser.get(address, {"customer": "C1"}).content.decode()
    given = {"customer": "C1", "amount": "4.00", "reason": "agreed", "valid_to": "01/01/2099"}
    done = browser.post(address, given, headers={"HX-Request": "true"}).content.decode()
    assert 'id="row-C1"' in done
    assert 'id="totals" hx-swap-oob="true"' in done
    made = Change.objects.order_by("-pk")[0]
    undo = reverse("report_credit_undo", args=[made.pk])
    assert f'action="{undo}"' in done
    assert Credit.objects.current().get().valid_to == date(2099, 1, 1)
    back = browser.post(undo, follow=True)
    assert "taken back" in back.content.decode()
    assert not Credit.objects.current().exists()
    wrong = browser.post(address, given | {"amount": "x"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "is no amount" in wrong.content.decode()
    assert 'value="x"' in wrong.content.decode()
    assert browser.post(address, given)["Location"].startswith(reverse("report"))


def test_set_while_a_day_is_assessed(
    person: Person, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The credit stands at once; its figures come with the job that judges the day after it."""
    monkeypatch.setattr(credit, "refresh", lambda **_: False)
    first = _set(person, today, now())
    second = _set(person, today, now(), customer="C2")
    job = JobRun.objects.get()
    assert job_of(first) == job_of(second) == job
    assert job.arguments["as_of"] == today.isoformat()
    assert Credit.objects.count() == 2
