"""What a policy costs: T12 from declarations, T14 from its top-ups, balances, fees, bonus."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from aval.assessment.agenda import keep_contracts
from aval.assessment.agenda_facts import agenda_facts
from aval.assessment.day import assess_day
from aval.assessment.standing import contracts
from aval.dataset.particulars import Particulars
from aval.desk.claims.worth import premium_of
from aval.desk.turnover.actions import freeze, prepare
from aval.desk.turnover.noting import correct, judge_balances, note
from aval.desk.turnover.premium import Year, premium_year, year_premium
from aval.desk.turnover.refusals import ActRefused
from aval.records import journal
from aval.records.models import (
    AgendaEntry,
    CoverRequest,
    InsuredBalance,
    Paper,
    PaperMoney,
    Person,
    PremiumNote,
)
from aval.vocabulary.acts import Act, Role
from aval.vocabulary.claims import ClaimMoney
from aval.vocabulary.turnover import PremiumNoteKind
from tests.desk.claims.world import claim
from tests.desk.turnover.world import AT, COVERS, ITEMS, SECOND, TERMS, TODAY, sold, told
from tests.people import limited, person
from tests.tables import POLICY

pytestmark = pytest.mark.django_db
BEGIN = date(2026, 1, 1)


@pytest.fixture
def by() -> Person:
    """Return who declares."""
    return person("declarer", Role.CREDIT_MANAGER)


def _year(by: Person, **given: object) -> Year:
    found = premium_year(by, "AZ-100", today=TODAY, **given)  # type: ignore[arg-type]
    assert found is not None
    return found


def _send(by: Person) -> None:
    made = prepare(period=SECOND, by=by, at=AT, today=TODAY)
    freeze(declaration=made, reference="", by=by, at=AT)


def _note(by: Person, amount: int, **given: object) -> None:
    asked = {
        "policy": "AZ-100", "begins_on": BEGIN, "kind": PremiumNoteKind.PAYMENT, "on": TODAY,
        "text": "", "by": by, "at": AT, "today": TODAY,
    } | given  # fmt: skip
    note(amount=amount, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("net", "premium", "adjustment"),
    [("17500000.00", 3_150_000, 270_000), ("15000000.00", 2_880_000, 0),
     ("17483219.47", 3_146_980, 266_980)],
)  # fmt: skip
def test_t12(by: Person, tmp_path: Path, net: str, premium: int, adjustment: int) -> None:
    """Declared turnover × rate, at least the minimum; less the four instalments paid."""
    sold(tmp_path, (ITEMS[0] | {"amount": net, "tax_amount": "0"},))
    _send(by)
    for _ in range(4):
        _note(by, 720_000)
    found = _year(by)
    assert found.turnover is not None
    assert (found.due, found.turnover.adjustment) == (premium, adjustment)
    assert [(one.on.month, one.amount, one.is_paid) for one in found.instalments] == [
        (1, 720_000, True), (4, 720_000, True), (7, 720_000, True), (10, 720_000, True),
    ]  # fmt: skip
    assert found.missing == ((BEGIN, date(2026, 3, 31)),)
    policy = contracts()["AZ-100"]
    assert year_premium(policy, found.within) == premium


def test_payments_in_part(by: Person, tmp_path: Path) -> None:
    """The earliest instalment is paid first; what was wrong is taken away, once."""
    sold(tmp_path)
    _note(by, 800_000)
    _note(by, -80_000, text="refund")
    _note(by, 0, kind=PremiumNoteKind.INVESTIGATION)
    found = _year(by)
    assert found.paid == 720_000
    assert [one.paid for one in found.instalments] == [720_000, 0, 0, 0]
    assert found.fees.investigations == 4_500
    correct(made=found.notes[0], by=by, at=AT)
    with pytest.raises(ActRefused):
        correct(made=found.notes[0], by=by, at=AT)
    assert _year(by).paid == -80_000
    for code, amount, given in (
        ("payment", 0, {}),
        ("future", 1, {"on": date(2027, 1, 1)}),
        ("note", 1, {"text": "x" * 501}),
        ("policy", 1, {"policy": "XX"}),
        ("year", 1, {"begins_on": date(2020, 1, 1)}),
    ):
        with pytest.raises(ActRefused) as refusal:
            _note(by, amount, **given)
        assert refusal.value.code == f"turnover.refused_{code}"
    acts = {entry.act for entry in journal.entries()}
    assert {Act.PREMIUM_NOTED, Act.PREMIUM_CORRECTED} <= acts


def test_t14_and_fees(by: Person, tmp_path: Path) -> None:
    """A top-up of 40,000 at 1.5 % is 50.00 a month; a named limit watched, a request that left."""
    sold(tmp_path)
    CoverRequest.objects.create(
        key="R1", customer_id="C1", policy_id="AZ-100", channel="file", kind="new",
        layer="permanent", amount=1, currency="EUR", state="answered", asked_by=by, asked_at=AT,
        submitted_at=AT, sent_at=AT, answered_at=AT, changed_at=AT,
    )  # fmt: skip
    assert _year(by).top_ups.whole is None
    told(by, Particulars("AZ-100", top_up_rate=Decimal("1.5")))
    found = _year(by)
    assert [premium for _, premium in found.top_ups.months] == [5_000] * 7
    assert found.top_ups.whole == 35_000
    assert (found.fees.requests, found.fees.monitoring, found.fees.total) == (1_000, 3_800, 4_800)


def test_limits_in_a_row_are_one_watched(by: Person, tmp_path: Path) -> None:
    """Raised, then ended; a foreign top-up is converted; one that was refused costs nothing."""
    covers = (
        {"valid_to": "2026-03-31"},
        {"cover": "K2", "amount": "2000.00", "valid_from": "2026-02-01", "valid_to": "2026-03-31"},
        {"cover": "K3", "customer": "C2", "status": "refused", "amount": "0.00"},
        {
            "cover": "K4", "layer": "top_up", "amount": "50000.00", "currency": "USD",
            "valid_from": "2026-02-01", "valid_to": "2026-02-10",
        },
    )  # fmt: skip
    sold(tmp_path, ITEMS, covers)
    told(by, Particulars("AZ-100", top_up_rate=Decimal("1.5")))
    found = _year(by)
    assert found.fees.monitoring == 3_800
    assert [premium for _, premium in found.top_ups.months] == [0, 5_000, 0, 0, 0, 0, 0]


def test_a_policy_on_balances(by: Person, tmp_path: Path) -> None:
    """Each month-end is judged once, from what was known that evening; each month rounds."""
    terms = TERMS.replace('"turnover"', '"balances"').replace("0.18", "0.042")
    sold(tmp_path, ITEMS[:1], COVERS, terms, datetime(2026, 5, 10, 9, tzinfo=UTC))
    done = judge_balances(policy="AZ-100", begins_on=BEGIN, by=by, at=AT, today=TODAY)
    assert done == (2, 4)
    balances = dict(InsuredBalance.objects.values_list("on", "balance"))
    assert balances == {date(2026, 5, 31): 9_000_000, date(2026, 6, 30): 9_000_000}
    found = _year(by)
    assert found.balances is not None
    assert found.balances.months == (3_780, 3_780)
    assert (found.due, found.missing) == (2_880_000, ())
    again = judge_balances(policy="AZ-100", begins_on=BEGIN, by=by, at=AT, today=TODAY)
    assert again == (0, 4)


def test_bonus_and_liability(by: Person, tmp_path: Path) -> None:
    """Indemnities that came in make the loss ratio; the premium multiplies the maximum."""
    items = (
        ITEMS[0] | {"issued_on": "2026-05-20", "due_on": "2026-06-20"},
        ITEMS[1] | {"item": "I9"},
    )  # fmt: skip
    sold(tmp_path, items)
    assess_day(as_of=TODAY, at=AT)
    _send(by)
    paper = claim(by, "I1", day=TODAY)
    assert premium_of(paper) == 3_150_000
    PaperMoney.objects.create(
        paper=paper, kind=ClaimMoney.INDEMNITY, on=TODAY, amount=315_000, insured=315_000,
        written_by=by, written_at=AT,
    )  # fmt: skip
    found = _year(by)
    assert (found.indemnities, found.bonus.amount) == (315_000, -315_000)
    assert Paper.objects.count() == 1


def test_years(by: Person, tmp_path: Path) -> None:
    """None before the first; none of another day; none for a limited view; without a rate 0."""
    sold(tmp_path, covers=(), terms="\nvalid_to = 2026-12-31\n")
    found = _year(by, on=BEGIN)
    assert (found.turnover, found.balances, found.due, found.instalments) == (None, None, 0, ())
    assert found.bonus.loss_ratio is None
    assert (found.top_ups.months, found.fees.total) == ((), 0)
    for given in ({"on": date(2020, 1, 1)}, {"today": date(2020, 1, 1)}):
        asked = {"today": TODAY} | given
        assert premium_year(by, "AZ-100", **asked) is None  # type: ignore[arg-type]
    assert premium_year(by, "XX", today=TODAY) is None
    away = limited("away", Role.AUDITOR, portfolio="nobody")
    assert premium_year(away, "AZ-100", today=TODAY) is None
    policy, terms = contracts()["AZ-100"], replace(found.within.terms, minimum_premium=Decimal(5))
    assert year_premium(policy, replace(found.within, terms=terms)) == 500


def test_an_endorsement_keeps_the_year(by: Person, tmp_path: Path) -> None:
    """Premium, minimum and what was paid are of the whole year; without it there are two."""
    head, pct = POLICY.split("[[policy.terms]]")[1].split("[policy.terms.insured_pct]")
    second = f"[policy.terms.insured_pct]{pct}[[policy.terms]]{head}".replace("01-01", "05-16")
    sold(tmp_path, terms=TERMS.replace("2026-12-31", "2026-05-15") + second + TERMS)
    _note(by, 720_000, on=TODAY)
    assert [one[0] for one in _year(by).years] == [date(2026, 5, 16), BEGIN]
    assert _year(by).paid == 0
    told(by, Particulars("AZ-100", endorsements=(date(2026, 5, 16),)))
    found = _year(by)
    assert (found.period, found.paid, found.due) == (
        (BEGIN, date(2026, 12, 31)),
        720_000,
        2_880_000,
    )
    _note(by, 100, begins_on=date(2026, 5, 16))
    assert _year(by).paid == 720_100


def test_the_agenda_knows_what_was_done(by: Person, tmp_path: Path) -> None:
    """A period that was sent whole and what was paid of the year are settled, at once."""
    sold(tmp_path, ITEMS)
    assess_day(as_of=TODAY, at=AT)
    keep_contracts()
    assert _due() == {
        ("declaration", date(2026, 7, 30)), ("instalment", date(2026, 7, 1)),
        ("instalment", date(2026, 10, 1)), ("declaration", date(2026, 10, 30)),
    }  # fmt: skip
    facts = {"as_of": TODAY, "currency": "EUR", "customers": None}
    assert agenda_facts(**facts).settled == {}  # type: ignore[arg-type]
    _send(by)
    _note(by, 720_000)
    found = agenda_facts(**facts).settled["AZ-100"]  # type: ignore[arg-type]
    assert list(found.declared) == [(SECOND.begins_on, SECOND.ends_on)]
    assert found.paid == {BEGIN: 720_000}
    assert ("declaration", date(2026, 7, 30)) not in _due()
    _note(by, 1_440_000)
    assert _due() == {("instalment", date(2026, 10, 1)), ("declaration", date(2026, 10, 30))}
    correct(made=PremiumNote.objects.latest("pk"), by=by, at=AT)
    assert ("instalment", date(2026, 7, 1)) in _due()


def _due() -> set[tuple[str, date]]:
    """Return what the agenda holds of declarations and instalments of the year."""
    rows = AgendaEntry.objects.filter(kind__in=["declaration", "instalment"])
    return set(
        rows.filter(on__range=(date(2026, 6, 1), date(2026, 12, 31))).values_list("kind", "on")
    )
