"""What we would get if customers did not pay is what their claims are worth afterwards."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from aval.dataset.particulars import Particulars
from aval.dataset.reading import read_portfolio
from aval.desk.claims import simulating
from aval.desk.claims.actions import write
from aval.desk.claims.answering import carried
from aval.desk.claims.cards import PaperCard
from aval.desk.claims.simulated import Simulation, sum_of
from aval.desk.claims.simulating import simulate
from aval.desk.claims.worth import expected, place_of, premium_of
from aval.records.models import Paper, Position
from aval.vocabulary.acts import Role
from aval.vocabulary.claims import LossCause, PaperKind
from tests.desk.claims.world import DAY, TERMS, claim, item, notice, on, pass_to, unpaid
from tests.desk.customer.judged import keep_judged
from tests.desk.turnover.world import told
from tests.generate import generate
from tests.people import person
from tests.tables import POLICY

pytestmark = pytest.mark.django_db

YEAR = TERMS.replace('aggregate_first_loss = "0.00"', 'aggregate_first_loss = "9000.00"').replace(
    'max_liability = "30x"', 'max_liability = "20000.00"'
)
"""9,000 of the year are ours, and it pays 20,000 at most."""


def _simulated(day: date = DAY, **given: object) -> Simulation:
    return simulate(Position.objects.all(), today=day, **given)  # type: ignore[arg-type]


def _two(folder: Path) -> None:
    """Keep C1, which owes 25,000 under 20,000, and C2, which owes 30,000 under 40,000."""
    unpaid(
        folder,
        customers=[{"name": "Martin SA"}, {"customer": "C2", "name": "Deux"}],
        items=[
            item("I1", date(2026, 5, 10), "15000.00"),
            item("I2", date(2026, 6, 10), "10000.00"),
            item("I3", date(2026, 6, 20), "4000.00", disputed="true"),
            item("J1", date(2026, 6, 1), "30000.00", customer="C2"),
        ],
        covers=[{"amount": "20000.00"}, {"cover": "K2", "customer": "C2", "amount": "40000.00"}],
        policies=POLICY.replace("[policy.terms.insured_pct]", f"{YEAR}[policy.terms.insured_pct]"),
    )


def _worth(made: Paper) -> int:
    found = expected(made, premium=premium_of(made))
    assert found is not None
    return found.part.paid


def test_it_is_what_the_claim_is_worth_afterwards(tmp_path: Path) -> None:
    """Of one customer under its year: the same steps, the same cents, nothing written."""
    _two(tmp_path)
    found = simulate(Position.objects.filter(pk="C1"), today=DAY)
    assert not Paper.objects.exists()
    (row,) = found.rows
    assert dict(row.uninsured) == {"disputed": 4_000_00, "above_limit": 5_000_00}
    shown = row.amounts
    assert (shown.owed, shown.covered, shown.indemnity) == (29_000_00, 20_000_00, 17_000_00)
    assert (shown.due, shown.paid, shown.own_loss) == (8_000_00, 8_000_00, 21_000_00)
    made = claim(person("by"), "I1", "I2", day=DAY)
    assert _worth(made) == shown.paid
    after = simulate(Position.objects.filter(pk="C1"), today=DAY)
    assert (after.rows[0].claimed, after.rows[0].amounts.paid) == (25_000_00, 0)


def test_customers_share_the_year_with_each_other_and_with_claims(tmp_path: Path) -> None:
    """C1 takes the aggregate, C2 what is left of the maximum; a claim lost later stands behind."""
    _two(tmp_path)
    found = _simulated()
    assert [one.customer for one in found.rows] == ["C2", "C1"]
    paid = {one.customer: (one.amounts.due, one.amounts.paid) for one in found.rows}
    assert paid == {"C1": (8_000_00, 8_000_00), "C2": (26_000_00, 12_000_00)}
    (year,) = found.years
    assert (year.aggregate_left, year.liability_left) == (0, 0)
    assert (found.total.owed, found.total.paid, found.total.capped) == (
        59_000_00, 20_000_00, 14_000_00,
    )  # fmt: skip
    claim(person("by"), "I1", "I2", day=DAY)
    again = _simulated()
    assert {one.customer: one.amounts.paid for one in again.rows} == {"C1": 0, "C2": 17_000_00}
    assert again.years[0].running == 1


def test_a_default_to_come_and_one_that_came(tmp_path: Path) -> None:
    """I1 is lost on 7 October; past that day it is judged as that evening saw it."""
    unpaid(tmp_path)
    by = person("by")
    assert _simulated(defaulted_by=date(2026, 10, 5)).rows == ()
    first = _simulated(defaulted_by=date(2026, 10, 7)).rows[0]
    assert (first.amounts.owed, first.amounts.paid) == (15_000_00, 12_500_00)
    told = notice(by, "I1", "I2")
    carried(paper=told, on=DAY, by=by, at=on(DAY), today=DAY)
    day = date(2026, 11, 20)
    pass_to(day)
    (row,) = _simulated(day, defaulted_by=day).rows
    (line,) = row.lines
    assert (line.judged_on, line.lost_on) == (date(2026, 10, 7), date(2026, 10, 7))
    card = PaperCard("AZ-100", PaperKind.CLAIM, ("I1", "I2"), cause=LossCause.PROTRACTED_DEFAULT)
    made = write(customer="C1", card=card, by=by, at=on(day), today=day)
    assert _worth(made) == row.amounts.paid == 17_000_00


def test_a_row_within_the_whole_is_explained_as_there(tmp_path: Path) -> None:
    """C2 behind C1 gets what is left of the year, step by step, when it is asked for by itself."""
    _two(tmp_path)
    claim(person("by"), "I2", day=DAY)
    whole = _simulated(explained=None)
    for row in whole.rows:
        alone = simulate(
            Position.objects.filter(pk=row.customer), today=DAY, explained=(row.customer,),
            within=row,
        )  # fmt: skip
        (found,) = alone.rows
        assert (found.amounts, found.uninsured) == (row.amounts, row.uninsured)
        assert [one.steps for one in found.lines] == [one.steps for one in row.lines]
        assert all(one.steps and one.loss for one in row.lines)
    assert all(not one.steps for row in _simulated().rows for one in row.lines)


@pytest.mark.parametrize("seed", [4, 24, 29, 32])
def test_totals_are_sums_whatever_is_judged_together(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of generated portfolios: to the cent, and the same customer by customer as all at once."""
    day = generate(seed, tmp_path)
    keep_judged(read_portfolio(tmp_path), day)
    for by in (None, day + timedelta(60)):
        told = list[tuple[int, int]]()
        monkeypatch.setattr(simulating, "AT_A_TIME", 2_000)
        whole = _simulated(day, defaulted_by=by, progress=lambda *one, told=told: told.append(one))
        monkeypatch.setattr(simulating, "AT_A_TIME", 1)
        assert _simulated(day, defaulted_by=by) == whole
        assert all(done <= of for done, of in told)
        assert whole.total.covered
        assert whole.total == sum_of(row.amounts for row in whole.rows)
        assert sum(amount for _, amount in whole.uninsured) == whole.total.uninsured
        assert sum(year.paid for year in whole.years) == whole.total.paid
        for row in whole.rows:
            assert row.amounts.uninsured == sum(amount for _, amount in row.uninsured)
            assert row.amounts.covered == sum(line.covered for line in row.lines)
    none = simulate(Position.objects.none(), today=day)
    assert (none.rows, none.years, none.total.owed) == ((), (), 0)


def test_each_insurance_year_has_its_own_aggregate(tmp_path: Path) -> None:
    """A block of two years has two; an endorsement in between keeps that of the year it is in."""
    lasting = YEAR.replace("9000.00", "5000.00").replace("20000.00", "90000.00")
    policies = POLICY.replace("[policy.terms.insured_pct]", f"{lasting}[policy.terms.insured_pct]")
    old = policies.replace("2026-01-01", "2025-05-01")
    given = {
        "customers": [{"name": "Martin SA"}, {"customer": "C2", "name": "Deux"}],
        "items": [
            item("I1", date(2026, 5, 10), "10000.00"),
            item("J1", date(2026, 6, 20), "10000.00", customer="C2"),
        ],
        "covers": [
            {"amount": "40000.00", "valid_from": "2025-05-01"},
            {"cover": "K2", "customer": "C2", "amount": "40000.00", "valid_from": "2025-05-01"},
        ],
    }
    unpaid(tmp_path / "a", **given, policies=old)
    found = _simulated()
    assert [one.begins for one in found.years] == [date(2025, 5, 1), date(2026, 5, 1)]
    due = {one.customer: one.amounts.due for one in found.rows}
    assert due == {"C1": 3_000_00, "C2": 3_000_00}
    made = claim(person("by"), "I1", day=DAY)
    place = place_of(made, premium=0)
    assert place is not None
    assert (made.oldest_on, place.within.period) == (
        date(2026, 4, 10), (date(2025, 5, 1), date(2026, 4, 30)),
    )  # fmt: skip
    again = _simulated()
    assert [(one.running, one.begins) for one in again.years] == [(0, date(2026, 5, 1))]


def test_an_endorsement_shares_the_aggregate(tmp_path: Path) -> None:
    """Two blocks are two years, or one: the second claim then has no aggregate left to bear."""
    lasting = YEAR.replace("9000.00", "5000.00").replace("20000.00", "90000.00")
    head, block = POLICY.split("[[policy.terms]]")
    blocks = [
        block.replace("[policy.terms.insured_pct]", f"{lasting}{more}[policy.terms.insured_pct]")
        for more in ("valid_to = 2026-04-30\n", "")
    ]
    policies = "[[policy.terms]]".join([head, blocks[0], blocks[1].replace("01-01", "05-01")])
    unpaid(
        tmp_path,
        customers=[{"name": "Martin SA"}, {"customer": "C2", "name": "Deux"}],
        items=[
            item("I1", date(2026, 5, 10), "10000.00"),
            item("J1", date(2026, 6, 10), "10000.00", customer="C2"),
        ],
        covers=[{"amount": "40000.00"}, {"cover": "K2", "customer": "C2", "amount": "40000.00"}],
        policies=policies,
    )
    assert sorted(one.amounts.due for one in _simulated().rows) == [3_000_00, 3_000_00]
    told(person("writer", Role.CREDIT_MANAGER),
         Particulars("AZ-100", endorsements=(date(2026, 5, 1),)))  # fmt: skip
    found = _simulated()
    assert sorted(one.amounts.due for one in found.rows) == [3_000_00, 8_000_00]
    assert [one.begins for one in found.years] == [date(2026, 1, 1)]
