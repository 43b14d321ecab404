"""Each part of the file says what it should of a customer that is known to the cent."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from aval.desk.customer.actions import add_note
from aval.desk.customer.layers import Rung, scale_ticks
from aval.desk.customer.neighbours import Near, Origin, neighbours
from aval.desk.customer.payments import month_firsts
from aval.desk.customer.queries import Asked, CustomerFile, customer_file
from aval.desk.customer.sight import Sight
from aval.records.models import Change, Person, Position
from aval.vocabulary.acts import Role
from aval.vocabulary.guarantees import GuaranteeState
from tests.desk.customer.story import AS_OF, keep_story

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def reader() -> Person:
    """Return someone who sees everything."""
    return Person.objects.create(username="reader", role=Role.CREDIT_MANAGER)


@pytest.fixture
def file(tmp_path: Path, reader: Person) -> CustomerFile:
    """Return the file of the story's customer, everything shown."""
    keep_story(tmp_path)
    asked = Asked(all_guarantees=True, all_entries=True)
    return customer_file(reader, "C1", today=AS_OF, at=NOW, asked=asked)


def test_the_breach_says_what_to_do(file: CustomerFile) -> None:
    """The oldest invoice stops the cover; what credits leave of it is to be collected."""
    assert file.breach is not None
    assert file.breach.since == date(2026, 11, 8)
    assert (file.breach.number, file.breach.mep_days, file.breach.items) == ("FA-1", 60, 1)
    assert file.breach.to_collect == 1842050 - 620000
    assert file.breach.declare is not None
    assert file.breach.declare.on == date(2026, 12, 7)
    assert file.figures.room == 0


def test_guarantees_are_told_apart(file: CustomerFile) -> None:
    """Replaced, cut, in force, expired and in study are five things."""
    states = {one.cover: one.state for one in file.guarantees.rows}
    assert states == {
        "K1": GuaranteeState.REPLACED,
        "K2": GuaranteeState.CUT,
        "K3": GuaranteeState.IN_FORCE,
        "K4": GuaranteeState.EXPIRED,
        "K5": GuaranteeState.PENDING,
    }
    used = {one.cover: one.used for one in file.guarantees.rows if one.used is not None}
    assert used == {"K2": 900000, "K3": 977950}
    assert [one.stands for one in file.guarantees.credits] == [True]


def test_management_credit_goes_to_the_earliest_delivery(file: CustomerFile) -> None:
    """Disputed items come last."""
    shares = {row.item.number: row.own_risk for row in file.documents.rows}
    assert shares == {
        "FA-1": 22050,
        "FA-2": 1333925,
        "FA-3": 2500000 - 22050 - 1333925,
        "FA-4": 0,
        "RG-5": 0,
        "CO-6": 0,
    }


def test_orders_and_credits_are_lines_of_their_own(file: CustomerFile) -> None:
    """An order is open beside the exposure; the payment is set against the oldest debt."""
    total = file.documents.total
    assert (total.orders, total.credit_balance, total.not_counted) == (1440000, 0, -1440000)
    rows = {row.item.number: row for row in file.documents.rows}
    assert rows["RG-5"].settled == 620000
    assert rows["FA-1"].settled == -620000
    assert rows["CO-6"].uncovered == 0


def test_what_ends_next(file: CustomerFile) -> None:
    """The temporary limit ends with the month; what rests on it is told."""
    assert file.ahead is not None
    assert (file.ahead.on, file.ahead.limit) == (date(2026, 11, 30), 1000000)


def test_how_they_pay(file: CustomerFile) -> None:
    """Days late by month; early counts as 0."""
    by_month = {month.first: month for month in file.paid.months}
    may = by_month[date(2026, 5, 1)]
    assert (may.number, may.tenths) == (3, 100)
    assert file.paid.tenths == 100
    assert file.paid.tenths_short is None
    assert file.terms_days == 60


def test_scores_keep_their_scale(file: CustomerFile) -> None:
    """The ends of the scale say which way is better."""
    (score,) = file.scores
    assert (score.best, score.worst, score.value, score.value_before) == (1, 10, "7", "5")
    assert [point.number for point in score.points] == [5] * 11 + [7]


def test_the_waterfall_is_one_stair(file: CustomerFile) -> None:
    """Each rung begins where the one above ends."""
    rungs = {step.rung: step for step in file.waterfall.steps}
    start = 0
    for step in file.waterfall.steps[1:-1]:
        assert step.start == start
        start += step.used
    assert rungs[Rung.UNCOVERED].used == file.figures.excess
    assert rungs[Rung.OUTSIDE].used == file.figures.outside if file.figures.outside else True


def test_decisions_stand_in_the_log(file: CustomerFile) -> None:
    """Newest first, each from the insurer or from management."""
    days = [entry.day for entry in file.timeline.entries]
    assert days == sorted(days, reverse=True)
    codes = {entry.step.code for entry in file.timeline.entries if entry.step}
    assert {"customer.cut", "customer.credit_decided_until"} <= codes


def test_a_day_before_the_cut(tmp_path: Path, reader: Person) -> None:
    """The same page of an earlier day, and before anything was known."""
    change = keep_story(tmp_path)
    then = customer_file(
        reader, "C1", today=AS_OF, at=NOW, sight=Sight(as_of=date(2026, 11, 2), number=change.pk)
    )
    assert then.figures.limit_permanent == 1200000
    assert then.breach is None
    Change.objects.filter(pk=change.pk).update(at=NOW)
    before = Sight(known=datetime(2026, 11, 23, tzinfo=UTC))
    empty = customer_file(reader, "C1", today=AS_OF, at=NOW, sight=before)
    assert empty.figures.exposure == 0
    assert not empty.documents.number


@pytest.mark.parametrize(
    ("furthest", "ticks"),
    [
        (0, (0, 10)),
        (25_000_000, (0, 5_000_000, 10_000_000, 15_000_000, 20_000_000, 25_000_000)),
        (54_700_000, (0, *(step * 10_000_000 for step in range(1, 7)))),
    ],
)
def test_ticks_are_round(furthest: int, ticks: tuple[int, ...]) -> None:
    """An axis has a few round amounts."""
    assert scale_ticks(furthest, 100)[: len(ticks)] == ticks or furthest == 0


def test_months() -> None:
    """Twelve firsts, the running month last."""
    firsts = month_firsts(date(2026, 1, 31))
    assert (firsts[0], firsts[-1], len(firsts)) == (date(2025, 2, 1), date(2026, 1, 1), 12)


def test_neighbours_of_a_list(tmp_path: Path, reader: Person) -> None:
    """The list is the query and order of the report, inside what one may see."""
    keep_story(tmp_path)
    by_exposure = Origin(query="", order="-exposure")
    first = neighbours(reader, "C1", by_exposure, today=AS_OF)
    assert first == Near(1, Position.objects.count(), "", first.after if first else "")
    narrow = Origin(query="exposure > 0")
    assert neighbours(reader, "C1", narrow, today=AS_OF) == Near(1, 1, "", "")
    assert neighbours(reader, "C1", Origin(query="exposure < 0"), today=AS_OF) is None
    assert neighbours(reader, "C1", Origin(query="no such (("), today=AS_OF) is None
    assert neighbours(reader, "nobody", narrow, today=AS_OF) is None


def test_the_log_of_a_past_day_ends_with_it(tmp_path: Path, reader: Person) -> None:
    """What was decided or written later is not in it."""
    change = keep_story(tmp_path)
    add_note(by=reader, at=NOW, key="C1", text="late")
    past = Sight(as_of=date(2026, 11, 2))
    then = customer_file(reader, "C1", today=AS_OF, at=NOW, sight=past)
    assert {entry.day <= date(2026, 11, 2) for entry in then.timeline.entries} == {True}
    known = Sight(number=change.pk)
    then = customer_file(reader, "C1", today=AS_OF, at=NOW, sight=known)
    assert not [entry for entry in then.timeline.entries if entry.note]
    now = customer_file(reader, "C1", today=AS_OF, at=NOW)
    assert [entry.text for entry in now.timeline.entries if entry.note] == ["late"]
