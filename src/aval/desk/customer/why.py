"""Why a figure of a customer is what it is: the engine's derivation with its data versions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from aval.assessment.explaining import explain_customer
from aval.desk.customer.breach import Breach, breach
from aval.desk.customer.derivation import Known, Table, clauses, tables
from aval.desk.customer.documents import Document, Total, every_document, total_of
from aval.desk.customer.identity import Identity, identity
from aval.desk.customer.insolvency import insolvency_of
from aval.desk.customer.judgement import Cells, Figures
from aval.desk.customer.ledger import OpenItem, counted, open_items
from aval.desk.customer.queries import judgement_of, seen
from aval.desk.customer.sight import TODAY, Sight
from aval.desk.policies.particulars import References, references
from aval.records.models import Change, Cover, Customer, Item, Person, PolicyFacts, Setting
from aval.vocabulary.steps import Step
from aval.vocabulary.words import Reason


@dataclass(frozen=True, slots=True)
class Version:
    """One change that facts of the page come from: what it was, when, by whom."""

    number: int
    at: datetime
    origin: str
    source: str
    run: int | None
    person: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One document and its part of the figure that is asked for."""

    item: OpenItem
    amount: int
    reason: Reason | None
    gap: int


@dataclass(frozen=True, slots=True)
class Why:
    """Everything the page of a derivation shows; `item` is the key of the one that is asked for."""

    as_of: date
    version: int
    sight: Sight
    currency: str
    who: Identity
    figure: str
    item: OpenItem | None
    cells: Cells | None
    heading: tuple[Step, ...]
    figures: Figures
    gaps: tuple[tuple[Reason | None, int], ...]
    """What is not covered, by reason, the greatest first; None is the tax."""
    main: Table
    apart: tuple[Table, ...]
    clauses: tuple[Step, ...]
    references: References
    """Where clauses stand in the user's own contracts."""
    proof: tuple[Proof, ...]
    proof_sum: int
    total: Total
    breach: Breach | None
    breach_item: OpenItem | None
    versions: tuple[Version, ...]
    fingerprint: str

    @property
    def asked(self) -> int:
        """Return the figure that is asked for, 0 where it is no amount."""
        figure = _FIGURES.get(self.figure)
        return figure(self.figures) if figure else 0

    @property
    def proof_more(self) -> int:
        """Return how many documents of the proof are summed up in one line."""
        return max(len(self.proof) - PROOF_ROWS, 0)

    @property
    def proof_rest(self) -> int:
        """Return what they come to."""
        return sum(one.amount for one in self.proof[PROOF_ROWS:])


PROOF_ROWS = 25
"""Documents of the proof that are listed one by one."""
_FIGURES: dict[str, Callable[[Figures], int]] = {
    "exposure": lambda one: one.exposure,
    "covered": lambda one: one.covered,
    "uncovered": lambda one: one.excess,
    "gap": lambda one: one.uncovered,
    "management_credit": lambda one: one.own_risk,
    "room": lambda one: one.headroom,
    "over_limit": lambda one: one.over_limit,
    "limits": lambda one: one.limit_authorised,
    "overdue": lambda one: one.overdue,
    "disputed": lambda one: one.disputed,
    "orders": lambda one: one.orders,
    "credit_balance": lambda one: one.credit_balance,
    "indemnifiable": lambda one: one.indemnifiable,
    "apparent_covered": lambda one: one.apparent_covered,
}


def why(
    person: Person,
    key: str,
    *,
    today: date,
    sight: Sight = TODAY,
    figure: str = "uncovered",
    item: str | None = None,
) -> Why:
    """Return the derivation of a customer's figures, or of one item's cells.

    Raises Customer.DoesNotExist outside the scope and where nothing is judged, BadInput for an
    item that is not there.
    """
    customer = seen(person, key)
    judgement = judgement_of(key, sight, today)
    if not judgement.is_made:
        raise Customer.DoesNotExist(key)
    as_of, version = judgement.as_of, judgement.version
    explanation = explain_customer(customer=key, as_of=as_of, version=version, item=item)
    items = open_items(key, as_of, version, counted(version).currency)
    known = _known(key, items, version)
    numbers_of = {one.item: one.number for one in items}
    main, *apart = tables(explanation, known, numbers_of, whole=item is not None)
    rows = [row for table in (main, *apart) for row in table.rows]
    documents = every_document(items, judgement)
    proof = _proof(documents, figure)
    stopped = breach(judgement, numbers_of, version)
    numbers = {change for row in main.rows for change in row.changes}
    return Why(
        as_of=as_of,
        version=version or 0,
        sight=sight,
        currency=explanation.currency,
        who=identity(person, customer, version),
        figure=figure,
        item=next((one for one in items if one.item == item), None),
        cells=judgement.cells.get(item) if item else None,
        heading=explanation.heading,
        figures=judgement.figures,
        gaps=_gaps(documents),
        main=main,
        apart=tuple(apart),
        clauses=clauses(rows),
        references=references(version),
        proof=proof,
        proof_sum=sum(one.amount for one in proof),
        total=total_of(judgement.figures),
        breach=stopped,
        breach_item=next((one for one in items if stopped and one.item == stopped.item), None),
        versions=_versions(numbers),
        fingerprint=sha256(repr(explanation).encode()).hexdigest(),
    )


def _known(key: str, items: Sequence[OpenItem], version: int | None) -> Known:
    """Return since when the facts are known that a derivation of the customer may name."""
    kinds: dict[str, set[int]] = defaultdict(set)
    for one in items:
        kinds[one.kind.value].add(one.change)
    ours, stopped = {"customer": key}, insolvency_of(key, version)
    return Known(
        items=dict(Item.objects.known_at(version).filter(**ours).values_list("item", "known_from")),
        kinds={kind: tuple(sorted(changes)) for kind, changes in kinds.items()},
        covers=dict(
            Cover.objects.known_at(version).filter(**ours).values_list("cover", "known_from")
        ),
        policies=dict(PolicyFacts.objects.known_at(version).values_list("policy", "known_from")),
        insolvency=() if stopped is None else (stopped.change.pk,),
        settings=dict(Setting.objects.known_at(version).values_list("name", "known_from")),
    )


def _versions(numbers: Iterable[int]) -> tuple[Version, ...]:
    found = Change.objects.filter(pk__in=list(numbers)).select_related("run__source", "person")
    return tuple(
        Version(
            number=change.pk,
            at=change.at,
            origin=change.origin,
            source=str(change.run.source) if change.run else "",
            run=change.run_id,
            person=str(change.person) if change.person else "",
        )
        for change in found.order_by("pk")
    )


def _proof(documents: Iterable[Document], figure: str) -> tuple[Proof, ...]:
    """Return the documents that make a figure, the oldest first; none for other figures."""
    parts = {
        "uncovered": lambda one: one.uncovered,
        "covered": lambda one: one.covered,
        "management_credit": lambda one: one.own_risk,
        "gap": lambda one: one.own_risk + one.uncovered,
        "exposure": lambda one: one.covered + one.own_risk + one.uncovered,
    }
    amount = parts.get(figure)
    if amount is None:
        return ()
    found = ((one, amount(one)) for one in documents)
    return tuple(
        Proof(one.item, part, one.reason, one.own_risk + one.uncovered)
        for one, part in found
        if part
    )


def _gaps(documents: Iterable[Document]) -> tuple[tuple[Reason | None, int], ...]:
    sums: dict[Reason | None, int] = defaultdict(int)
    for one in documents:
        if not one.is_order and one.item.is_debit and one.own_risk + one.uncovered:
            sums[None] += one.vat
            sums[one.reason] += one.own_risk + one.uncovered - one.vat
    found = [(reason, amount) for reason, amount in sums.items() if amount]
    return tuple(sorted(found, key=lambda pair: -pair[1]))
