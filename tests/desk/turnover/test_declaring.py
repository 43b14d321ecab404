"""Declared, sent, corrected: each line once, in + out = the ledger, and the sum is the truth."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from aval.assessment.agenda_facts import declared_whole
from aval.assessment.day import assess_day
from aval.dataset.particulars import Particulars
from aval.desk.turnover import perimeters
from aval.desk.turnover.actions import (
    Period,
    declared_lines,
    discard,
    freeze,
    of_period,
    prepare,
)
from aval.desk.turnover.ledger import gaps
from aval.desk.turnover.queries import Wanted, lines_of, listed, one_declaration
from aval.desk.turnover.refusals import ActRefused
from aval.engine.turnover_changes import AMOUNTS
from aval.records import journal
from aval.records.models import Person, TurnoverDeclaration, TurnoverLine
from aval.sandboxes.synthetic.demo import make_world
from aval.sandboxes.synthetic.demo_stories import FEWEST_BUYERS
from aval.vocabulary.acts import Act, Role
from aval.vocabulary.policies import SaleDate
from aval.vocabulary.turnover import DeclarationState, TurnoverReason
from aval.vocabulary.words import Segment
from tests.desk.turnover.world import AT, ITEMS, SECOND, TODAY, sold, told
from tests.people import limited, person
from tests.records.keeping import keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Person:
    """Return who declares."""
    return person("declarer", Role.CREDIT_MANAGER)


def _prepared(by: Person, period: Period = SECOND) -> TurnoverDeclaration:
    return prepare(period=period, by=by, at=AT, today=TODAY)


def _refused(code: str, period: Period, by: Person) -> None:
    with pytest.raises(ActRefused) as refusal:
        _prepared(by, period)
    assert refusal.value.code == f"turnover.refused_{code}"


def test_a_draft_is_the_ledger(by: Person, tmp_path: Path) -> None:
    """T13 in it: all of 17.5 millions count under a limit of 50,000; the rest is out with why."""
    sold(tmp_path)
    made = _prepared(by)
    assert (made.ledger, made.declared, made.left_out) == (1_750_048_000, 1_749_998_000, 50_000)
    one = one_declaration(by, made.pk)
    assert [(reason, cell.lines, cell.turnover) for reason, cell in one.reasons] == [
        (TurnoverReason.NO_LIMIT, 1, 50_000)
    ]
    (row,) = one.rows
    assert (row.country, row.category, row.whole.lines) == ("FR", "named", 3)
    assert one.declared == made.declared
    assert [(gap.currency, gap.ledger_net, gap.difference) for gap in one.gaps] == [
        ("EUR", 1_750_040_000, 0), ("USD", 10_000, 0),
    ]  # fmt: skip
    page = lines_of(by, made.pk, Wanted(reason=TurnoverReason.NO_LIMIT))
    assert [line.item for line in page.page] == ["I2"]
    again = _prepared(by)
    assert list(TurnoverDeclaration.objects.values_list("pk", flat=True)) == [again.pk]
    discard(declaration=again, by=by, at=AT)
    assert not TurnoverLine.objects.exists()
    acts = {Act.TURNOVER_PREPARED, Act.TURNOVER_DISCARDED}
    assert acts <= {entry.act for entry in journal.entries()}


def test_corrections_list_what_changed(by: Person, tmp_path: Path) -> None:
    """A sale more, one gone, one changed, a limit granted late: the sum of all is the truth."""
    sold(tmp_path / "a")
    first = _prepared(by)
    freeze(declaration=first, reference="N-1", by=by, at=AT)
    assert (first.state, first.reference, first.sent_by) == (DeclarationState.FROZEN, "N-1", by)
    _refused("nothing", SECOND, by)
    with pytest.raises(ActRefused):
        freeze(declaration=first, reference="", by=by, at=AT)
    with pytest.raises(ActRefused):
        discard(declaration=first, by=by, at=AT)
    assert not one_declaration(by, first.pk).is_stale
    items = (
        ITEMS[0] | {"amount": "21000000.12", "tax_amount": "3500000.02"}, ITEMS[1], ITEMS[3],
        {"item": "I6", "amount": "5.00"},
    )  # fmt: skip
    sold(tmp_path / "b", items, ({"amount": "50000.00"}, {"cover": "K3", "customer": "C2"}))
    assert one_declaration(by, first.pk).is_stale
    made = _prepared(by)
    assert made.corrects_id == first.pk
    rows = made.sales.order_by("item", "-is_reversal")
    told = [(one.item, one.category or one.reason, one.turnover, one.is_reversal) for one in rows]
    assert told == [
        ("I1", "named", 10, False),
        ("I2", "no_limit", -50_000, True),
        ("I2", "named", 50_000, False),
        ("I3", "named", 10_000, True),
        ("I6", "named", 500, False),
    ]
    assert not any(gap.difference for gap in gaps(made))
    freeze(declaration=made, reference="", by=by, at=AT)
    whole = one_declaration(by, made.pk)
    assert (whole.declared, len(whole.same)) == (1_750_058_510, 2)
    _refused("nothing", SECOND, by)
    sums = declared_lines(list(of_period(SECOND))).select(AMOUNTS).sum().row(0, named=True)
    assert sums["turnover"] == first.ledger + made.ledger
    sold(tmp_path / "c", items, ({"amount": "50000.00"},))
    back = _prepared(by)
    assert (back.declared, back.left_out, back.lines) == (-50_000, 50_000, 2)


def test_what_cannot_be_declared(by: Person, tmp_path: Path) -> None:
    """Each with its reason; nothing is written."""
    sold(tmp_path)
    _refused("policy", replace(SECOND, policy="XX"), by)
    _refused("days", replace(SECOND, begins_on=date(2026, 7, 1)), by)
    _refused("days", replace(SECOND, ends_on=TODAY + timedelta(1)), by)
    _refused("long", replace(SECOND, begins_on=date(2024, 7, 1)), by)
    _refused("company", replace(SECOND, companies=("ZZ",)), by)
    _refused("query", replace(SECOND, query="nonsense ="), by)
    _refused("scope", SECOND, limited("away", Role.CREDIT_MANAGER, portfolio="nobody"))
    with pytest.raises(ActRefused):
        _prepared(person("reader", Role.COLLECTOR))
    assert not TurnoverDeclaration.objects.exists()
    made = _prepared(by, replace(SECOND, companies=("FR01",)))
    _refused("overlap", replace(SECOND, begins_on=date(2026, 3, 1)), by)
    with pytest.raises(ActRefused):
        freeze(declaration=made, reference="x" * 201, by=by, at=AT)
    TurnoverLine.objects.filter(item="I2").delete()
    with pytest.raises(ActRefused) as refusal:
        freeze(declaration=made, reference="", by=by, at=AT)
    assert refusal.value.code == "turnover.refused_gap"


def test_a_currency_without_a_rate_is_told(by: Person, tmp_path: Path) -> None:
    """And a view keeps a declaration to the customers that it finds."""
    sold(tmp_path, (ITEMS[0], ITEMS[1] | {"currency": "GBP"}))
    _refused("rates", SECOND, by)
    sold(tmp_path / "b")
    made = _prepared(by, replace(SECOND, query="exposure > 0"))
    assert set(made.sales.values_list("reason", flat=True)) == {TurnoverReason.OUTSIDE_PERIMETER}


def test_what_is_missing(by: Person, tmp_path: Path) -> None:
    """The quarters that are over, with the day by which each is due; not for a limited view."""
    sold(tmp_path)
    made = _prepared(by)
    (policy,) = listed(by, today=TODAY)
    assert [(row.ends_on, row.due_on, row.declarations) for row in policy.periods] == [
        (date(2026, 6, 30), date(2026, 7, 30), (made,)),
        (date(2026, 3, 31), date(2026, 4, 30), ()),
    ]
    assert policy.periods[0].declared is None
    freeze(declaration=made, reference="", by=by, at=AT)
    assert listed(by, today=TODAY)[0].periods[0].declared == made.declared
    away = limited("away", Role.CREDIT_MANAGER, portfolio="nobody")
    assert listed(away, today=TODAY) == []
    with pytest.raises(TurnoverDeclaration.DoesNotExist):
        one_declaration(away, made.pk)


def test_what_is_never_stored(by: Person, tmp_path: Path) -> None:
    """A line is in or out; net and tax are the gross; the parts are the ledger."""
    sold(tmp_path)
    made = _prepared(by)
    line = made.sales.get(item="I1")
    for wrong in ({"reason": "no_limit"}, {"category": ""}, {"tax": 1}, {"band": "long"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            made.sales.filter(pk=line.pk).update(**wrong)
    for column in ({"declared": 1}, {"state": "frozen"}, {"ends_on": date(2020, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TurnoverDeclaration.objects.filter(pk=made.pk).update(**column)


def test_the_demos_year(by: Person) -> None:
    """A year of an invented group under each of its policies: to the cent, each line once."""
    today = date(2026, 10, 30)
    keep(make_world(seed=5, today=today, customers=FEWEST_BUYERS).portfolio_on(today))
    for policy in ("AZ-2231", "CO-77-014", "AD-9050"):
        period = Period(policy, date(2025, 11, 1), date(2026, 10, 30))
        made = prepare(period=period, by=by, at=AT, today=today)
        assert made.lines == made.sales.values("item").distinct().count() > 100
        found = gaps(made)
        assert not any(gap.difference for gap in found)
        assert sum(gap.turnover for gap in found) == made.declared + made.left_out == made.ledger
        assert made.declared > 0
        freeze(declaration=made, reference="", by=by, at=AT)


def test_the_day_that_counts(by: Person, tmp_path: Path) -> None:
    """A sale delivered in March and invoiced in April moves; none is declared twice."""
    early = ITEMS[0] | {"item": "I6", "issued_on": "2026-04-02", "delivered_on": "2026-03-30"}
    late = ITEMS[0] | {"item": "I7", "issued_on": "2026-03-30", "delivered_on": "2026-04-02"}
    sold(tmp_path, (*ITEMS, early, late))
    first = Period("AZ-100", date(2026, 1, 1), date(2026, 3, 31))
    made = _prepared(by, first)
    assert set(made.sales.values_list("item", flat=True)) == {"I5", "I7"}
    freeze(declaration=made, reference="", by=by, at=AT)
    told(by, Particulars("AZ-100", sale_date=SaleDate.DELIVERED))
    _refused("overlap", SECOND, by)
    correction = _prepared(by, first)
    moved = dict(correction.sales.values_list("item", "is_reversal"))
    assert moved == {"I6": False, "I7": True}
    assert not any(gap.difference for gap in gaps(correction))
    freeze(declaration=correction, reference="", by=by, at=AT)
    second = _prepared(by)
    items = set(second.sales.values_list("item", flat=True))
    assert "I7" in items
    assert "I6" not in items
    assert second.sale_date == SaleDate.DELIVERED
    assert not any(gap.difference for gap in gaps(second))


def test_saved_perimeters(by: Person, tmp_path: Path) -> None:
    """Each is asked for at every period; together they are the whole, and share no sale."""
    sold(tmp_path)
    assess_day(as_of=TODAY, at=AT)
    given = {"policy": "AZ-100", "companies": (), "by": by, "at": AT}
    france, spain = (
        perimeters.save(name=name, query=perimeters.query_of("", [code], []), **given)  # type: ignore[arg-type]
        for name, code in (("France", "FR"), ("Iberia", "ES"))
    )
    (policy,) = listed(by, today=TODAY)
    assert [row.missing for row in policy.periods] == [(france, spain)] * 2
    found = perimeters.named(by, policy="AZ-100", name="France")
    made = _prepared(by, perimeters.period_in(found, SECOND))
    reasons = dict(made.sales.values_list("item", "reason"))
    assert reasons == {"I1": "", "I2": "outside_perimeter", "I3": "", "I4": ""}
    assert one_declaration(by, made.pk).perimeter == "France"
    freeze(declaration=made, reference="", by=by, at=AT)
    assert declared_whole() == {}
    _refused("overlap", SECOND, by)
    rest = _prepared(by, perimeters.period_in(spain, SECOND))
    assert not any(gap.difference for gap in gaps(rest))
    freeze(declaration=rest, reference="", by=by, at=AT)
    assert declared_whole() == {"AZ-100": [(SECOND.begins_on, SECOND.ends_on)]}
    (policy,) = listed(by, today=TODAY)
    assert [row.missing for row in policy.periods] == [(), (france, spain)]
    perimeters.drop(perimeter=spain, by=by, at=AT)
    acts = {entry.act for entry in journal.entries()}
    assert {Act.PERIMETER_SAVED, Act.PERIMETER_DROPPED} <= acts
    for code, wrong in (
        ("perimeter", lambda: perimeters.drop(perimeter=spain, by=by, at=AT)),
        ("perimeter", lambda: perimeters.named(by, policy="AZ-100", name="Iberia")),
        ("perimeter_name", lambda: perimeters.save(name=" ", query="x = 1", **given)),
        ("perimeter_whole", lambda: perimeters.save(name="All", query="", **given)),
        ("perimeter_there", lambda: perimeters.save(name="F", query=france.query, **given)),
        ("perimeter_there", lambda: perimeters.save(name="France", query="exposure > 0", **given)),
        ("query", lambda: perimeters.save(name="X", query="x = 1", **given)),
        ("company", lambda: perimeters.save(name="X", query="", **given | {"companies": ("Z",)})),
        ("policy", lambda: perimeters.save(name="X", query="q", **given | {"policy": "XX"})),
    ):  # fmt: skip
        with pytest.raises(ActRefused) as refusal:
            wrong()
        assert refusal.value.code == f"turnover.refused_{code}"
    assert not perimeters.of_policies(limited("away", Role.CREDIT_MANAGER, portfolio="nobody"))
    both = perimeters.query_of("exposure > 0 or orders > 0", ["FR", "ES"], [Segment.AFFILIATE])
    assert both == "(exposure > 0 or orders > 0) and country in (ES, FR) and segment in (affiliate)"
    assert perimeters.query_of("exposure > 0", [], []) == "exposure > 0"
