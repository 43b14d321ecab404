"""What is done about contracts: facts like any others, told in the journal, judged, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction

from aval.dataset.contract import MAX_POLICIES
from aval.dataset.particulars import Particulars, particulars_from_json, particulars_to_json
from aval.dataset.policies import Policy
from aval.dataset.policy_json import policy_from_json, policy_to_json
from aval.desk.intake.judging import judge_again
from aval.desk.policies.drafting import (
    Draft,
    HeadDraft,
    TermsDraft,
    Values,
    draft_of_end,
    draft_of_head,
    draft_of_new,
    draft_of_terms,
)
from aval.desk.policies.refusals import refuse, refuse_without
from aval.desk.policies.templates import Template
from aval.intake.changing import touched_tables
from aval.intake.facts import NoSuchFact, record, take_back
from aval.records import facts
from aval.records.changes import Change
from aval.records.people import Person
from aval.records.policies import PolicyFacts, PolicyParticulars
from aval.vocabulary.acts import Act, Origin


def save_terms(*, given: TermsDraft, by: Person, at: datetime, today: date) -> Change | None:
    """Write a new version of terms, or correct a block; None where nothing changes."""
    refuse_without(by)
    draft = draft_of_terms(given)
    start = given.values.get("valid_from")
    return _kept(draft, act=Act.TERMS_WRITTEN, by=by, at=at, today=today, block=str(start))


def end_block(
    *, policy: str, fact: int, block: date, on: date | None, by: Person, at: datetime, today: date
) -> Change | None:
    """Let a block of terms end on a day, None for no end; None where nothing changes."""
    refuse_without(by)
    draft = draft_of_end(policy=policy, fact=fact, block=block, on=on)
    return _kept(
        draft, act=Act.TERMS_WRITTEN, by=by, at=at, today=today,
        block=block.isoformat(), valid_to=on,
    )  # fmt: skip


def save_head(
    *, policy: str, given: HeadDraft, by: Person, at: datetime, today: date
) -> Change | None:
    """Change who is insured, or what the particulars says; None where nothing changes."""
    refuse_without(by)
    draft = draft_of_head(policy, given)
    return _kept(draft, act=Act.POLICY_CHANGED, by=by, at=at, today=today)


def add_policy(
    *,
    head: HeadDraft,
    values: Values,
    clauses: dict[str, str],
    template: Template | None,
    by: Person,
    at: datetime,
    today: date,
) -> Change:
    """Add a policy with its first block of terms."""
    refuse_without(by)
    draft = draft_of_new(head, values, clauses, template)
    made = _kept(
        draft, act=Act.POLICY_ADDED, by=by, at=at, today=today,
        insurer=draft.policy.insurer, template=draft.particulars.template,
    )  # fmt: skip
    assert made is not None  # noqa: S101 - a policy that was not there differs
    return made


def take_in(
    *,
    policies: Sequence[Policy],
    particulars: Mapping[str, Particulars],
    by: Person,
    at: datetime,
    today: date,
) -> Change | None:
    """Write policies of a file as they stand, and their particulars; None where nothing differs.

    Policies and particulars that the file does not have stay.
    """
    refuse_without(by)
    rows = {row.policy_id: row for row in PolicyFacts.objects.current()}
    sheets = {row.policy_id: row for row in PolicyParticulars.objects.current()}
    if len({*rows, *(one.policy for one in policies)}) > MAX_POLICIES:
        refuse("policies.refused_too_many", most=MAX_POLICIES)
    changed = [
        one
        for one in policies
        if one.policy not in rows or policy_from_json(rows[one.policy].content) != one
    ]
    known = {*rows, *(one.policy for one in policies)}
    written = [
        particulars
        for key, particulars in particulars.items()
        if key in known
        and (key not in sheets or sheets[key].content != particulars_to_json(particulars))
    ]
    keys = sorted({*(one.policy for one in changed), *(one.policy for one in written)})
    if not keys:
        return None
    with transaction.atomic():
        change = _written(
            [(rows.get(one.policy), one) for one in changed],
            [(sheets.get(one.policy), one) for one in written],
            subject=", ".join(keys),
            act=Act.POLICY_CHANGED,
            by=by,
            at=at,
        )
        judge_again(change, at=at, today=today)
    return change


def confirm(
    *, policy: str, block: date, parameters: Sequence[str], by: Person, at: datetime
) -> Change | None:
    """Say that values of a template were compared with the contract; None where none were left."""
    refuse_without(by)
    row = PolicyParticulars.objects.current().filter(policy=policy).first()
    if row is None:
        return None
    known, start = particulars_from_json(row.content), block.isoformat()
    left = tuple(one for one in known.examples.get(start, ()) if one not in set(parameters))
    confirmed = [one for one in known.examples.get(start, ()) if one not in left]
    if not confirmed:
        return None
    made = replace(known, examples={**known.examples, start: left})
    return _recorded(
        policy, None, (row, made),
        act=Act.TERMS_CONFIRMED, by=by, at=at, block=start, parameters=confirmed,
    )  # fmt: skip


def undo(*, version: int, by: Person, at: datetime, today: date) -> str:
    """Take a change of a contract back, and return whose it was; what came later stands."""
    refuse_without(by)
    made = Change.objects.filter(pk=version, origin=Origin.MANUAL, undone_by=None).first()
    key = _policy_of(made) if made else ""
    if made is None or not key:
        refuse("policies.refused_undo")
    try:
        with transaction.atomic():
            done = take_back(made=made, act=Act.POLICY_UNDONE, subject=key, by=by, at=at)
            judge_again(done.change, at=at, today=today)
    except NoSuchFact as later:
        refuse("policies.refused_undo", cause=later)
    return key


def _policy_of(change: Change) -> str:
    """Return the policy whose contract a change touched and nothing else, empty for none."""
    if set(touched_tables(change)) - {"policies", "particulars"}:
        return ""
    for model in (PolicyFacts, PolicyParticulars):
        for which in ({"known_from": change}, {"known_to": change}):
            found = model.objects.filter(**which).values_list("policy", flat=True).first()
            if found:
                return str(found)
    return ""


def refuse_faulty(draft: Draft) -> None:
    """Raise ActRefused for a draft that has faults, or says what cannot be meant."""
    if draft.checked.is_refused:
        refuse("policies.refused_faults")


def _kept(
    draft: Draft, *, act: Act, by: Person, at: datetime, today: date, **details: object
) -> Change | None:
    """Write what a draft changes, and have everybody judged again."""
    refuse_faulty(draft)
    key = draft.policy.policy
    sheet = PolicyParticulars.objects.current().filter(policy=key).first()
    before = particulars_from_json(sheet.content) if sheet else Particulars(key)
    has_particulars = particulars_to_json(before) != particulars_to_json(draft.particulars)
    has_terms = draft.row is None or policy_from_json(draft.row.content) != draft.policy
    if not (has_particulars or has_terms):
        return None
    with transaction.atomic():
        change = _recorded(
            key,
            (draft.row, draft.policy) if has_terms else None,
            (sheet, draft.particulars) if has_particulars else None,
            act=act,
            by=by,
            at=at,
            **details,
        )
        judge_again(change, at=at, today=today)
    return change


def _recorded(
    key: str,
    policy: tuple[PolicyFacts | None, Policy] | None,
    particulars: tuple[PolicyParticulars | None, Particulars] | None,
    *,
    act: Act,
    by: Person,
    at: datetime,
    **details: object,
) -> Change:
    return _written(
        [policy] if policy else [], [particulars] if particulars else [],
        subject=key, act=act, by=by, at=at, **details,
    )  # fmt: skip


def _written(
    policies: Sequence[tuple[PolicyFacts | None, Policy]],
    particulars: Sequence[tuple[PolicyParticulars | None, Particulars]],
    *,
    subject: str,
    **given: object,
) -> Change:
    """Write facts in the place of those that stand; raises ActRefused when one was faster."""
    rows = [(one.policy, one.insurer, one.rank, policy_to_json(one)) for _, one in policies]
    sheets = [(one.policy, particulars_to_json(one)) for _, one in particulars]
    frames: dict[str, list[Any]] = {"policies": rows, "particulars": sheets}
    try:
        return record(
            subject=subject,
            ended={
                "policies": [row.pk for row, _ in policies if row],
                "particulars": [sheet.pk for sheet, _ in particulars if sheet],
            },
            written={
                table: pl.DataFrame(told, facts.columns(table), orient="row")
                for table, told in frames.items()
                if told
            },
            **given,  # type: ignore[arg-type]
        ).change
    except NoSuchFact as lost:
        refuse("policies.refused_changed_since", cause=lost)
