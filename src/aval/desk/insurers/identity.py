"""Who is whom, read: buyers that nobody is, whom they may be, both side by side with the evidence.

Customers are shown within the scope of whoever reads; so are the buyers they may be. Buyers that
nothing speaks for are shown to those who see everybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, Max, QuerySet

from aval.connectors.registry import installed
from aval.desk.customer.queries import seen
from aval.desk.insurers.queries import refuse_unless
from aval.identity.comparing import Party
from aval.intake.insurers.proposing import buyers_of, evidence_of, parties_of
from aval.records.customers import Customer, CustomerFacts
from aval.records.insurers import BuyerLink, Connection, ToldBuyer, ToldCover
from aval.records.people import Person
from aval.vocabulary.acts import Right
from aval.vocabulary.identity import MatchFinding, MatchVerdict
from aval.vocabulary.insurers import Capability
from aval.vocabulary.steps import Step

_RANK = {verdict.value: place for place, verdict in enumerate(MatchVerdict)}
_LAST = len(_RANK)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A buyer that nobody is: what was told of it, and the customer it is most likely."""

    connection: str
    insurer: str
    buyer: str
    name: str
    covers: int
    customer: str = ""
    customer_name: str = ""
    score: int = 0
    verdict: str = ""
    others: int = 0
    """Further customers that it may be."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer and a buyer that may be one: the row, both as they are known, the evidence."""

    row: BuyerLink
    ours: Party
    theirs: Party
    evidence: tuple[tuple[MatchFinding, Step], ...]


@dataclass(frozen=True, slots=True)
class TheirBuyer:
    """A buyer with everything that is known of it; `hidden` are its customers out of sight."""

    connection: Connection
    party: Party
    covers: tuple[ToldCover, ...]
    linked: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    refused: tuple[Candidate, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class OurCustomer:
    """A customer towards one insurer: whom it is, may be, is not, and whether one can ask."""

    connection: Connection
    party: Party
    linked: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    refused: tuple[Candidate, ...]
    can_ask: bool


def connected() -> list[Connection]:
    """Return the connections by the name of the insurer."""
    return list(Connection.objects.select_related("source").order_by("source__name", "pk"))


def waiting(*, by: Person, connection: str = "", verdict: str = "") -> list[Waiting]:
    """Return the buyers that nobody is, those most likely found first.

    `connection` and `verdict` keep some; the verdict `none` those for whom nothing speaks.
    """
    refuse_unless(by, Right.DECIDE)
    names = {one.pk: one.source.name for one in connected()}
    wanted = [key for key in names if connection in {"", key}]
    links = BuyerLink.objects.filter(connection__in=wanted, ended_at=None)
    taken = set(links.filter(is_confirmed=True).values_list("connection", "buyer"))
    best = _best(_seen(links, by).filter(is_confirmed=False, is_refused=False))
    told = _told(wanted) if not by.scope() else {}
    told = told | {pair: told.get(pair, ("", 0)) for pair in best}
    described = _names({pair for pair in best if not told[pair][0]})
    found = [
        _waiting(pair, names[pair[0]], name or described.get(pair, ""), covers, best.get(pair, []))
        for pair, (name, covers) in told.items()
        if pair not in taken or _is_proposed(best.get(pair, []))
    ]
    named = _customers(one.customer for one in found if one.customer)
    shown = [_with_name(one, named) for one in found if _is_wanted(one, verdict)]
    return sorted(
        shown, key=lambda one: (_RANK.get(one.verdict, _LAST), -one.score, one.name, one.buyer)
    )


def buyer(*, by: Person, key: str, number: str) -> TheirBuyer | None:
    """Return a buyer of a connection; None where there is none, or it is out of sight."""
    refuse_unless(by, Right.DECIDE)
    connection = Connection.objects.select_related("source").filter(pk=key).first()
    theirs = buyers_of(connection, [number]) if connection else []
    if connection is None or not theirs:
        return None
    links = BuyerLink.objects.filter(connection=connection, buyer=number, ended_at=None)
    rows = list(_seen(links, by).order_by("-score", "customer"))
    if by.scope() and not rows:
        return None
    found = _candidates(connection, rows)
    return TheirBuyer(
        connection,
        theirs[0],
        tuple(
            ToldCover.objects.filter(connection=connection, buyer=number, is_listed=True)
            .order_by("number", "layer", "cover")
            .select_related("policy")
        ),
        *_sorted(found),
        hidden=links.filter(is_confirmed=True).count() - sum(one.row.is_confirmed for one in found),
    )


def customer(*, by: Person, key: str, connection: str) -> OurCustomer | None:
    """Return a customer towards a connection, None where there is no such connection.

    Raises Customer.DoesNotExist out of sight.
    """
    refuse_unless(by, Right.DECIDE)
    seen(by, key)
    found = Connection.objects.select_related("source").filter(pk=connection).first()
    parties = list(parties_of(found, [key])) if found else []
    if found is None or not parties:
        return None
    links = BuyerLink.objects.filter(connection=found, customer=key, ended_at=None)
    return OurCustomer(
        found,
        parties[0],
        *_sorted(_candidates(found, list(links.order_by("-score", "buyer")))),
        can_ask=can_ask(found.insurer),
    )


def can_ask(code: str) -> bool:
    """Return whether an insurer tells who a buyer is."""
    found = installed().insurers.get(code)
    return found is not None and Capability.IDENTIFY in found.capabilities


def _sorted(
    found: list[Candidate],
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Return those linked, those that may be, those refused."""
    linked = tuple(one for one in found if one.row.is_confirmed)
    refused = tuple(one for one in found if one.row.is_refused)
    open_ones = tuple(one for one in found if not one.row.is_confirmed and not one.row.is_refused)
    return linked, open_ones, refused


def _candidates(connection: Connection, rows: list[BuyerLink]) -> list[Candidate]:
    ours = {one.key: one for one in parties_of(connection, [row.customer_id for row in rows])}
    theirs = {one.key: one for one in buyers_of(connection, [row.buyer for row in rows])}
    return [
        Candidate(
            row,
            ours.get(row.customer_id) or Party(row.customer_id, ""),
            theirs.get(row.buyer) or Party(row.buyer, ""),
            tuple((one.finding, one.step()) for one in evidence_of(row.evidence)),
        )
        for row in rows
    ]


def _seen(links: QuerySet[BuyerLink], by: Person) -> QuerySet[BuyerLink]:
    if not by.scope():
        return links
    return links.filter(customer__in=Customer.objects.visible_to(by).values("pk"))


def _best(
    links: QuerySet[BuyerLink],
) -> dict[tuple[str, str], list[tuple[int, int, str, str]]]:
    """Return the proposals of each buyer, the best first: rank, score, customer, verdict."""
    found: dict[tuple[str, str], list[tuple[int, int, str, str]]] = {}
    rows = links.values_list("connection", "buyer", "score", "customer", "verdict")
    for connection, number, score, customer_, verdict in rows:
        row = (_RANK.get(verdict, _LAST), -score, customer_, verdict)
        found.setdefault((connection, number), []).append(row)
    return {pair: sorted(rows) for pair, rows in found.items()}


def _told(connections: list[str]) -> dict[tuple[str, str], tuple[str, int]]:
    """Return the name and the number of covers of each buyer that is listed."""
    rows = (
        ToldCover.objects.filter(connection__in=connections, is_listed=True)
        .values("connection", "buyer")
        .annotate(name=Max("buyer_name"), covers=Count("pk"))
    )
    return {(row["connection"], row["buyer"]): (row["name"], row["covers"]) for row in rows}


def _names(pairs: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the names of buyers that were looked up."""
    if not pairs:
        return {}
    rows = ToldBuyer.objects.filter(connection__in={key for key, _ in pairs})
    told = rows.values_list("connection", "buyer", "name")
    return {(key, number): name for key, number, name in told if (key, number) in pairs}


def _waiting(
    pair: tuple[str, str],
    insurer: str,
    name: str,
    covers: int,
    rows: list[tuple[int, int, str, str]],
) -> Waiting:
    if not rows:
        return Waiting(pair[0], insurer, pair[1], name, covers)
    _, score, customer_, verdict = rows[0]
    return Waiting(
        pair[0], insurer, pair[1], name, covers, customer_, "", -score, verdict, len(rows) - 1
    )


def _is_proposed(rows: list[tuple[int, int, str, str]]) -> bool:
    """Return whether a buyer that somebody is already is proposed to one more customer."""
    return bool(rows) and rows[0][3] == MatchVerdict.PROPOSED


def _is_wanted(one: Waiting, verdict: str) -> bool:
    return verdict in {"", one.verdict or MatchVerdict.NONE.value}


def _customers(keys: Iterable[str]) -> dict[str, str]:
    wanted = set(keys)
    rows = CustomerFacts.objects.current().values_list("customer_id", "name")
    return {key: name or key for key, name in rows.iterator() if key in wanted}


def _with_name(one: Waiting, named: dict[str, str]) -> Waiting:
    return replace(one, customer_name=named.get(one.customer, one.customer))
