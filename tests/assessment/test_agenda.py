"""The agenda of a day is kept: made of the facts, the same when made again, gone with its cause."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from django.db.models import Sum

from aval.assessment.agenda import keep_agenda, losing_soon
from aval.assessment.agenda_facts import agenda_facts
from aval.assessment.day import assess_day
from aval.assessment.refresh import refresh
from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.intake.facts import end_credit
from aval.records.insurers import BuyerLink, Connection, ToldCover
from aval.records.models import AgendaEntry, Credit, Forecast, Paper, PaperItem, Position, Source
from aval.vocabulary.acts import LinkMethod, RunFormat, RunMode
from aval.vocabulary.agenda import AgendaKind
from aval.vocabulary.claims import PaperKind
from tests.generate import generate
from tests.losing import DAY, LOST, TERMS, losing
from tests.people import person
from tests.records.keeping import keep
from tests.tables import write_folder

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 28, 4, tzinfo=UTC)


def _keep(portfolio: Portfolio, day: date = DAY) -> None:
    keep(portfolio)
    assess_day(as_of=day, at=AT)
    assert keep_agenda(as_of=day)


def _forecasts() -> dict[tuple[str, int], tuple[object, ...]]:
    rows = Forecast.objects.values_list(
        "customer", "days", "covered", "indemnity", "limit", "credit", "stops"
    )
    return {(key, days): tuple(rest) for key, days, *rest in rows}


def test_the_clock_loses_what_was_forecast(tmp_path: Path) -> None:
    """Day by day, from the facts kept, nothing done: positions fall by what was told, to the cent."""
    _keep(losing(tmp_path))
    told = _forecasts()
    assert told == LOST
    today = dict(Position.objects.values_list("customer", "indemnifiable"))
    for days in (*range(1, 8), 30):
        assess_day(as_of=DAY + timedelta(days), at=AT)
        if days in {7, 30}:
            then = dict(Position.objects.values_list("customer", "indemnifiable"))
            fall = {key: today[key] - then[key] for key in today}
            assert fall == {key: told[key, days][1] for key in today}
    assert not keep_agenda(as_of=DAY)  # it is no longer the newest day


@pytest.mark.parametrize("seed", [1, 6, 11])
def test_random_portfolios(seed: int, tmp_path: Path) -> None:
    """Those who may lose are found, and the sums of the positions fall by what they lose."""
    day = generate(seed, tmp_path)
    whole = read_portfolio(tmp_path)
    items = whole.items.filter(pl.col("issued_on") <= day)
    _keep(Portfolio(**{**vars(whole), "items": items}), day)
    figures = {
        "covered": "covered",
        "indemnity": "indemnifiable",
        "limit": "limit_insured",
        "credit": "management_credit",
    }
    before = Position.objects.aggregate(**{name: Sum(of) for name, of in figures.items()})
    told = Forecast.objects.filter(days=30).aggregate(**{name: Sum(name) for name in figures})
    assess_day(as_of=day + timedelta(30), at=AT)
    after = Position.objects.aggregate(**{name: Sum(of) for name, of in figures.items()})
    fall = {name: (before[name] or 0) - (after[name] or 0) for name in figures}
    assert fall == {name: told[name] or 0 for name in figures}


def test_made_again_it_is_the_same(tmp_path: Path) -> None:
    """Entries keep their numbers; one whose cause is gone is gone when the customer is judged."""
    _keep(losing(tmp_path))
    once = set(AgendaEntry.objects.values_list("pk", "kind", "customer"))
    assert {(kind, key) for _, kind, key in once} >= {
        ("credit_end", "C2"), ("review", "C1"), ("review", "C3"),
    }  # fmt: skip
    keep_agenda(as_of=DAY)
    assert set(AgendaEntry.objects.values_list("pk", "kind", "customer")) == once
    credit = Credit.objects.current().get()
    end_credit(credit=credit.pk, on=date(2026, 1, 1), by=person("boss"), at=AT)
    assert refresh(customers=["C2"], as_of=DAY, at=AT)
    left = set(AgendaEntry.objects.values_list("pk", "kind", "customer"))
    assert {(kind, key) for _, kind, key in once - left} == {("credit_end", "C2")}
    assert ("C2", 7) not in _forecasts()


def test_only_who_may_lose_is_judged_ahead(tmp_path: Path) -> None:
    """A customer without a deadline within the horizons costs nothing."""
    folder = write_folder(
        tmp_path,
        items=[{"issued_on": "2026-07-27", "due_on": "2026-12-31"}],
        covers=[{}],
    )
    _keep(read_portfolio(folder))
    assert losing_soon(DAY) == []
    assert not Forecast.objects.exists()


def _plan(customer: str, item: str, last: date) -> Paper:
    """Write a plan of payment of an item whose last instalment is on a day."""
    made = Paper.objects.create(
        key="AV1", customer_id=customer, policy_id="AZ-100", kind=PaperKind.PAYMENT_PLAN,
        channel="file", instalments=[["2026-10-01", 5_000], [last.isoformat(), 5_000]],
        currency="EUR", amount=10_000, judged_on=DAY, judged_version=1, written_by=person("p"),
        written_at=AT, changed_at=AT,
    )  # fmt: skip
    PaperItem.objects.create(
        paper=made, item=item, number=item, company="E1", issued_on=DAY, delivered_on=DAY,
        due_on=DAY, amount=10_000, currency="EUR", net=10_000,
    )  # fmt: skip
    return made


def test_adverse_news_and_run_off(tmp_path: Path) -> None:
    """An insolvency, a payment that came back, a plan too long, and a limit that is no more."""
    due = {"issued_on": "2026-05-02", "due_on": "2026-07-01"}
    folder = write_folder(
        tmp_path,
        policies=TERMS,
        customers=[
            {"customer": "C1", "insolvent_on": "2026-07-20"},
            {"customer": "C2"},
            {"customer": "C3"},
        ],
        items=[
            {"item": "I1", **due},
            {"item": "I2", "customer": "C2", "x_returned_on": "2026-07-27", **due},
            {"item": "I3", "customer": "C2", **due},
            {"item": "I4", "customer": "C2", "x_returned_on": "soon", **due},
            {"item": "I5", "customer": "C3", **due},
        ],
        covers=[
            {"cover": "K1"},
            {"cover": "K2", "customer": "C2"},
            {"cover": "K3", "customer": "C3", "valid_to": "2026-06-30"},
        ],
    )
    _keep(read_portfolio(folder))
    plan = _plan("C2", "I3", date(2026, 12, 1))
    keep_agenda(as_of=DAY, customers=["C2"])
    found = {
        (one.kind, one.customer_id, one.item): one for one in AgendaEntry.objects.order_by("pk")
    }
    insolvency = found["insolvency", "C1", ""]
    assert (insolvency.trigger, insolvency.at_stake) == (date(2026, 7, 20), 9_000)
    assert found["returned", "C2", "I2"].on == date(2026, 8, 6)
    assert found["plan", "C2", "I3"].on == date(2026, 8, 30)
    assert ("returned", "C2", "I4") not in found
    Paper.objects.filter(pk=plan.pk).update(state="withdrawn")
    keep_agenda(as_of=DAY, customers=["C2"])
    assert not AgendaEntry.objects.filter(kind="plan").exists()
    run_off = found["run_off", "C3", ""]
    assert (run_off.on, run_off.at_stake) == (date(2026, 7, 1), 10_000)


def test_announced_by_an_insurer(tmp_path: Path) -> None:
    """For a linked buyer, from its day on; it is nobody's while the buyer is not linked."""
    keep(losing(tmp_path))
    assess_day(as_of=DAY, at=AT)
    source = Source.objects.create(key="i", name="I", mode=RunMode.DELTA, format=RunFormat.INSURER)
    made = Connection.objects.create(source=source, insurer="atradius")
    for buyer in ("7", "8"):
        ToldCover.objects.create(
            connection=made, buyer=buyer, cover=buyer, layer="permanent", number="42",
            decision="approved", policy_id="AZ-100", first_at=AT, last_at=AT,
            has_announcement=True, announced_on=date(2026, 9, 1), announced_amount=0,
            currency="EUR",
        )  # fmt: skip
    BuyerLink.objects.create(
        connection=made, customer_id="C1", buyer="7", method=LinkMethod.NAME, is_confirmed=True,
        made_at=AT,
    )  # fmt: skip
    facts = agenda_facts(as_of=DAY, currency="EUR", customers=["C1"])
    assert [(one.customer, one.amount) for one in facts.announced] == [("C1", 0)]
    keep_agenda(as_of=DAY)
    cut = AgendaEntry.objects.get(kind=AgendaKind.REDUCTION)
    assert (cut.on, cut.at_stake) == (date(2026, 8, 31), 100_000)
