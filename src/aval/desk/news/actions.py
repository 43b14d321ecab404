"""Entering news on a customer, correcting it, taking it back: three acts, each a change.

They take the right to tell insurers: adverse information is a duty towards them, and who has the
duty learns of it. Nothing is overwritten. A correction is another version under the same key;
taking back leads to what was known before.
"""

from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex

import polars as pl
from django.db import transaction

from aval.desk.customer.joining import day_shown
from aval.desk.customer.queries import seen
from aval.desk.intake.judging import judge_again
from aval.desk.news.checking import Entered, check
from aval.desk.news.effect import Foreseen, foreseen
from aval.desk.refusals import refuse, refuse_without
from aval.intake import facts as entering
from aval.records import facts
from aval.records.models import Change, CustomerNews, Person
from aval.vocabulary.acts import Act, Origin, Right


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: the key of the news, and the change that says it."""

    news: str
    change: Change


def preview(
    *, entered: Entered, by: Person, today: date, corrected: CustomerNews | None = None
) -> Foreseen:
    """Return what a piece of news would do; nothing is written.

    Raises Customer.DoesNotExist out of sight, ActRefused where it cannot be, BadInput where the
    customer cannot be judged.
    """
    _check(entered, by, today, corrected)
    key = corrected.news if corrected else _key()
    return foreseen(entered, key=key, today=today, corrected=corrected)


def enter(*, entered: Entered, by: Person, at: datetime, today: date) -> Kept:
    """Write a piece of news as a fact and have the customer judged; raises as `preview` does."""
    _check(entered, by, today, None)
    return _written(entered, _key(), None, by=by, at=at, today=today)


def correct(*, number: int, entered: Entered, by: Person, at: datetime, today: date) -> Kept:
    """Write another version of a piece of news, by the id of its fact.

    Raises as `enter` does, ActRefused where the fact is not current or nothing differs.
    """
    corrected = known_fact(by, entered.customer, number)
    _check(entered, by, today, corrected)
    row = entered.row(corrected.news)
    stands = {name: getattr(corrected, name) for name in row} | {"customer": corrected.customer_id}
    if stands == row:
        refuse("news.refused_unchanged")
    return _written(entered, corrected.news, corrected, by=by, at=at, today=today)


def take_back(*, key: str, version: int, by: Person, at: datetime, today: date) -> Change:
    """Take back what was entered of a customer by a change: the facts are those before it.

    Raises ActRefused where it wrote no news, or a later change touched it.
    """
    refuse_without(by, Right.DECLARE)
    seen(by, key)
    made = Change.objects.filter(pk=version, origin=Origin.MANUAL, undone_by=None).first()
    if made is None or not CustomerNews.objects.filter(known_from=made, customer=key).exists():
        refuse("news.refused_gone")
    with transaction.atomic():
        try:
            done = entering.take_back(made=made, act=Act.NEWS_ENTERED, subject=key, by=by, at=at)
        except entering.NoSuchFact as later:
            refuse("cover.refused_later", cause=later)
        judge_again(done.change, at=at, today=day_shown(today))
    return done.change


def known_fact(by: Person, key: str, number: int) -> CustomerNews:
    """Return a piece of news that is known now; ActRefused for another."""
    refuse_without(by, Right.DECLARE)
    seen(by, key)
    found: CustomerNews | None = (
        CustomerNews.objects.current().filter(pk=number, customer=key).first()
    )
    if found is None:
        refuse("news.refused_gone")
    return found


def _check(entered: Entered, by: Person, today: date, corrected: CustomerNews | None) -> None:
    refuse_without(by, Right.DECLARE)
    seen(by, entered.customer)
    check(entered, today=today, corrected=corrected)


def _written(
    entered: Entered,
    key: str,
    corrected: CustomerNews | None,
    *,
    by: Person,
    at: datetime,
    today: date,
) -> Kept:
    frame = pl.DataFrame([entered.row(key)], facts.columns("news"))
    with transaction.atomic():
        facts.wait_for_writers()
        check(entered, today=today, corrected=corrected)  # of two at once the second sees the first
        try:
            done = entering.record(
                at=at, by=by, act=Act.NEWS_ENTERED, subject=entered.customer,
                ended={} if corrected is None else {"news": [corrected.pk]},
                written={"news": frame}, news_kind=entered.kind, happened_on=entered.happened_on,
                learned_on=entered.learned_on, item=entered.item, amount=entered.amount,
                currency=entered.currency, text=entered.text.strip(),
            )  # fmt: skip
        except entering.NoSuchFact as gone:
            refuse("news.refused_gone", cause=gone)
        judge_again(done.change, at=at, today=day_shown(today))
    return Kept(key, done.change)


def _key() -> str:
    """Return a key of our own, as requests have one."""
    return f"AN{token_hex(8).upper()}"
