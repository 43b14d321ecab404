"""Who is whom: links between customers and an insurer's buyers that stand, and their order."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aval.records.customers import CustomerFacts
from aval.records.insurers import BuyerLink, Connection
from aval.records.people import Person
from aval.vocabulary.acts import LinkMethod

_AT_ONCE = 500


class LinkStands(Exception):  # noqa: N818 - a fact about the links
    """A customer is another buyer of this insurer already: that link must end first."""


def customers_by_buyer(connection: Connection) -> dict[str, list[str]]:
    """Return the customers that are each buyer; the one linked first has the buyer's limits."""
    found = defaultdict[str, list[str]](list)
    rows = BuyerLink.objects.filter(connection=connection, is_confirmed=True, ended_at=None)
    rows = rows.order_by("made_at", "pk")  # what was proposed long ago may be linked last
    for buyer, customer in rows.values_list("buyer", "customer_id"):
        found[buyer].append(customer)
    return dict(found)


def link(
    *,
    connection: Connection,
    customer: str,
    buyer: str,
    method: LinkMethod,
    by: Person | None,
    at: datetime,
    score: int = 100,
    verdict: str = "",
    evidence: Iterable[dict[str, Any]] = (),
) -> BuyerLink:
    """Say that a customer is a buyer; raises LinkStands where it is another one already.

    What was proposed or refused of the two becomes the link.
    """
    stands = BuyerLink.objects.filter(connection=connection, customer=customer, ended_at=None)
    other = stands.filter(is_confirmed=True).exclude(buyer=buyer)
    if other.exists():
        raise LinkStands(customer)
    values = {
        "method": method.value,
        "is_confirmed": True,
        "is_refused": False,
        "score": score,
        "verdict": verdict,
        "evidence": list(evidence),
        "made_at": at,
        "made_by": by,
    }
    found = stands.filter(buyer=buyer).first()
    if found is None:
        return BuyerLink.objects.create(
            connection=connection, customer_id=customer, buyer=buyer, **values
        )
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    return found


def link_by_reference(connection: Connection, told: Iterable[tuple[str, str]], at: datetime) -> int:
    """Link buyers of which the insurer keeps our number of the customer; return how many.

    `told` are pairs of buyer and reference. A customer that is linked, or a pair that a person
    refused, stays as it is; so does a buyer that is told with two of our numbers.
    """
    by_buyer = defaultdict[str, set[str]](set)
    for buyer, reference in told:
        if reference:
            by_buyer[buyer].add(reference)
    wanted = {refs.pop(): buyer for buyer, refs in by_buyer.items() if len(refs) == 1}
    known = CustomerFacts.objects.current().values_list("customer_id", flat=True)
    ours = {key for key in known.iterator() if key in wanted}
    taken = set(
        BuyerLink.objects.filter(connection=connection, ended_at=None)
        .exclude(is_confirmed=False, is_refused=False)
        .values_list("customer_id", flat=True)
    )
    rows = sorted(ours - taken)
    proposed = set(
        BuyerLink.objects.filter(connection=connection, ended_at=None).values_list(
            "customer_id", "buyer"
        )
    )
    for customer in rows:
        if (customer, wanted[customer]) in proposed:
            link(
                connection=connection,
                customer=customer,
                buyer=wanted[customer],
                method=LinkMethod.REFERENCE,
                by=None,
                at=at,
            )
    BuyerLink.objects.bulk_create(
        [
            BuyerLink(
                connection=connection,
                method=LinkMethod.REFERENCE,
                customer_id=customer,
                buyer=wanted[customer],
                is_confirmed=True,
                score=100,
                made_at=at,
            )
            for customer in rows
            if (customer, wanted[customer]) not in proposed
        ],
        batch_size=_AT_ONCE,
    )
    return len(rows)
