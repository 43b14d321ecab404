"""Reconciliation: what insurers list against the facts in force, each difference with its mend.

Everything is read in a few statements, however many covers there are, and compared series by series
(customer, policy, layer, extension). What agrees is counted, not shown. Lines without a customer
are shown to those who see everybody.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from aval.connectors.contract import PolicyKey
from aval.desk.insurers.queries import refuse_unless
from aval.intake.insurers.deciding import decided, extension_of
from aval.intake.insurers.keeping import number_of
from aval.intake.insurers.linking import customers_by_buyer
from aval.intake.insurers.relinking import notice_of
from aval.intake.insurers.syncing import policies_of
from aval.records import facts, journal
from aval.records.customers import Customer, CustomerFacts
from aval.records.insurers import Connection, ToldCover
from aval.records.people import Person
from aval.vocabulary.acts import Act, CoverFault, Right
from aval.vocabulary.insurers import MENDS, Discrepancy, Mend
from aval.vocabulary.words import CoverStatus

Series = tuple[str, str, str, str]
Fact = dict[str, Any]
_OF_FAULT = {
    CoverFault.UNKNOWN_CODE: Discrepancy.UNKNOWN_CODE,
    CoverFault.NO_AMOUNT: Discrepancy.NOT_TOLD,
    CoverFault.NO_CURRENCY: Discrepancy.NOT_TOLD,
    CoverFault.NO_DATE: Discrepancy.NOT_TOLD,
    CoverFault.POLICY_NOT_LINKED: Discrepancy.POLICY_NOT_LINKED,
    CoverFault.BUYER_NOT_LINKED: Discrepancy.BUYER_NOT_LINKED,
    CoverFault.SHARED_BUYER: Discrepancy.SHARED_BUYER,
    CoverFault.CURRENCY_CHANGED: Discrepancy.CURRENCY_CHANGED,
}
_COUNTS = frozenset({CoverFault.SHARED_BUYER, CoverFault.CURRENCY_CHANGED})
"""Faults beside which a fact was made all the same."""
_ORDER = {kind: place for place, kind in enumerate(Discrepancy)}


@dataclass(frozen=True, slots=True)
class Stand:
    """A cover as one side has it; None where that side says nothing of it."""

    amount: int | None
    currency: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """One difference. `told` is the insurer's side, `ours` that of the facts."""

    kind: Discrepancy
    connection: str
    insurer: str
    customer: str = ""
    customer_name: str = ""
    buyer: str = ""
    buyer_name: str = ""
    policy: str = ""
    cover: str = ""
    layer: str = ""
    told: Stand | None = None
    ours: Stand | None = None
    code: str = ""
    payload: str = ""
    since: datetime | None = None

    @property
    def mend(self) -> Mend:
        """Return the act that mends it."""
        return MENDS[self.kind]


@dataclass(frozen=True)
class Reconciled:
    """All differences, what presses most first, and how many covers agree."""

    lines: tuple[Line, ...]
    agreeing: int

    def counts(self) -> Counter[Discrepancy]:
        """Return how many there are of each kind."""
        return Counter(one.kind for one in self.lines)


def reconcile(*, by: Person, at: datetime, today: date, connection: str = "") -> Reconciled:
    """Return the differences of one connection, or of all, as a person may see them."""
    refuse_unless(by, Right.SEE)
    rows = Connection.objects.select_related("source").order_by("source__name", "pk")
    chosen = [one for one in rows if connection in {"", one.pk}]
    lines: list[Line] = []
    agreeing = 0
    seen = _seen(by)
    for one in chosen:
        found, agree = _of(one, at, today, seen)
        lines += found
        agreeing += agree
    shown = [one for one in lines if seen is None or one.customer in seen]
    names = dict(CustomerFacts.objects.current().values_list("customer_id", "name"))
    named = [_named(one, names) for one in shown]
    named.sort(key=lambda one: (_ORDER[one.kind], one.insurer, one.customer_name, one.cover))
    return Reconciled(tuple(named), agreeing)


def take_away(
    *, by: Person, at: datetime, today: date, connection: str, kind: str
) -> tuple[Line, ...]:
    """Return the differences for a file, and tell it the journal."""
    refuse_unless(by, Right.EXPORT)
    found = reconcile(by=by, at=at, today=today, connection=connection).lines
    chosen = tuple(one for one in found if kind in {"", one.kind})
    journal.write(
        at=at, person=by, act=Act.LIST_EXPORTED, subject="reconciliation", form="csv",
        rows=len(chosen), query=" ".join(filter(None, (connection, kind))),
    )  # fmt: skip
    return chosen


def _seen(by: Person) -> set[str] | None:
    """Return the customers that a person sees, None for all."""
    if not by.scope():
        return None
    return set(Customer.objects.visible_to(by).values_list("pk", flat=True))


def _of(
    connection: Connection, at: datetime, today: date, seen: set[str] | None
) -> tuple[list[Line], int]:
    """Return the differences of a connection, and how many covers agree that one may see."""
    policies = policies_of(connection)
    keys = {number_of(PolicyKey(*key)): PolicyKey(*key) for key in policies}
    linked = customers_by_buyer(connection)
    buyer_of = {customer: buyer for buyer, ones in linked.items() for customer in ones}
    series = _facts(set(policies.values()))
    lines, told_of, agreeing = list[Line](), set[Series](), 0
    for row in ToldCover.objects.filter(connection=connection, is_listed=True).iterator():
        customer = next(iter(linked.get(row.buyer, [])), "")
        notice = notice_of(row, keys)
        own = policies.get((notice.policy.number, notice.policy.unit, notice.policy.extension), "")
        key = (customer, own, row.layer, extension_of(notice))
        told_of.add(key)
        base = _base(connection, row, customer, own)
        if row.fault:
            lines.append(_faulty(base, row))
        if row.fault and row.fault not in _COUNTS:
            continue
        kind, ours = _compared(decided(notice).row, series.get(key, []), today)
        if kind is None:
            agreeing += seen is None or customer in seen
        else:
            lines.append(_line(base, kind, told=_told(row), ours=ours))
    lines += _missing_there(connection, series, told_of, buyer_of, today)
    if old := _stale(connection, at):
        lines.append(Line(Discrepancy.STALE, connection.pk, connection.source.name, since=old))
    return lines, agreeing


def _facts(policies: set[str]) -> dict[Series, list[Fact]]:
    """Return the current decisions and requests under some policies, by series."""
    found = defaultdict[Series, list[Fact]](list)
    for row in facts.read("covers").iter_rows(named=True):
        if row["policy"] in policies:
            key = (row["customer"], row["policy"], row["layer"], row["extension"] or "")
            found[key].append(row)
    return found


def _compared(
    row: Fact | None, stands: list[Fact], today: date
) -> tuple[Discrepancy | None, Stand | None]:
    """Return in what the facts of a series differ from a decision as it is told, and ours."""
    if row is None:  # another notice says what took its place
        return None, None
    if row["status"] == CoverStatus.PENDING:
        asked = any(one["status"] == CoverStatus.PENDING for one in stands)
        return (None if asked else Discrepancy.MISSING_HERE), None
    names = ("amount", "currency", "valid_from", "valid_to")
    if any(all(one[name] == row[name] for name in names) for one in stands):
        return _outdone(row, stands, today)
    ours = _in_force(stands, today)
    if ours is None:
        is_over = row["valid_to"] is not None and row["valid_to"] < today
        return (None if is_over or not row["amount"] else Discrepancy.MISSING_HERE), None
    return _differs(row, ours)


def _outdone(row: Fact, stands: list[Fact], today: date) -> tuple[Discrepancy | None, Stand | None]:
    """Return in what the decision in force differs from one that the facts have, but not in force.

    A decision of a file may hold from a later day than the one that the insurer lists.
    """
    ours = _in_force(stands, today)
    if ours is None or row["valid_from"] > today:
        return None, None
    return _differs(row, ours)


def _differs(row: Fact, ours: Fact) -> tuple[Discrepancy | None, Stand | None]:
    stand = Stand(ours["amount"], ours["currency"], ours["valid_from"], ours["valid_to"])
    if ours["currency"] != row["currency"]:
        return Discrepancy.CURRENCY, stand
    if ours["amount"] != row["amount"]:
        return Discrepancy.AMOUNT, stand
    if (ours["valid_from"], ours["valid_to"]) != (row["valid_from"], row["valid_to"]):
        return Discrepancy.DATES, stand
    return None, stand


def _in_force(stands: list[Fact], today: date) -> Fact | None:
    """Return the decision of a series that is in force on a day (assessment 8)."""
    holding = [
        one
        for one in stands
        if one["status"] != CoverStatus.PENDING
        and one["valid_from"] <= today
        and (one["valid_to"] is None or today <= one["valid_to"])
    ]
    return max(
        holding,
        key=lambda one: (one["valid_from"], one["decided_on"], one["cover"]),
        default=None,
    )


def _missing_there(
    connection: Connection,
    series: Mapping[Series, list[Fact]],
    told_of: set[Series],
    buyer_of: Mapping[str, str],
    today: date,
) -> Iterator[Line]:
    """Yield the guarantees that count here and that the insurer does not list.

    Where it lists any of a policy, only of the kinds that it ever listed: what the contract
    grants without a decision on the customer, or what its interface does not tell, is none.
    """
    if connection.source.last_success_at is None:  # it never said anything
        return
    tells = set(
        ToldCover.objects.filter(connection=connection).values_list("policy", "layer").distinct()
    )
    of_policies = {policy for policy, _ in tells}
    for key, stands in series.items():
        ours = _in_force(stands, today)
        if ours is None or not ours["amount"] or key in told_of:
            continue
        customer, policy, layer, _ = key
        if policy in of_policies and (policy, layer) not in tells:
            continue
        is_linked = customer in buyer_of
        yield Line(
            Discrepancy.MISSING_THERE if is_linked else Discrepancy.CUSTOMER_NOT_LINKED,
            connection.pk,
            connection.source.name,
            customer=customer,
            buyer=buyer_of.get(customer, ""),
            policy=policy,
            cover=json.loads(ours["carried"]).get("x_cover", ours["cover"]),
            layer=layer,
            ours=Stand(ours["amount"], ours["currency"], ours["valid_from"], ours["valid_to"]),
        )


def _stale(connection: Connection, at: datetime) -> datetime | None:
    """Return when a connection last answered, where that is longer ago than it should be."""
    source = connection.source
    last = source.last_success_at
    if last is None or last + timedelta(hours=source.hours) >= at:
        return None
    return last


def _base(connection: Connection, row: ToldCover, customer: str, own: str) -> dict[str, Any]:
    return {
        "connection": connection.pk,
        "insurer": connection.source.name,
        "customer": customer,
        "buyer": row.buyer,
        "buyer_name": row.buyer_name,
        "policy": own or row.number,
        "cover": row.cover,
        "layer": row.layer,
        "code": row.raw_code,
        "payload": row.payload,
    }


def _line(
    base: dict[str, Any], kind: Discrepancy, *, told: Stand | None, ours: Stand | None = None
) -> Line:
    return Line(kind, **base, told=told, ours=ours)


def _faulty(base: dict[str, Any], row: ToldCover) -> Line:
    return _line(base, _OF_FAULT[CoverFault(row.fault)], told=_told(row))


def _told(row: ToldCover) -> Stand:
    return Stand(row.amount, row.currency, row.valid_from or row.decided_on, row.valid_to)


def _named(one: Line, names: Mapping[str, str | None]) -> Line:
    return replace(one, customer_name=names.get(one.customer) or one.customer)
