"""Joining and parting customers: an account gets another customer, or one made for it.

Both customers are judged anew in the same transaction; whoever did it may take it back at once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from aval.connectors.ledgers.list_map import is_country
from aval.desk.customer.queries import seen
from aval.desk.intake.judging import judge_again
from aval.desk.refusals import refuse
from aval.intake import facts as entered
from aval.records.models import Account, Assessment, Change, CustomerFacts, Person
from aval.vocabulary.acts import Act, Dimension, Origin, Right

UNDO_SECONDS = 45
"""How long a move may be taken back: what a page shows, and what its request may take besides."""
LONGEST = 200
"""Characters of a key or a name."""


@dataclass(frozen=True)
class NewCustomer:
    """What is told of a customer that is made for an account."""

    key: str
    name: str
    country: str


@dataclass(frozen=True)
class Moved:
    """What was done: the change that can be taken back, and the customer the account has now."""

    change: Change
    customer: str


def account_of(by: Person, key: str, company: str, account: str) -> Account:
    """Return an account of a customer that a person may move.

    Raises Customer.DoesNotExist outside the scope, ActRefused where the customer has no such
    account, or the person is limited to other companies.
    """
    if not by.may(Right.JOIN):
        raise PermissionDenied
    customer = seen(by, key)
    found: Account | None = (
        Account.objects.current()
        .filter(customer=customer, company=company, account=account)
        .first()
    )
    if found is None:
        refuse("joining.refused_account")
    within = by.scope().get(Dimension.COMPANY)
    if within and found.company_id not in within:
        refuse("joining.refused_company")
    return found


def move(*, by: Person, at: datetime, today: date, account: Account, to: str) -> Moved:
    """Give an account of one customer to another; both are judged anew.

    Raises ActRefused, and Customer.DoesNotExist for a customer out of sight.
    """
    found = account_of(by, account.customer_id, account.company_id, account.account)
    target = seen(by, to)
    if target.pk == found.customer_id:
        refuse("joining.refused_same")
    with transaction.atomic():
        try:
            done = entered.move_account(
                company=found.company_id, account=found.account, to_customer=to, by=by, at=at
            )
        except entered.NoSuchFact as gone:
            refuse("joining.refused_moved", cause=gone)
        judge_again(done.change, at=at, today=day_shown(today))
    return Moved(done.change, to)


def part(*, by: Person, at: datetime, today: date, account: Account, new: NewCustomer) -> Moved:
    """Give an account a customer of its own, made for it; both are judged anew."""
    found = account_of(by, account.customer_id, account.company_id, account.account)
    check_new(new)
    with transaction.atomic():
        try:
            done = entered.part_account(
                company=found.company_id, account=found.account, key=new.key, name=new.name,
                country=new.country, by=by, at=at,
            )  # fmt: skip
        except entered.CustomerThere as there:
            refuse("joining.refused_key_taken", cause=there)
        except entered.NoSuchFact as gone:
            refuse("joining.refused_moved", cause=gone)
        judge_again(done.change, at=at, today=day_shown(today))
    return Moved(done.change, new.key)


def check_new(new: NewCustomer) -> None:
    """Raise ActRefused where a customer cannot be made so."""
    for text in (new.key, new.name):
        if not text.strip() or len(text) > LONGEST or any(ord(sign) < ord(" ") for sign in text):
            refuse("joining.refused_empty")
    if not is_country(new.country):
        refuse("settings.refused_country")
    if CustomerFacts.objects.current().filter(customer=new.key).exists():
        refuse("joining.refused_key_taken")


def undo(*, by: Person, at: datetime, today: date, key: str, version: int) -> Moved:
    """Take one's own move of a moment ago back; both customers are judged anew."""
    if not by.may(Right.JOIN):
        raise PermissionDenied
    seen(by, key)
    made = Change.objects.filter(
        pk=version, person=by, origin=Origin.MANUAL, undone_by=None,
        at__gte=at - timedelta(seconds=UNDO_SECONDS),
    ).first()  # fmt: skip
    written = Account.objects.filter(known_from=made, customer=key).first() if made else None
    ended = Account.objects.filter(known_to=made).first() if made else None
    if made is None or written is None or ended is None:
        refuse("joining.refused_undo")
    with transaction.atomic():
        try:
            done = entered.take_back(
                made=made, act=Act.ACCOUNT_MOVED, subject=str(written), by=by, at=at
            )
        except entered.NoSuchFact as later:
            refuse("joining.refused_undo", cause=later)
        judge_again(done.change, at=at, today=day_shown(today))
    return Moved(done.change, ended.customer_id)


def name_of(key: str) -> str:
    """Return the name of a customer, else its key."""
    found = CustomerFacts.objects.current().filter(customer=key)
    return found.values_list("name", flat=True).first() or key


def country_of(key: str) -> str:
    """Return the country of a customer, empty where it is not known."""
    found = CustomerFacts.objects.current().filter(customer=key)
    return found.values_list("country", flat=True).first() or ""


def day_shown(today: date) -> date:
    """Return the newest assessed day, whose figures pages show, else today."""
    last = Assessment.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    return last or today
