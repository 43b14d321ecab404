"""The whole credit file of a customer, today or as it was, within what a person may see."""

from dataclasses import dataclass
from datetime import date, datetime

from aval.desk.customer import guarantees as of_insurers
from aval.desk.customer.accounts import Accounts, accounts
from aval.desk.customer.breach import Breach, breach
from aval.desk.customer.composition import Part, composition
from aval.desk.customer.documents import Documents, documents
from aval.desk.customer.guarantees import Guarantees
from aval.desk.customer.identity import Identity, identity, usual_terms
from aval.desk.customer.insurers import Insurers, insurers_of
from aval.desk.customer.judgement import Due, Figures, Judgement
from aval.desk.customer.layers import Ahead, Waterfall, ahead, waterfall
from aval.desk.customer.ledger import Counted, OpenItem, counted, open_items, rates_on
from aval.desk.customer.past import judged_then
from aval.desk.customer.payments import Paid, paid
from aval.desk.customer.scores import Score, scores
from aval.desk.customer.sight import TODAY, Sight
from aval.desk.customer.stored import stored
from aval.desk.customer.timeline import Timeline, timeline
from aval.desk.policies.particulars import Reference, references
from aval.records.models import Customer, Person
from aval.vocabulary.money import MINOR_DIGITS

NEXT_DEADLINES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the long tables is shown."""

    page: int = 1
    all_guarantees: bool = False
    all_entries: bool = False


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """Everything the page of a customer shows, in codes and numbers."""

    as_of: date
    version: int | None
    sight: Sight
    is_made: bool
    currency: str
    who: Identity
    terms_days: int | None
    figures: Figures
    waterfall: Waterfall
    ahead: Ahead | None
    breach: Breach | None
    guarantees: Guarantees
    insurers: Insurers | None
    """None when one looks at the past."""
    documents: Documents
    deadlines: tuple[Due, ...]
    clauses: dict[Due, Reference]
    """Where the clause behind a deadline stands in the user's own contract."""
    numbers: dict[str, str]
    """The document number of each open item."""
    composition: tuple[Part, ...]
    scores: tuple[Score, ...]
    paid: Paid
    accounts: Accounts
    timeline: Timeline
    overdue_number: int


def seen(person: Person, key: str) -> Customer:
    """Return a customer that a person may see; raises Customer.DoesNotExist for another."""
    return Customer.objects.visible_to(person).get(pk=key)


def customer_file(
    person: Person,
    key: str,
    *,
    today: date,
    at: datetime,
    sight: Sight = TODAY,
    asked: Asked | None = None,
) -> CustomerFile:
    """Return the file of a customer; raises Customer.DoesNotExist outside the person's scope.

    Today's figures are the rows that stand; another day's are computed from what was known then.
    Every other part is read by the same code from the facts of the data version of the figures.
    """
    asked = asked or Asked()
    customer = seen(person, key)
    judgement = judgement_of(key, sight, today)
    definition = counted(judgement.version)
    items = open_items(key, judgement.as_of, judgement.version, definition.currency)
    return _filled(person, customer, judgement, definition, items, sight, asked, at)


def judgement_of(key: str, sight: Sight, today: date) -> Judgement:
    """Return the rows that stand, or what the engine says of another day."""
    if sight.is_past:
        return judged_then(key, as_of=sight.as_of or today, version=sight.version())
    return stored(key, as_of=today, currency=counted(None).currency)


def _filled(
    person: Person,
    customer: Customer,
    judgement: Judgement,
    definition: Counted,
    items: tuple[OpenItem, ...],
    sight: Sight,
    asked: Asked,
    at: datetime,
) -> CustomerFile:
    key, as_of, version = customer.key, judgement.as_of, judgement.version
    names = of_insurers.insurers(version)
    found = of_insurers.guarantees(
        key, as_of, version, names=names, at=None if sight.is_past else at
    )
    rates = rates_on({one.currency for one in found} - {judgement.currency}, as_of, version)
    found = of_insurers.with_use(found, judgement.figures, judgement.currency, rates)
    credits_ = of_insurers.accepted(key, as_of, version)
    payments = paid(key, as_of, version)
    numbers = {one.item: one.number for one in items}
    held = accounts(person, key, version=version if sight.is_past else None)
    dues = tuple(due for due in judgement.deadlines if due.is_ahead)[:NEXT_DEADLINES]
    issued = [(one.issued_on, one.due_on, 1) for one in items if one.is_debit]
    return CustomerFile(
        as_of=as_of,
        version=version,
        sight=sight,
        is_made=judgement.is_made,
        currency=judgement.currency,
        who=identity(person, customer, version),
        terms_days=usual_terms((*payments.terms, *issued)),
        figures=judgement.figures,
        waterfall=waterfall(judgement, found, credits_, MINOR_DIGITS.get(judgement.currency, 2)),
        ahead=ahead(judgement, found),
        breach=breach(judgement, numbers, version),
        guarantees=of_insurers.listed(found, credits_, as_of, all_of_them=asked.all_guarantees),
        insurers=None if sight.is_past else insurers_of(key, at=at, today=as_of),
        documents=documents(items, judgement, asked.page),
        deadlines=dues,
        clauses=_clauses(dues, items, version),
        numbers=numbers,
        composition=composition(items, definition, as_of),
        scores=scores(key, as_of, version),
        paid=payments,
        accounts=held,
        timeline=timeline(
            person,
            key,
            until=sight.as_of,
            known=sight.until(),
            found=found,
            credits_=credits_,
            passed=held.passed,
            names=names,
            currency=judgement.currency,
            all_of_it=asked.all_entries,
        ),
        overdue_number=_overdue(items, judgement),
    )


def _clauses(
    dues: tuple[Due, ...], items: tuple[OpenItem, ...], version: int | None
) -> dict[Due, Reference]:
    """Return the references behind deadlines, by the terms at the delivery of their items."""
    delivered = {one.item: one.delivered_on for one in items}
    known = references(version)
    found = {due: known.of_deadline(due.kind, due.policy, delivered.get(due.item)) for due in dues}
    return {due: one for due, one in found.items() if one}


def _overdue(items: tuple[OpenItem, ...], judgement: Judgement) -> int:
    """Return how many open debits are due."""
    late = [one for one in items if one.is_debit and one.due_on < judgement.as_of]
    return sum(judgement.cells.get(one.item) is not None for one in late)
