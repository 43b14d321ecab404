"""The management credit of a customer, set from the row of the report and taken back.

A new credit holds from today on. One that was set today already is ended by it: of two that begin
on a day the greater would count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q

from aval.assessment.refresh import refresh
from aval.desk.intake.judging import ask_for_day
from aval.desk.refusals import refuse
from aval.desk.report.asking import ground
from aval.desk.report.language import Query
from aval.desk.report.queries import asked
from aval.intake.changing import writing
from aval.intake.facts import NoSuchFact, record
from aval.records import facts, journal
from aval.records.models import Change, Credit, Person, Position
from aval.vocabulary.acts import Act, Origin, Right
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.typed_amounts import typed_minor

UNDO_SECONDS = 30
_GRACE_SECONDS = 15
"""What a page and its request may take beside the time to think."""
LONGEST_REASON = 500


@dataclass(frozen=True)
class Standing:
    """What a customer's credit is today: the position and the credits in force, newest first."""

    position: Position
    credits: tuple[Credit, ...]
    currency: str


def standing(person: Person, key: str, *, today: date) -> Standing:
    """Return a customer's credit; ActRefused when there is no such customer in sight."""
    position = asked(person, Query("")).filter(pk=key).first()
    if position is None:
        refuse("report.customer_gone")
    rows = Credit.objects.current().filter(
        Q(valid_to=None) | Q(valid_to__gte=today), customer=key, valid_from__lte=today
    )
    held = tuple(rows.order_by("-valid_from", "-amount"))
    return Standing(position, held, ground().currency)


def set_management_credit(
    *,
    by: Person,
    at: datetime,
    today: date,
    customer: str,
    amount: str,
    valid_to: date | None,
    reason: str,
) -> Change:
    """Give a customer a management credit from today on; its figures are judged anew at once."""
    if not by.may(Right.DECIDE):
        raise PermissionDenied
    held = standing(by, customer, today=today)
    minor = _amount(amount, held.currency, by.language)
    why = " ".join(reason.replace("\x00", " ").split())
    if not 0 < len(why) <= LONGEST_REASON:
        refuse("report.reason_wanted")
    if valid_to is not None and valid_to < today:
        refuse("report.end_passed")
    with transaction.atomic():
        last = Credit.objects.filter(customer=customer).aggregate(last=Max("number"))["last"] or 0
        row = {
            "customer": customer, "number": last + 1, "amount": minor, "currency": held.currency,
            "valid_from": today, "valid_to": valid_to, "reason": why, "carried": "{}",
        }  # fmt: skip
        same_day = [credit.pk for credit in held.credits if credit.valid_from == today]
        try:
            done = record(
                at=at, by=by, act=Act.CREDIT_SET, subject=customer,
                ended={"credits": same_day} if same_day else {},
                written={"credits": pl.DataFrame([row], facts.columns("credits"))},
                amount=minor, currency=held.currency, valid_from=today, valid_to=valid_to,
                reason=why,
            )  # fmt: skip
        except NoSuchFact as gone:
            refuse("report.credit_moved", cause=gone)
        judge_again(done.change, done.customers, at=at)
    return done.change


def undo_management_credit(*, by: Person, at: datetime, version: int) -> str:
    """Take one's own credit of a moment ago back; returns whose it was."""
    if not by.may(Right.DECIDE):
        raise PermissionDenied
    since = at - timedelta(seconds=UNDO_SECONDS + _GRACE_SECONDS)
    made = Change.objects.filter(
        pk=version, person=by, origin=Origin.MANUAL, at__gte=since, undone_by=None
    ).first()
    credit = Credit.objects.filter(known_from=made).first() if made else None
    if made is None or credit is None or facts.later_change(made, "credits"):
        refuse("report.undo_late")
    with transaction.atomic():
        with writing(at=at, by=by, origin=Origin.UNDO, undoes=made) as change:
            facts.take_back(change, "credits", made)
            journal.write(
                at=at, person=by, act=Act.CREDIT_ENDED, subject=credit.customer_id,
                version=change.pk, undoes=made.pk,
            )  # fmt: skip
        judge_again(change, [credit.customer_id], at=at)
    return str(credit.customer_id)


def judge_again(change: Change, customers: Sequence[str], *, at: datetime) -> None:
    """Judge customers anew at the newest assessed day, so that rows and totals are of now.

    While a whole day is being assessed, a job does so after it.
    """
    day = ground().as_of
    if day is not None and not refresh(customers=customers, as_of=day, at=at):
        ask_for_day(change, at=at, day=day)


def _amount(text: str, currency: str, language: str) -> int:
    try:
        minor = typed_minor(text, digits=MINOR_DIGITS[currency], language=language)
    except ValueError as error:
        refuse("report.amount_wrong", cause=error, found=text[:40])
    if minor < 0:
        refuse("report.amount_wrong", found=text[:40])
    return minor
