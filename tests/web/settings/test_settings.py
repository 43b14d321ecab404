"""Settings on screen: the exposure with its effect, own companies, sources, the currency."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from aval.assessment.day import assess_day
from aval.desk.intake.actions import apply_run
from aval.records import journal
from aval.records.models import (
    Assessment,
    Change,
    CompanyFacts,
    Item,
    JobRun,
    Person,
    Setting,
    Source,
)
from aval.records.portfolio import CURRENCY_SETTING
from aval.vocabulary.acts import RIGHTS, Right, Role, RunMode
from tests.intake.files import AT, dataset, receive, take
from tests.people import person

pytestmark = pytest.mark.django_db
COUNTED = ("invoice", "bill", "delivery", "credit_note", "payment", "deposit", "include_disputed")


@pytest.fixture
def ada(client: Client, tmp_path: Path, settings: LazySettings) -> Client:
    """Return the browser of an administrator, who looks at a small portfolio."""
    settings.MEDIA_ROOT = tmp_path / "files"
    take(settings.MEDIA_ROOT, dataset(tmp_path / "in"))
    client.force_login(person("ada", Role.ADMINISTRATOR))
    return client


def ticked(*parts: str) -> dict[str, str]:
    """Return a form with some parts ticked."""
    return dict.fromkeys(parts, "on")


def test_effect_before_it_is_saved(ada: Client) -> None:
    """Without invoices nothing is left: both totals, how many change, the largest by name."""
    page = ada.get("/settings/exposure/effect/", ticked(*COUNTED)).content.decode()
    assert "The exposure of 0 customers of 3 changes." in page
    assert page.count("800<span") == 2
    page = ada.get("/settings/exposure/effect/", ticked("order")).content.decode()
    assert "The exposure of 3 customers of 3 changes." in page
    assert page.index("Tres") < page.index("Deux") < page.index("Un")
    assert not Setting.objects.current().filter(value="true", name="exposure.order").exists()


def test_definition_is_saved_as_facts(ada: Client) -> None:
    """What differs is a new fact, told in the journal, and everybody is judged again."""
    before = Change.objects.count()
    answer = ada.post("/settings/exposure/", ticked(*COUNTED, "order"), follow=True)
    page = answer.content.decode()
    assert f"data version V{Change.objects.latest('pk').pk}" in page
    current = dict(Setting.objects.current().values_list("name", "value"))
    assert current["exposure.order"] == "true"
    assert Setting.objects.filter(name="exposure.order").count() == 2
    assert Setting.objects.filter(name="exposure.invoice").count() == 1
    entry = journal.JournalEntry.objects.latest("number")
    assert (entry.act, json.loads(entry.details)["before"]) == (
        "setting_changed",
        {"exposure.order": "false"},
    )
    assert JobRun.objects.filter(kind="assess-day").exists()
    assert Change.objects.count() == before + 1
    ada.post("/settings/exposure/", ticked(*COUNTED, "order"))
    assert Change.objects.count() == before + 1
    assert journal.verify() is None


def test_effect_says_what_is_missing(ada: Client) -> None:
    """A currency without a rate cannot be judged: the fault is told instead of figures."""
    Item.objects.filter(item="I1").update(currency="CHF")
    page = ada.get("/settings/exposure/effect/", ticked(*COUNTED)).content.decode()
    assert "cannot be computed" in page
    assert "CHF" in page


def test_nothing_to_judge(client: Client) -> None:
    """Before the first import the page says what it can, and the currency can be chosen."""
    client.force_login(person("ada", Role.ADMINISTRATOR))
    assert "nothing to judge" in client.get("/settings/exposure/effect/").content.decode()
    assert "Can be chosen" in client.get("/settings/").content.decode()
    assert client.post("/settings/currency/", {"currency": "XXX"}).status_code == 422
    client.post("/settings/currency/", {"currency": "usd"})
    assert Setting.objects.current().get(name=CURRENCY_SETTING).value == "USD"


def test_currency_is_fixed(ada: Client) -> None:
    """With amounts in it, it can no longer be chosen, and the page says why."""
    assert "Not changeable any more" in ada.get("/settings/").content.decode()
    answer = ada.post("/settings/currency/", {"currency": "USD"})
    assert answer.status_code == 422
    assert "there are amounts in it" in answer.content.decode()
    assert Setting.objects.current().get(name=CURRENCY_SETTING).value == "EUR"


def test_companies(ada: Client) -> None:
    """They are facts: added, changed, and never two with one key; `carried` stays."""
    given = {"key": "IT01", "name": "Noi", "country": "it", "currency": "eur"}
    page = ada.post("/settings/companies/", given, follow=True).content.decode()
    assert "IT01" in page
    for wrong, said in (
        ({"key": "IT01"}, "already"),
        ({"key": ""}, "needs a key"),
        ({"key": "X", "country": "I1"}, "two capital letters"),
        ({"key": "X", "currency": "EU1"}, "ISO 4217"),
    ):
        answer = ada.post("/settings/companies/", given | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert ada.post("/settings/companies/", {"key": "X"}).status_code == 422
    CompanyFacts.objects.current().filter(company="FR01").update(carried='{"x_group": "G"}')
    versions = Change.objects.count()
    card = {"name": "Nous deux", "country": "FR", "currency": "EUR"}
    ada.post("/settings/companies/FR01/", card)
    found = CompanyFacts.objects.current().get(company="FR01")
    assert (found.name, found.carried) == (
        "Nous deux",
        '{"x_group": "G"}',
    )
    assert Change.objects.count() == versions + 1
    ada.post("/settings/companies/FR01/", card)
    assert Change.objects.count() == versions + 1
    assert "Nous deux" in ada.get("/settings/companies/FR01/").content.decode()
    assert ada.get("/settings/companies/none/").status_code == 404


def test_sources(ada: Client, tmp_path: Path, settings: LazySettings) -> None:
    """Limits, activity, and how dropped files are read; each change told in the journal."""
    receive(settings.MEDIA_ROOT, tmp_path / "in", options={"x": 1})
    assert "ERP" in ada.get("/settings/").content.decode()
    page = ada.get("/settings/sources/erp/").content.decode()
    assert str(settings.DATA / "drop" / "erp") in page
    given = {"name": "ERP", "hours": "48", "shrink_count_pct": "5", "shrink_amount_pct": "7"}
    ada.post("/settings/sources/erp/", {**given, "applies": "on", "as_read": "on"})
    found = Source.objects.get(pk="erp")
    assert (found.hours, found.shrink_count_pct, found.shrink_amount_pct) == (48, 5, 7)
    assert (found.is_active, found.applies, found.options) == (False, True, {"x": 1})
    entry = journal.JournalEntry.objects.latest("number")
    assert (entry.act, json.loads(entry.details)["before"]["hours"]) == ("source_changed", 26)
    assert "not active" in ada.get("/settings/").content.decode()
    count = journal.JournalEntry.objects.count()
    ada.post("/settings/sources/erp/", {**given, "applies": "on"})
    assert journal.JournalEntry.objects.count() == count
    for wrong in ({"hours": "0"}, {"shrink_count_pct": "101"}, {"hours": "x"}, {"name": " "}):
        assert ada.post("/settings/sources/erp/", given | wrong).status_code == 422
    assert ada.get("/settings/sources/none/").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if Right.CONFIGURE not in RIGHTS[role]])
def test_only_who_may_configure(client: Client, role: Role) -> None:
    """Every page of the settings is closed to the others."""
    client.force_login(person("x", role))
    for address in ("/settings/", "/settings/companies/", "/settings/exposure/effect/"):
        assert client.get(address).status_code == 403
    assert client.post("/settings/exposure/", {}).status_code == 403


def test_in_every_language(ada: Client) -> None:
    """The page stands in French and Spanish too."""
    for code, word in (("fr", "Encours"), ("es", "Riesgo vivo")):
        Person.objects.filter(username="ada").update(language=code)
        assert word in ada.get("/settings/").content.decode()


def test_few_customers_are_judged_at_once(tmp_path: Path, settings: LazySettings) -> None:
    """A day that is assessed already takes a small change without a job."""
    settings.MEDIA_ROOT = tmp_path
    take(tmp_path, dataset(tmp_path / "in"))
    now = timezone.now()
    day = timezone.localdate(now)
    assess_day(as_of=day, at=now)
    jobs = JobRun.objects.count()
    lines = (tmp_path / "in" / "items.csv").read_text("utf-8").splitlines(keepends=True)
    more = tmp_path / "items.csv"
    more.write_text(lines[0] + lines[3].replace("300.00", "310.00"), "utf-8")
    run = receive(tmp_path, more, mode=RunMode.DELTA, at=AT + timedelta(minutes=5))
    apply_run(run=run, by=None, at=now, today=day)
    assert JobRun.objects.count() == jobs
    assert Assessment.objects.get().summary["totals"]["exposure"] == "810.00"
