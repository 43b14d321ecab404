"""Entering what an insurer decided, correcting it, taking it back: three acts, each a change.

They take the right to ask insurers: whoever asks is who gets the letter with the answer, and an
answer to a request is entered under it already. To decide is another matter, it is about risk that
the house accepts itself. A right of its own would part what nobody parts: no role has the one
without the other.

Nothing is overwritten. A correction is another version under the same key; what was known before
can be read, and taking back leads to it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex
from typing import Any

import polars as pl
from django.core.files import File
from django.db import transaction

from aval.desk.cover.checking import check, check_words
from aval.desk.cover.grounds import Meeting, met, settled
from aval.desk.customer import attachments
from aval.desk.customer.joining import day_shown
from aval.desk.customer.queries import seen
from aval.desk.customer.what_if import WhatIf, with_covers
from aval.desk.intake.judging import judge_again
from aval.desk.refusals import refuse, refuse_without
from aval.intake import facts as entering
from aval.intake.insurers.entered import Entered, row_of
from aval.records import facts
from aval.records.cover import TYPED
from aval.records.models import Change, Cover, CoverFile, CoverRequest, Person
from aval.vocabulary.acts import Act, Origin, Right


@dataclass(frozen=True, slots=True)
class Preview:
    """A decision as it would be kept, what it meets, and what it does."""

    entered: Entered
    met: Meeting
    effect: WhatIf | None


def preview(
    *, entered: Entered, by: Person, today: date, corrected: Cover | None = None
) -> Preview:
    """Return what a decision would do; nothing is written.

    Raises Customer.DoesNotExist out of sight, ActRefused where it cannot be, BadInput where the
    customer cannot be judged.
    """
    wanted, found = _checked(entered, by, today, corrected)
    instead = [] if corrected is None else [corrected.pk]
    effect = with_covers(wanted.customer, [row_of(wanted, _key())], today=today, instead=instead)
    return Preview(wanted, found, effect)


def add(
    *, entered: Entered, by: Person, at: datetime, today: date, files: Sequence[File[Any]] = ()
) -> Change:
    """Write a decision as a fact, with its files, and have the customer judged.

    Raises as `preview` does, and NotAttachedError for a file that is not taken.
    """
    wanted, _ = _checked(entered, by, today, None)
    return _written(wanted, _key(), None, by=by, at=at, today=today, files=files)


def correct(
    *,
    number: int,
    entered: Entered,
    by: Person,
    at: datetime,
    today: date,
    files: Sequence[File[Any]] = (),
) -> Change:
    """Write another version of a decision that a person entered, by the id of its fact.

    Raises as `add` does, ActRefused where the fact is not current or nobody entered it.
    """
    corrected = typed_fact(by, entered.customer, number)
    wanted, _ = _checked(entered, by, today, corrected)
    row = row_of(wanted, corrected.cover)
    if not files and all(
        getattr(corrected, _ATTRIBUTES.get(name, name)) == row[name] for name in row
    ):
        refuse("cover.refused_unchanged")
    return _written(wanted, corrected.cover, corrected, by=by, at=at, today=today, files=files)


def take_back(*, key: str, version: int, by: Person, at: datetime, today: date) -> Change:
    """Take back what was entered of a customer by a change: the facts are those before it.

    Raises ActRefused where a later change touched them, or the change answered a request.
    """
    refuse_without(by, Right.REQUEST)
    seen(by, key)
    made = Change.objects.filter(pk=version, origin=Origin.MANUAL, undone_by=None).first()
    written = Cover.objects.filter(
        known_from=made, customer=key, carried__contains=f'"{TYPED}"'
    ).first() if made else None  # fmt: skip
    if made is None or written is None:
        refuse("cover.refused_gone")
    if CoverRequest.objects.filter(key=written.cover.partition("/")[0]).exists():
        refuse("cover.refused_answer")
    with transaction.atomic():
        try:
            done = entering.take_back(made=made, act=Act.COVER_TYPED, subject=key, by=by, at=at)
        except entering.NoSuchFact as later:
            refuse("cover.refused_later", cause=later)
        judge_again(done.change, at=at, today=day_shown(today))
    return done.change


def typed_fact(by: Person, key: str, number: int) -> Cover:
    """Return a decision that a person entered, as it is known now; ActRefused for another."""
    refuse_without(by, Right.REQUEST)
    seen(by, key)
    found: Cover | None = Cover.objects.current().filter(pk=number, customer=key).first()
    if found is None or f'"{TYPED}"' not in found.carried:
        refuse("cover.refused_gone")
    return found


_ATTRIBUTES = {"policy": "policy_id", "customer": "customer_id"}
"""Columns whose attribute of a row is called otherwise."""


def _checked(
    entered: Entered, by: Person, today: date, corrected: Cover | None
) -> tuple[Entered, Meeting]:
    refuse_without(by, Right.REQUEST)
    seen(by, entered.customer)
    check_words(entered, today=today)
    wanted = settled(entered, corrected)
    found = met(wanted, today=today, corrected=corrected)
    check(wanted, found, today=today)
    return wanted, found


def _written(
    wanted: Entered,
    key: str,
    corrected: Cover | None,
    *,
    by: Person,
    at: datetime,
    today: date,
    files: Sequence[File[Any]],
) -> Change:
    attachments.check(files)
    frame = pl.DataFrame([row_of(wanted, key)], facts.columns("covers"))
    with transaction.atomic():
        try:
            done = entering.record(
                at=at, by=by, act=Act.COVER_TYPED, subject=wanted.customer,
                ended={} if corrected is None else {"covers": [corrected.pk]},
                written={"covers": frame}, policy=wanted.policy, layer=wanted.layer,
                decision=wanted.decision, amount=wanted.amount, currency=wanted.currency,
                valid_from=wanted.valid_from, valid_to=wanted.valid_to, files=len(files),
            )  # fmt: skip
        except entering.NoSuchFact as gone:
            refuse("cover.refused_gone", cause=gone)
        for file in files:
            CoverFile.objects.create(
                change=done.change,
                cover=key,
                name=attachments.plain_name(file.name or ""),
                digest=attachments.keep(file),
                size=file.size,
            )
        judge_again(done.change, at=at, today=day_shown(today))
    return done.change


def _key() -> str:
    """Return a key of our own, as requests have one."""
    return f"AD{token_hex(8).upper()}"
