"""Contracts written: what is saved is what was shown, told, judged again, undone."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from aval.assessment.day import assess_day
from aval.assessment.storing import stored
from aval.desk.policies import actions
from aval.desk.policies.drafting import TermsDraft, draft_of_terms
from aval.desk.policies.effect import Effect, effect
from aval.records.models import Deadline, Person, Position
from aval.vocabulary.acts import Role
from aval.vocabulary.words import DeadlineKind, DeadlineState
from tests.desk.policies.world import AT, TODAY, draft, world
from tests.people import person

pytestmark = pytest.mark.django_db
LAST = date(2026, 1, 1)
NEXT_YEAR = date(2026, 7, 1)


@pytest.fixture
def ana(tmp_path: Path) -> Person:
    """Return a credit manager who looks at the world."""
    world(tmp_path / "portfolio")
    return person("ana", Role.CREDIT_MANAGER)


def _effect(given: TermsDraft, by: Person) -> Effect:
    found = effect(policy=draft_of_terms(given).policy, by=by, today=TODAY)
    assert found is not None
    return found


def _standing() -> tuple[dict[str, tuple[int, date | None]], set[tuple[str, str, date]]]:
    """Return what is stored of each customer, and the open deadlines that press."""
    rows = stored(Position, None).select("customer", "covered", "breach_since").rows()
    due = stored(Deadline, None).filter(
        pl.col("presses") & (pl.col("state") == DeadlineState.OPEN.value)
    )
    return (
        {key: (covered, since) for key, covered, since in rows},
        set(due.select("item", "kind", "on").rows()),
    )


CHANGES: dict[str, Callable[[], TermsDraft]] = {
    "a longer extension": lambda: draft(mep_days=120),
    "a lower percentage": lambda: draft(**{"insured_pct.permanent": "75"}),
    "a zone": lambda: draft(
        zone=[{"countries": ["ES"], "insured_pct": {"permanent": "50"}}], hand_over_days=20
    ),
    "other duties": lambda: draft(notify_days=20, claim_months=3, max_terms_days=70),
    "a new version": lambda: draft(
        replaces=None, valid_from=date(2026, 4, 1), valid_to=None, vat_insured=True, mep_days=30,
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_saved_is_what_was_shown(ana: Person, change: Callable[[], TermsDraft]) -> None:
    """Each customer's cover and breach, and every deadline, are on the next day's rows."""
    given = change()
    before, dues = _standing()
    found = _effect(given, ana)
    assert _standing() == (before, dues)
    made = actions.save_terms(given=given, by=ana, at=AT, today=TODAY)
    assert made is not None
    assess_day(as_of=TODAY, at=AT)
    after, dues_then = _standing()
    moved = {
        key: (before[key][0], after[key][0]) for key in before if before[key][0] != after[key][0]
    }
    assert {one.customer: (one.before, one.after) for one in found.largest} == moved
    assert found.after["covered"] == sum(covered for covered, _ in after.values())
    assert {one.customer: one.after for one in found.breaches} == {
        key: since for key, (_, since) in after.items() if since != before[key][1]
    }
    shown_days = {(one.item, one.kind, one.after) for one in found.deadlines if one.after}
    gone = {(one.item, one.kind, one.before) for one in found.deadlines if one.before}
    assert {(item, DeadlineKind(kind), on) for item, kind, on in dues_then - dues} == shown_days
    assert {(item, DeadlineKind(kind), on) for item, kind, on in dues - dues_then} == gone
    assert found.changed
