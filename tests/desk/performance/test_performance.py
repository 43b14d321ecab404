"""Every figure of a small insurance year, as it is on paper; and what a reader may see of it."""

from datetime import date
from pathlib import Path

import pytest

from aval.desk.claims.answering import Told, answer_by_hand, carried
from aval.desk.claims.money import receive
from aval.desk.performance.coverage import Split, split
from aval.desk.performance.decisions import DecisionList, Times
from aval.desk.performance.queries import (
    Performance,
    answering,
    decisions,
    side_by_side,
    years_of,
)
from aval.desk.performance.table import take_performance
from aval.records.models import Person
from aval.vocabulary.acts import Role
from aval.vocabulary.claims import ClaimMoney, PaperAnswer
from aval.wording.language import Language
from tests.desk.claims.world import DAY, claim, on
from tests.desk.performance.world import year
from tests.people import limited, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(tmp_path: Path) -> Person:
    """Return a reader without limits, beside the year."""
    year(tmp_path)
    return person("reader")


def _one(reader: Person) -> Performance:
    found = side_by_side(reader, day=DAY, today=DAY)
    assert found is not None
    assert found.currency == "EUR"
    (one,) = found.years
    return one


def test_answers_and_limits(by: Person) -> None:
    """68,000 asked in four requests, 50,000 granted; one limit of three cut by 15,000."""
    told = _one(by).answers
    assert (told.requested, told.granted, told.acceptance_bp) == (68_000_00, 50_000_00, 73_53)
    assert (told.answered, told.full, told.partial, told.refused) == (4, 2, 1, 1)
    assert (told.refusal_bp, told.pending) == (25_00, 1)
    assert dict(told.times.days) == {3: 1, 10: 1, 1: 1, 4: 1}
    assert (told.times.median, told.times.slow) == (3, 10)
    assert (told.limits, told.cuts, told.cut, told.cut_bp) == (3, 1, 15_000_00, 33_33)
    (insurer,) = answering([_one(by)], by_broker=False)
    assert (insurer.name, insurer.times.median, insurer.pending) == ("AZ-100", 3, 1)
    assert answering([_one(by)], by_broker=True) == ()
    assert Times().median is None


def test_the_lists_behind_the_figures(by: Person) -> None:
    """Each list holds the decisions that its figure counts."""
    keys = {}
    for what in DecisionList:
        found = decisions(by, "AZ-100", year="2026-01-01", what=what, page=1, today=DAY)
        assert found is not None
        keys[what.value] = [row.cover.cover for row in found.rows]
        if what is DecisionList.CUT:
            assert [(row.before, row.days) for row in found.rows] == [(20_000_00, None)]
    assert keys == {
        "answered": ["K5", "K2", "K3", "K1"], "full": ["K2", "K3"], "partial": ["K1"],
        "refused": ["K5"], "cut": ["K4"], "pending": ["K6"], "stood": ["K1", "K2", "K4", "K3"],
        "idle": ["K2"],
    }  # fmt: skip
    assert decisions(by, "AZ-100", year="", what=DecisionList.CUT, page=1, today=DAY) is None


def test_coverage_at_month_ends(by: Person) -> None:
    """20,000 of 25,000 and 10,000 of 12,000 are covered on the one day that was judged."""
    told = _one(by).coverage
    (month,) = told.months
    assert (month.on, month.covered, month.owed) == (DAY, 30_000_00, 37_000_00)
    assert told.effective_bp == told.by_all_bp == 81_08
    assert (month.apparent, month.exposed) == (25_000_00, 37_000_00)
    assert told.apparent_bp == month.apparent_bp == 67_57
    parts = {
        by_: {one.name: (one.owed, one.effective_bp, one.apparent_bp)
              for one in split(by, _one(by).span, by_)}
        for by_ in Split
    }  # fmt: skip
    assert parts == {
        Split.COMPANY: {"FR01": (37_000_00, 81_08, None)},
        Split.COUNTRY: {"FR": (37_000_00, 81_08, 67_57)},
        Split.SEGMENT: {"private_company": (37_000_00, 81_08, 67_57)},
    }


def test_what_it_costs_and_brings(by: Person) -> None:
    """28,800 and three years of monitoring, against 10,000 of indemnity and 3,000 recovered."""
    made = claim(by, "I1", "I2", day=DAY)
    costs = _one(by).costs
    assert costs is not None
    assert costs.expected == 17_000_00
    given = {"paper": made, "by": by, "at": on(DAY), "today": DAY}
    carried(on=DAY, **given)  # type: ignore[arg-type]
    accepted = Told(answer=PaperAnswer.ACCEPTED, on=DAY, amount=17_000_00)
    answer_by_hand(told=accepted, **given)  # type: ignore[arg-type]
    for kind, amount in ((ClaimMoney.INDEMNITY, 10_000_00), (ClaimMoney.RECOVERY, 5_000_00)):
        receive(kind=kind, amount=amount, on=DAY, note="", **given)  # type: ignore[arg-type]
    one = _one(by)
    costs = one.costs
    assert costs is not None
    assert (costs.premium, costs.fees.total, costs.idle_fees, one.idle) == (
        28_800_00, 114_00, 38_00, 1,
    )  # fmt: skip
    assert (costs.indemnities, costs.insured_recovered, costs.insurer_recovered) == (
        10_000_00, 3_000_00, 2_000_00,
    )  # fmt: skip
    assert (costs.loss_ratio_bp, costs.expected) == (34_72, 0)
    assert (costs.turnover, costs.saved) == (34_000_00, -15_914_00)
    assert costs.net_per_thousand == 468_06


def test_who_may_see_what(by: Person) -> None:
    """A reader with limits sees what is theirs, and no premium; a file says as much."""
    away = limited("away", Role.COLLECTOR, portfolio="nobody")
    one = _one(away)
    assert (one.answers.answered, one.answers.limits, one.idle, one.costs) == (0, 0, 0, None)
    assert (one.answers.acceptance_bp, one.coverage.effective_bp) == (None, None)
    lines = {}
    for reader in (by, away):
        found = years_of(reader, "AZ-100", today=DAY)
        assert found is not None
        sheet = take_performance(found, form="csv", by=reader, at=on(DAY), language=Language("en"))
        lines[reader.username] = list(sheet.csv_lines())
    assert any("Acceptance rate,73.53,%" in line for line in lines["reader"])
    assert any("Premium,28800.00,EUR" in line for line in lines["reader"])
    assert not any("Premium" in line for line in lines["away"])
    assert years_of(by, "XX", today=DAY) is None
    before = years_of(by, "AZ-100", today=date(2025, 1, 1))
    assert before is not None
    assert before.years == ()
