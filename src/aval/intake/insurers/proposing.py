"""Proposes which of an insurer's buyers each customer is: candidates with their evidence, kept.

Nothing is linked by this but what carries the insurer's own number of the buyer and contradicts in
nothing (docs/algorithms/identity.md). What a person linked or refused stays as it is.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from aval.identity.candidates import Buyers
from aval.identity.comparing import Party
from aval.identity.evidence import Candidate, Evidence
from aval.identity.identifiers import Identifier, registration
from aval.intake.insurers.linking import link
from aval.records.customers import CustomerFacts
from aval.records.insurers import BuyerLink, Connection, ToldBuyer, ToldCover
from aval.vocabulary.acts import LinkMethod
from aval.vocabulary.identity import (
    IdentifierFault,
    IdentifierScheme,
    MatchFinding,
    MatchSide,
    MatchSubject,
    MatchVerdict,
)

MOST = 3
"""Candidates that are kept for a customer."""
_AT_ONCE = 500
_CHANGING = ("method", "score", "verdict", "evidence", "made_at")
_PLAIN = frozenset({"ours", "theirs", "alike"})
_WORDS: dict[str, type[StrEnum]] = {
    "subject": MatchSubject,
    "finding": MatchFinding,
    "scheme": IdentifierScheme,
    "side": MatchSide,
    "fault": IdentifierFault,
}
_REFERENCE = "x_buyer_"
"""The carried column of a customer with its number at an insurer: this, and the connection."""


@dataclass(frozen=True)
class Proposed:
    """What a comparison left: how many proposals stand, and the buyers linked by reference."""

    number: int
    linked: tuple[str, ...]


def propose(connection: Connection, *, at: datetime) -> Proposed:
    """Compare the customers that are no buyer of a connection yet with all its buyers.

    Proposals that nothing speaks for any more go.
    """
    standing = BuyerLink.objects.filter(connection=connection, ended_at=None)
    linked = set(standing.filter(is_confirmed=True).values_list("customer_id", flat=True))
    stands = {(row.customer_id, row.buyer): row for row in standing.filter(is_confirmed=False)}
    book = Buyers(buyers_of(connection))
    wanted: dict[tuple[str, str], BuyerLink] = {}
    same: set[tuple[str, str]] = set()
    sure: list[tuple[str, Candidate]] = []
    for party in parties_of(connection):
        if party.key in linked:
            continue
        for one in book.candidates(party, most=MOST):
            known = stands.get((party.key, one.buyer))
            if known is not None and known.is_refused:
                continue
            if one.verdict is MatchVerdict.LINKED_BY_REFERENCE:
                sure.append((party.key, one))
            else:
                pair = (party.key, one.buyer)
                is_same = known is not None and _says(known) == _said(one)
                wanted[pair] = proposal(connection, party.key, one, at, known)
                if is_same:
                    same.add(pair)
    _keep(stands, wanted, same)
    for customer, one in sure:
        link(
            connection=connection,
            customer=customer,
            buyer=one.buyer,
            method=LinkMethod.REFERENCE,
            by=None,
            at=at,
            score=one.score,
            verdict=one.verdict.value,
            evidence=evidence_json(one),
        )
    return Proposed(len(wanted), tuple(sorted({one.buyer for _, one in sure})))


def _says(row: BuyerLink) -> tuple[object, ...]:
    return row.method, row.score, row.verdict, row.evidence


def _said(one: Candidate) -> tuple[object, ...]:
    return method_of(one).value, one.score, one.verdict.value, evidence_json(one)


def _keep(
    stands: dict[tuple[str, str], BuyerLink],
    wanted: dict[tuple[str, str], BuyerLink],
    same: set[tuple[str, str]],
) -> None:
    """Write what is new, what changed, and take away what is proposed no more; leave the `same`."""
    gone = [row.pk for pair, row in stands.items() if pair not in wanted and not row.is_refused]
    for place in range(0, len(gone), _AT_ONCE):
        BuyerLink.objects.filter(pk__in=gone[place : place + _AT_ONCE]).delete()
    new = [row for row in wanted.values() if row.pk is None]
    old = [row for pair, row in wanted.items() if row.pk is not None and pair not in same]
    BuyerLink.objects.bulk_create(new, batch_size=_AT_ONCE)
    BuyerLink.objects.bulk_update(old, _CHANGING, batch_size=_AT_ONCE)


def proposal(
    connection: Connection,
    customer: str,
    one: Candidate,
    at: datetime,
    known: BuyerLink | None = None,
) -> BuyerLink:
    """Return a candidate as a row that is not saved yet, or the row there is, changed."""
    row = known or BuyerLink(
        connection=connection, customer_id=customer, buyer=one.buyer, is_confirmed=False
    )
    row.method, row.score, row.verdict = method_of(one).value, one.score, one.verdict.value
    row.evidence, row.made_at = evidence_json(one), at
    return row


def method_of(one: Candidate) -> LinkMethod:
    """Return by what a candidate was found."""
    agreeing = {part.subject for part in one.evidence if part.finding is MatchFinding.AGREES}
    if MatchSubject.REFERENCE in agreeing:
        return LinkMethod.REFERENCE
    return LinkMethod.IDENTIFIER if MatchSubject.IDENTIFIER in agreeing else LinkMethod.NAME


def evidence_json(one: Candidate) -> list[dict[str, Any]]:
    """Return the evidence of a candidate as it is kept: what does not apply is left out."""
    return [
        {name: value for name, value in asdict(part).items() if value not in (None, "")}
        for part in one.evidence
    ]


def evidence_of(kept: Iterable[dict[str, Any]]) -> tuple[Evidence, ...]:
    """Return evidence as it was kept; what another version has no word for is left out."""
    return tuple(_evidence(one) for one in kept if _is_known(one))


def _is_known(one: dict[str, Any]) -> bool:
    needed = {"subject", "finding"} <= one.keys()
    return needed and all(one[name] in set(words) for name, words in _WORDS.items() if name in one)


def _evidence(one: dict[str, Any]) -> Evidence:
    given: dict[str, Any] = {
        name: _WORDS[name](value) if name in _WORDS else value
        for name, value in one.items()
        if name in _WORDS or name in _PLAIN
    }
    return Evidence(**given)


def buyers_of(connection: Connection, numbers: Iterable[str] | None = None) -> list[Party]:
    """Return an insurer's buyers as it described them; some, or all that it ever named."""
    rows = ToldBuyer.objects.filter(connection=connection)
    covers = ToldCover.objects.filter(connection=connection)
    if numbers is not None:
        wanted = list(numbers)
        rows, covers = rows.filter(buyer__in=wanted), covers.filter(buyer__in=wanted)
    found = {
        row.buyer: Party(
            key=row.buyer,
            name=row.name,
            country=row.country,
            identifiers=tuple(
                Identifier(IdentifierScheme(scheme), number, row.country)
                for scheme, number in row.identifiers
            ),
            postal_code=row.postcode,
            town=row.town,
            street=row.street,
        )
        for row in rows
    }
    for buyer in covers.values_list("buyer", flat=True).distinct():
        found.setdefault(buyer, Party(buyer, ""))
    return list(found.values())


def parties_of(connection: Connection, customers: Iterable[str] | None = None) -> Iterator[Party]:
    """Yield customers as the ledger knows them, with what the columns `x_` carry of them.

    `x_<scheme>` is another number (`x_duns`, `x_lei`, `x_easy`), `x_street`, `x_postcode` and
    `x_town` the address, `x_buyer_<connection>` the insurer's own number of the buyer.
    """
    rows = CustomerFacts.objects.current()
    if customers is not None:
        rows = rows.filter(customer__in=list(customers))
    names = ("customer_id", "name", "country", "registration_number", "vat_number", "carried")
    for key, name, country, registered, vat, carried in rows.values_list(*names).iterator():
        more: dict[str, Any] = json.loads(carried)
        yield Party(
            key=key,
            name=name or "",
            country=country,
            identifiers=tuple(_numbers(country, registered or "", vat or "", more)),
            postal_code=str(more.get("x_postcode", "")),
            town=str(more.get("x_town", "")),
            street=str(more.get("x_street", "")),
            reference=str(more.get(f"{_REFERENCE}{connection.pk}", "")),
        )


def _numbers(country: str, registered: str, vat: str, more: dict[str, Any]) -> Iterator[Identifier]:
    if registered:
        yield registration(registered, country)
    if vat:
        yield Identifier(IdentifierScheme.VAT, vat, country)
    for scheme in IdentifierScheme:
        if value := more.get(f"x_{scheme}"):
            yield Identifier(scheme, str(value), country)
