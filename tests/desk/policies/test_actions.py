"""Contracts written: what is saved is what was shown, told, judged again, undone."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from aval.assessment.day import assess_day
from aval.assessment.standing import all_particulars
from aval.assessment.storing import stored
from aval.dataset.draft import checked
from aval.dataset.parameters import PARAMETERS, block_of
from aval.dataset.particulars import Particulars
from aval.desk.policies import actions
from aval.desk.policies.drafting import HeadDraft, TermsDraft, draft_of_terms
from aval.desk.policies.effect import Effect, effect
from aval.desk.policies.particulars import references
from aval.desk.policies.queries import current, history, listed, particulars, shown
from aval.desk.policies.refusals import ActRefused
from aval.desk.policies.templates import templates
from aval.records import journal
from aval.records.models import AgendaEntry, Customer, Deadline, JobRun, Person, Position
from aval.vocabulary.acts import Right, Role
from aval.vocabulary.policies import PolicyKind
from aval.vocabulary.words import DeadlineKind, DeadlineState
from tests.desk.policies.world import AT, TODAY, draft, terms, world
from tests.people import limited, person

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


def test_told_and_undone(ana: Person) -> None:
    """Each change is one of the facts, with its line; the day is judged again; all undone."""
    given = replace(draft(mep_days=90), clauses={"mep_days": " art. 12.3 ", "notify_days": " "})
    made = actions.save_terms(given=given, by=ana, at=AT, today=TODAY)
    assert made is not None
    assert JobRun.objects.filter(kind="assess-day").exists()
    assert particulars("AZ-100").clauses == {"2026-01-01": {"mep_days": "art. 12.3"}}
    entry = journal.JournalEntry.objects.latest("number")
    assert (entry.act, json.loads(entry.details)["block"]) == ("terms_written", "2026-01-01")
    (last, first) = history("AZ-100", open_to=True)
    assert (last.person, [one.parameter for one in last.altered[0].changes]) == (
        "ana", ["mep_days"],
    )  # fmt: skip
    assert [one.is_new for one in first.altered] == [False, True, True]
    with pytest.raises(ActRefused, match="changed_since"):
        actions.save_terms(given=given, by=ana, at=AT, today=TODAY)
    assert actions.undo(version=made.pk, by=ana, at=AT, today=TODAY) == "AZ-100"
    assert (terms().mep_days, all_particulars()) == (60, {})
    for version in (made.pk, first.change.pk):
        with pytest.raises(ActRefused, match="refused_undo"):
            actions.undo(version=version, by=ana, at=AT, today=TODAY)
    assert journal.verify() is None


def test_the_agenda_follows_at_once(ana: Person) -> None:
    """Notice and premium dates, terms, and both taken back: entries of contracts, no others."""
    actions.end_block(
        policy="AZ-100", fact=_fact(), block=LAST, on=date(2026, 12, 31), by=ana, at=AT, today=TODAY
    )
    rows = AgendaEntry.objects.filter(customer=None)
    assert rows.get(kind="renewal").on == date(2026, 10, 2)
    kept = AgendaEntry.objects.create(customer_id="C1", kind="review", on=TODAY)
    first = rows.get(kind="adjustment", on=date(2027, 1, 30)).pk
    head = HeadDraft(
        {"insurer": "Allianz Trade"},
        Particulars(
            "AZ-100", renewal_notice_days=30,
            premium_dates=(date(2026, 8, 1), date(2026, 9, 1)),
        ),
        {}, _fact(),
    )  # fmt: skip
    made = actions.save_head(policy="AZ-100", given=head, by=ana, at=AT, today=TODAY)
    assert made is not None
    assert rows.get(kind="renewal").on == date(2026, 12, 1)
    paid = set(rows.filter(kind="instalment").values_list("on", "amount"))
    assert paid == {(date(2026, 8, 1), 1_440_000), (date(2026, 9, 1), 1_440_000)}
    actions.undo(version=made.pk, by=ana, at=AT, today=TODAY)
    assert rows.get(kind="renewal").on == date(2026, 10, 2)
    assert not rows.filter(kind="instalment").exists()
    assert rows.filter(pk=first).exists()  # what stays keeps its number
    assert AgendaEntry.objects.filter(pk=kept.pk).exists()


def _fact() -> int:
    found = current("AZ-100")
    assert found is not None
    return found[0].pk


def test_a_reference_by_the_day_of_delivery(ana: Person) -> None:
    """A deadline has the clause of the terms at its delivery, as it was known then."""
    before = references()
    given = replace(draft(), clauses={"notify_days": "art. 14"})
    made = actions.save_terms(given=given, by=ana, at=AT, today=TODAY)
    assert made is not None
    now, notify = references(), DeadlineKind.NOTIFY
    assert now.of_deadline(notify, "AZ-100", date(2026, 5, 1)).clause == "art. 14"
    assert not now.of_deadline(notify, "AZ-100", date(2025, 5, 1))
    assert not now.of_deadline(notify, "AZ-100", None)
    assert not now.of_deadline(DeadlineKind.COVER_END, "AZ-100", date(2026, 5, 1))
    assert not before.of_terms("AZ-100", LAST, "notify_days")
    assert not references(made.pk - 1).of_perimeter("AZ-100", "countries")


def test_examples_stay_until_somebody_looked(ana: Person) -> None:
    """A value that is typed anew is no example; a copy keeps those that are not."""
    template = templates()["coface"]
    head = HeadDraft({"insurer": "Coface"}, Particulars("N1", kind=PolicyKind.FIRST_EURO), {})
    values = {**template.values, "valid_from": date(2026, 1, 1), "mep_days": 75}
    actions.add_policy(
        head=head, values=values, clauses={}, template=template, by=ana, at=AT, today=TODAY
    )
    found = current("N1")
    assert found is not None
    assert "mep_days" not in particulars("N1").examples["2026-01-01"]
    later = TermsDraft(
        "N1", found[0].pk, values | {"valid_from": date(2027, 1, 1), "claim_months": 7}, {}
    )
    actions.save_terms(given=later, by=ana, at=AT, today=TODAY)
    kept = set(particulars("N1").examples["2027-01-01"])
    assert set(particulars("N1").examples["2026-01-01"]) - kept == {"claim_months"}
    given = {"policy": "N1", "block": date(2027, 1, 1), "by": ana, "at": AT}
    assert actions.confirm(parameters=["waiting_days", "moon"], **given) is not None
    assert kept - set(particulars("N1").examples["2027-01-01"]) == {"waiting_days"}
    assert actions.confirm(parameters=["waiting_days"], **given) is None
    assert actions.confirm(parameters=["x"], **given | {"policy": "AZ-100"}) is None


def test_every_template_is_a_contract() -> None:
    """Without a fault or a contradiction, with a source for what was published."""
    assert set(templates()) == {
        "allianz-trade", "atradius", "coface", "excess-of-loss", "first-euro", "top-up",
    }  # fmt: skip
    for template in templates().values():
        block = block_of({**template.values, "valid_from": LAST})
        found = checked({"policy": "P", "terms": [block]}, None, "EUR")
        assert not found.is_refused, (template.key, found.faults, found.doubts)
        named = {one.name for one in PARAMETERS} | {one.head for one in PARAMETERS}
        assert set(template.sources) <= named
        assert template.source("premium_rate")


def test_only_with_the_right(ana: Person) -> None:
    """Whoever may only look writes nothing and previews nothing."""
    auditor = person("oona", Role.AUDITOR)
    with pytest.raises(ActRefused, match="refused_right"):
        actions.save_terms(given=draft(), by=auditor, at=AT, today=TODAY)
    with pytest.raises(ActRefused, match="refused_right"):
        _effect(draft(), auditor)
    assert [one.policy.policy for one in listed(today=TODAY)] == ["AZ-100"]
    assert ana.may(Right.POLICIES)


def test_a_preview_keeps_to_the_sight(ana: Person) -> None:
    """Whoever is limited sees what changes for his customers, and is told so."""
    Customer.objects.filter(pk="C2").update(region="south")
    part = limited("ines", Role.CREDIT_MANAGER, region="south")
    change = draft(**{"insured_pct.permanent": "75"})
    mine, all_of_it = _effect(change, part), _effect(change, ana)
    assert (mine.is_scoped, mine.customers, all_of_it.customers) == (True, 1, 3)
    assert mine.before["covered"] < all_of_it.before["covered"]
    found = shown(key="AZ-100", by=part, today=TODAY)
    assert found is not None
    assert not found.overrides
