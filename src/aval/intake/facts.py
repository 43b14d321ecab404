"""Single facts that people enter: management credits, accounts joined and parted; and undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction
from django.db.models import Max

from aval.intake.accounts import ORIGINAL, items_of_account, with_original, without_original
from aval.intake.changing import set_divisions, touched_customers, writing
from aval.intake.divisions import DIVISIONS
from aval.records import facts, journal
from aval.records.changes import Change
from aval.records.cover import Credit
from aval.records.customers import Account, Customer, CustomerFacts
from aval.records.people import Person
from aval.vocabulary.acts import Act, Origin
from aval.vocabulary.words import Segment


class NoSuchFact(Exception):  # noqa: N818 - a fact about the facts
    """A fact is not there, or no longer: another change ended it."""


class CustomerThere(Exception):  # noqa: N818 - a fact about the facts
    """A customer that is to be made has a key that is another's."""


@dataclass(frozen=True)
class Recorded:
    """A change, and the customers whose facts it touched."""

    change: Change
    customers: list[str]


def record(
    *,
    at: datetime,
    by: Person | None,
    act: Act,
    subject: str,
    ended: Mapping[str, Sequence[int]],
    written: Mapping[str, pl.DataFrame],
    origin: Origin = Origin.MANUAL,
    **details: object,
) -> Recorded:
    """End facts by id and write others, by table, as one change with its line in the journal.

    Raises NoSuchFact when one to end is not current.
    """
    try:
        with writing(at=at, by=by, origin=origin) as change:
            for table, ids in ended.items():
                facts.end(change, table, list(ids))
            for table in facts.TABLES:
                if table in written:
                    facts.write(change, table, written[table])
            journal.write(at=at, person=by, act=act, subject=subject, version=change.pk, **details)
    except facts.LostUpdateError as lost:
        raise NoSuchFact(str(lost)) from lost
    return Recorded(change, touched_customers(change))


def set_credit(
    *,
    customer: str,
    amount: int,
    currency: str,
    valid_from: date,
    valid_to: date | None,
    reason: str,
    by: Person,
    at: datetime,
) -> Recorded:
    """Give a customer a management credit, in minor units of its currency."""
    if not CustomerFacts.objects.current().filter(customer=customer).exists():
        raise NoSuchFact(customer)
    last = Credit.objects.filter(customer=customer).aggregate(last=Max("number"))["last"] or 0
    row = {
        "customer": customer,
        "number": last + 1,
        "amount": amount,
        "currency": currency,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "reason": reason,
        "carried": "{}",
    }
    return record(
        at=at,
        by=by,
        act=Act.CREDIT_SET,
        subject=customer,
        ended={},
        written={"credits": pl.DataFrame([row], facts.columns("credits"))},
        amount=amount,
        currency=currency,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
    )


def end_credit(*, credit: int, on: date, by: Person, at: datetime) -> Recorded:
    """Let a management credit, by the id of its fact, hold to a last day; raises NoSuchFact.

    One that had not begun by then is taken away whole.
    """
    found = Credit.objects.current().filter(pk=credit).first()
    if found is None:
        raise NoSuchFact(str(credit))
    rows = facts.read("credits", customers=[found.customer_id]).filter(pl.col("id") == credit)
    shorter = rows.drop("id").with_columns(pl.lit(on).alias("valid_to"))
    begun = found.valid_from <= on
    return record(
        at=at,
        by=by,
        act=Act.CREDIT_ENDED,
        subject=found.customer_id,
        ended={"credits": [credit]},
        written={"credits": shorter} if begun else {},
        on=on,
    )


def move_account(
    *, company: str, account: str, to_customer: str, by: Person, at: datetime
) -> Recorded:
    """Give an account and its items another customer, from now on and in later files.

    Raises NoSuchFact when there is no such account or customer.
    """
    found = Account.objects.current().filter(company=company, account=account).first()
    target = CustomerFacts.objects.current().filter(customer=to_customer).exists()
    if found is None or not target or found.customer_id == to_customer:
        raise NoSuchFact(account)
    return _give(found, to_customer, by=by, at=at, act=Act.ACCOUNT_MOVED)


def part_account(
    *, company: str, account: str, key: str, name: str, country: str, by: Person, at: datetime
) -> Recorded:
    """Give an account and its items a customer of its own, made for it, as `move_account` does.

    The new one is of the segment of the customer of before, and belongs to the same people. Raises
    NoSuchFact when there is no such account, CustomerThere when the key is a customer's already.
    """
    found = Account.objects.current().filter(company=company, account=account).first()
    if found is None:
        raise NoSuchFact(account)
    if CustomerFacts.objects.current().filter(customer=key).exists():
        raise CustomerThere(key)
    known = CustomerFacts.objects.current().filter(customer=found.customer_id)
    row = {
        "customer": key,
        "name": name,
        "country": country,
        "segment": known.values_list("segment", flat=True).first() or Segment.PRIVATE_COMPANY,
        "carried": "{}",
    }
    made = pl.DataFrame([row], facts.columns("customers"))
    before = Customer.objects.filter(pk=found.customer_id)
    with transaction.atomic():
        done = _give(found, key, by=by, at=at, act=Act.ACCOUNT_PARTED, customers=made)
        set_divisions((key, *belongs) for belongs in before.values_list(*DIVISIONS))
    return done


def _give(
    found: Account, to: str, *, by: Person, at: datetime, act: Act, **more: pl.DataFrame
) -> Recorded:
    """Write an account and its items under another customer; `more` is written besides."""
    items = items_of_account(found.company_id, found.account, found.customer_id)
    carried = [
        without_original(text) if original == to else with_original(text, original)
        for text, original in items.select("carried", "original").iter_rows()
    ]
    moved = items.with_columns(
        pl.Series("carried", carried, pl.String), pl.lit(to).alias("customer")
    )
    row = {"company": found.company_id, "account": found.account, "customer": to}
    return record(
        at=at,
        by=by,
        act=act,
        subject=str(found),
        ended={"accounts": [found.pk], "items": items.get_column("id").to_list()},
        written={
            **more,
            "accounts": pl.DataFrame([row], facts.columns("accounts")),
            "items": moved.drop("id", "original"),
        },
        before=found.customer_id,
        after=to,
        items=items.height,
    )


def take_back(*, made: Change, act: Act, subject: str, by: Person, at: datetime) -> Recorded:
    """Take back what a person entered: the facts are those before it, and both stay on record.

    Raises NoSuchFact when a later change touched them.
    """
    with writing(at=at, by=by, origin=Origin.UNDO, undoes=made) as change:
        if any(facts.later_change(made, table) for table in facts.TABLES):
            raise NoSuchFact(subject)
        for table in facts.TABLES:
            facts.take_back(change, table, made)
        journal.write(at=at, person=by, act=act, subject=subject, version=change.pk, undoes=made.pk)
    return Recorded(change, touched_customers(change))


__all__ = [
    "ORIGINAL",
    "CustomerThere",
    "NoSuchFact",
    "Recorded",
    "end_credit",
    "move_account",
    "part_account",
    "record",
    "set_credit",
    "take_back",
    "touched_customers",
]
