"""Proposals: kept with their evidence, made anew, never in the way of what a person decided."""

from pathlib import Path

import pytest

from aval.connectors.contract import BuyerNotice
from aval.dataset.reading import read_portfolio
from aval.intake.insurers.keeping import keep_buyers
from aval.intake.insurers.linking import link
from aval.intake.insurers.proposing import buyers_of, evidence_of, parties_of, propose
from aval.records.insurers import BuyerLink, Connection, ToldCover
from aval.records.models import CustomerFacts, Source
from aval.vocabulary.acts import LinkMethod
from aval.vocabulary.identity import (
    IdentifierScheme,
    MatchFinding,
    MatchSide,
    MatchSubject,
    MatchVerdict,
)
from tests.intake.insurers.telling import AT
from tests.records.keeping import keep
from tests.tables import write_folder

pytestmark = pytest.mark.django_db
CUSTOMERS = [
    {"customer": "C1", "name": "Quixada Transports SA", "registration_number": "552100554"},
    {"customer": "C2", "name": "Belmar Foods", "vat_number": "FR40303265045"},
    {"customer": "C3", "name": "Otherwise", "x_buyer_insurer": "0007", "x_duns": "150483782"},
    {"customer": "C4", "name": "Nothing Like It"},
    {
        "customer": "C5",
        "name": "Sorbex",
        "x_buyer_insurer": "11",
        "registration_number": "303265045",
    },
]
SIREN = (IdentifierScheme.SIREN, "552 100 554")


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    """Return a connection whose insurer knows three buyers, one of them by its number only."""
    keep(read_portfolio(write_folder(tmp_path, customers=CUSTOMERS)))
    source = Source.objects.create(key="insurer", name="Insurer", mode="delta", format="insurer")
    made = Connection.objects.create(source=source, insurer="telling")
    told = [
        BuyerNotice("11", "QUIXADA TRANSPORTS", "FR", (SIREN,), "1 rue Haute", "75001", "Paris"),
        BuyerNotice("12", "Belmar Food", "FR"),
    ]
    keep_buyers(made, told, AT)
    cover = {"connection": made, "buyer": "7", "decision": "approved", "layer": "permanent"}
    ToldCover.objects.create(cover="1", number="0042", first_at=AT, last_at=AT, **cover)
    return made


def _rows() -> list[tuple[str, str, str, str]]:
    rows = BuyerLink.objects.filter(ended_at=None).order_by("customer")
    return [(one.customer_id, one.buyer, one.method, one.verdict) for one in rows]


def test_proposed(connection: Connection) -> None:
    """By identifier, by name; a reference that contradicts in nothing is a link."""
    found = propose(connection, at=AT)
    assert (found.number, found.linked) == (3, ("7",))
    assert _rows() == [
        ("C1", "11", LinkMethod.IDENTIFIER, MatchVerdict.PROPOSED),
        ("C2", "12", LinkMethod.NAME, MatchVerdict.POSSIBLE),
        ("C3", "7", LinkMethod.REFERENCE, MatchVerdict.LINKED_BY_REFERENCE),
        ("C5", "11", LinkMethod.REFERENCE, MatchVerdict.CONTRADICTED),
    ]
    assert list(BuyerLink.objects.filter(is_confirmed=True).values_list("buyer", flat=True)) == [
        "7"
    ]
    kept = BuyerLink.objects.get(customer="C1").evidence
    evidence = evidence_of(kept)
    assert evidence[0].subject is MatchSubject.IDENTIFIER
    assert evidence[0].finding is MatchFinding.AGREES
    assert evidence[0].step().code == "identity.identifier_agrees"
    assert [one.side for one in evidence if one.side] == []
    name = next(one for one in evidence if one.subject is MatchSubject.NAME)
    assert name.alike == 100


def test_again(connection: Connection) -> None:
    """Nothing is made twice; what changed changes; what nothing speaks for goes."""
    propose(connection, at=AT)
    before = _rows()
    assert propose(connection, at=AT).number == 3
    assert _rows() == before
    CustomerFacts.objects.filter(customer="C1").update(registration_number=None)
    CustomerFacts.objects.filter(customer="C2").update(name="Quite Another", name_key="")
    propose(connection, at=AT)
    assert _rows()[0] == ("C1", "11", LinkMethod.NAME, MatchVerdict.POSSIBLE)
    assert [row[0] for row in _rows()] == ["C1", "C3", "C5"]


def test_a_person_decided(connection: Connection) -> None:
    """What was refused is not proposed again, who is linked is not compared."""
    propose(connection, at=AT)
    BuyerLink.objects.filter(customer="C1").update(is_refused=True)
    link(connection=connection, customer="C2", buyer="7", method=LinkMethod.PERSON, by=None, at=AT)
    assert propose(connection, at=AT).number == 1
    refused = BuyerLink.objects.get(customer="C1")
    assert refused.is_refused
    assert [row[:2] for row in _rows()] == [("C1", "11"), ("C2", "7"), ("C3", "7"), ("C5", "11")]


def test_parties(connection: Connection) -> None:
    """What is carried of a customer is compared too; some can be asked for."""
    (party,) = parties_of(connection, ["C3"])
    assert party.reference == "0007"
    assert [one.scheme for one in party.identifiers] == [IdentifierScheme.DUNS]
    (buyer,) = buyers_of(connection, ["11"])
    assert (buyer.town, buyer.identifiers[0].scheme) == ("Paris", IdentifierScheme.SIREN)
    assert {one.key for one in buyers_of(connection)} == {"7", "11", "12"}


def test_evidence_of_another_version() -> None:
    """What is not known any more is left out, the rest stands."""
    side = {"subject": "identifier", "finding": "absent", "scheme": "vat", "side": "buyer"}
    found = evidence_of([{"subject": "smell", "finding": "agrees"}, {}, side])
    assert [one.side for one in found] == [MatchSide.BUYER]
