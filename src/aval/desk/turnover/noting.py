"""What is written down about a year's premium: payments, investigations, month-end balances."""

from datetime import date, datetime, time

import polars as pl
from django.db import transaction
from django.utils.timezone import make_aware

from aval.assessment.agenda import keep_contracts
from aval.assessment.loading import load_needed
from aval.assessment.standing import contracts, endorsements_of
from aval.desk.turnover.refusals import refuse, refuse_without
from aval.engine.assess import assess
from aval.engine.periods import month_ends, year_on
from aval.records import journal
from aval.records.models import Change, InsuredBalance, Person, PremiumNote
from aval.records.portfolio import portfolio_of
from aval.vocabulary.acts import Act
from aval.vocabulary.faults import BadInput
from aval.vocabulary.money import MAX_MINOR, MINOR_DIGITS, minor_units
from aval.vocabulary.turnover import PremiumNoteKind

LONGEST_NOTE = 500
_COVERED = "covered"


def note(
    *,
    policy: str,
    begins_on: date,
    kind: PremiumNoteKind,
    on: date,
    amount: int,
    text: str,
    by: Person,
    at: datetime,
    today: date,
) -> PremiumNote:
    """Write a payment of a year's premium down (below 0: a refund), or an investigation."""
    refuse_without(by)
    begin, _ = _year_checked(policy, begins_on, today)
    is_payment = kind is PremiumNoteKind.PAYMENT
    if is_payment and (not amount or abs(amount) >= MAX_MINOR):
        refuse("turnover.refused_payment")
    if on > today:
        refuse("turnover.refused_future")
    if len(text) > LONGEST_NOTE:
        refuse("turnover.refused_note", most=LONGEST_NOTE)
    with transaction.atomic():
        made = PremiumNote.objects.create(
            policy_id=policy, begins_on=begin, kind=kind, on=on,
            amount=amount if is_payment else 0, note=text.strip(), written_by=by, written_at=at,
        )  # fmt: skip
        _tell(Act.PREMIUM_NOTED, made, by, at)
        keep_contracts()
    return made


def correct(*, made: PremiumNote, by: Person, at: datetime) -> None:
    """Take away what was written down wrongly; it stays to be seen."""
    refuse_without(by)
    with transaction.atomic():
        rows = PremiumNote.objects.filter(pk=made.pk, corrected_at=None)
        if not rows.update(corrected_at=at):
            refuse("turnover.refused_corrected")
        _tell(Act.PREMIUM_CORRECTED, made, by, at)
        keep_contracts()


def judge_balances(
    *, policy: str, begins_on: date, by: Person, at: datetime, today: date
) -> tuple[int, int]:
    """Judge what a policy insured at the ends of the months of a year that are over.

    A month is judged once, from what was known on its last evening. Returns how many were, and
    how many cannot be: nothing was known by then, or it could not be judged.
    """
    refuse_without(by)
    begin, end = _year_checked(policy, begins_on, today)
    there = set(InsuredBalance.objects.filter(policy=policy).values_list("on", flat=True))
    wanted = [on for on in month_ends((begin, end)) if on < today and on not in there]
    found = [(on, *_balance(policy, on)) for on in wanted]
    judged = [(on, balance, version) for on, balance, version in found if balance is not None]
    if judged:
        with transaction.atomic():
            InsuredBalance.objects.bulk_create(
                [
                    InsuredBalance(
                        policy_id=policy, on=on, balance=balance, version=version, made_at=at
                    )
                    for on, balance, version in judged
                ],
                ignore_conflicts=True,
            )
            days = [on for on, _, _ in judged]
            journal.write(
                at=at, person=by, act=Act.BALANCES_JUDGED, subject=policy,
                valid_from=min(days), valid_to=max(days), rows=len(days),
            )  # fmt: skip
    return len(judged), len(found) - len(judged)


def _year_checked(policy: str, begins_on: date, today: date) -> tuple[date, date]:
    """Return the insurance year that has a day; raises ActRefused where none has begun."""
    contract = contracts().get(policy)
    if contract is None:
        refuse("turnover.refused_policy", policy=policy)
    found = year_on(contract, begins_on, endorsements_of(policy))
    if found is None or found.begins_on > today:
        refuse("turnover.refused_year")
    return found.period


def _balance(policy: str, on: date) -> tuple[int | None, int]:
    """Return what a policy covered on an evening and the data version, None where not known."""
    version = Change.last_before(make_aware(datetime.combine(on, time.max)))
    if not version:
        return None, 0
    portfolio = portfolio_of(load_needed(as_of=on, version=version, since=version))
    if not portfolio.reporting_currency:
        return None, version
    try:
        cells = assess(portfolio, on).item_cover
    except BadInput:
        return None, version  # told as a month that cannot be judged
    theirs = cells.filter(
        pl.col("cell").cast(pl.String) == _COVERED, pl.col("policy").cast(pl.String) == policy
    )
    digits = MINOR_DIGITS[portfolio.reporting_currency]
    return minor_units(str(theirs.get_column("amount").sum()), digits), version


def _tell(act: Act, made: PremiumNote, by: Person, at: datetime) -> None:
    journal.write(
        at=at, person=by, act=act, subject=made.policy_id, valid_from=made.begins_on, on=made.on,
        amount=made.amount, note=made.note,
    )  # fmt: skip
