"""A customer's candidates: what each piece of evidence does, blocking, rivals, order."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aval.identity.candidates import Buyers
from aval.identity.comparing import NAME_ALONE, PROPOSED, Party, compare
from aval.identity.evidence import Candidate, Evidence
from aval.identity.identifiers import Identifier
from aval.vocabulary.identity import (
    CompanyKind,
    IdentifierFault,
    IdentifierScheme,
    MatchFinding,
    MatchSide,
    MatchSubject,
    MatchVerdict,
)

S, Subject, Finding, Verdict = IdentifierScheme, MatchSubject, MatchFinding, MatchVerdict
SIREN = Identifier(S.SIREN, "404833048", "FR")
OTHER_SIREN = Identifier(S.SIREN, "552 100 554", "FR")
CUSTOMER = Party(
    "C1", "SAS Ardelac Fonderies", "FR", (), "69003", "Lyon", "12, av. du Port", reference=""
)
BUYER = Party(
    "0004711", "Fonderies d’Ardelac S.A.S.", "FR", (), "69003", "LYON", "12 avenue du Port"
)


def of(candidate: Candidate, subject: Subject) -> tuple[Evidence, ...]:
    """Return a candidate's evidence on one subject."""
    return tuple(one for one in candidate.evidence if one.subject is subject)


def identified(party: Party, *identifiers: Identifier, **other: str) -> Party:
    """Return a party with identifiers, and other fields as given."""
    return replace(party, identifiers=identifiers, **other)  # type: ignore[arg-type]


def test_name_and_address_propose() -> None:
    """The same words in another order, at the same place, are proposed without an identifier."""
    found = compare(CUSTOMER, BUYER)
    assert (found.buyer, found.verdict) == ("0004711", Verdict.PROPOSED)
    assert found.score >= PROPOSED
    (name,) = of(found, Subject.NAME)
    assert (name.finding, name.ours, name.theirs) == (Finding.AGREES, CUSTOMER.name, BUYER.name)
    assert name.alike is not None
    assert name.alike >= NAME_ALONE
    simplified = CompanyKind.SIMPLIFIED
    assert of(found, Subject.LEGAL_FORM) == (
        Evidence(Subject.LEGAL_FORM, Finding.AGREES, simplified, simplified),
    )
    for part in (Subject.COUNTRY, Subject.POSTAL_CODE, Subject.TOWN, Subject.STREET):
        assert [one.finding for one in of(found, part)] == [Finding.AGREES]


def test_names_alone_never_propose() -> None:
    """Without an address a person decides, even of the very same name."""
    found = compare(Party("C1", "Ardelac SA", "FR"), Party("1", "Ardelac SA", "FR"))
    assert (found.verdict, found.score) == (Verdict.POSSIBLE, 75)


def test_without_country_nothing_is_proposed_by_name() -> None:
    """A name and an address that may be anywhere are shown to a person."""
    found = compare(replace(CUSTOMER, country=""), BUYER)
    assert (found.verdict, found.score >= PROPOSED) == (Verdict.POSSIBLE, True)


def test_another_legal_form_costs() -> None:
    """It is evidence, though companies change their form and keep their number."""
    same, other = compare(CUSTOMER, BUYER), compare(CUSTOMER, replace(BUYER, name="Ardelac SARL"))
    (form,) = of(other, Subject.LEGAL_FORM)
    assert form.finding is Finding.CONTRADICTS
    assert other.score < same.score


def test_the_closest_name_counts() -> None:
    """A trade name is compared as well; of equals the one whose legal form agrees."""
    buyer = replace(BUYER, name="Holding Rhône SARL", other_names=("Ardelac Fonderies SARL", ""))
    buyer = replace(buyer, other_names=(*buyer.other_names, "Ardelac Fonderies SAS"))
    found = compare(CUSTOMER, buyer)
    assert [one.theirs for one in of(found, Subject.NAME)] == ["Ardelac Fonderies SAS"]
    assert found.verdict is Verdict.PROPOSED


def test_an_identifier_proposes() -> None:
    """A VAT number holds the SIREN; the same name makes it sure, wherever the two are."""
    vat = Identifier(S.VAT, "FR 83 404 833 048")
    found = compare(identified(CUSTOMER, vat), identified(Party("1", "Ardelac (Fonderies)"), SIREN))
    assert (found.verdict, found.score >= PROPOSED) == (Verdict.PROPOSED, True)
    assert of(found, Subject.IDENTIFIER) == (
        Evidence(Subject.IDENTIFIER, Finding.AGREES, "404833048", "404833048", scheme=S.SIREN),
    )


@pytest.mark.parametrize("name", ["Zorn Immobilier", ""])
def test_an_identifier_with_another_name_asks(name: str) -> None:
    """A company may be renamed, a VAT group may share a number: a person decides."""
    found = compare(identified(CUSTOMER, SIREN), identified(BUYER, SIREN, name=name))
    assert found.verdict is Verdict.POSSIBLE
    finding = Finding.CONTRADICTS if name else Finding.ABSENT
    assert [one.finding for one in of(found, Subject.NAME)] == [finding]


def test_an_identifier_contradicts() -> None:
    """The same name at the same place with another number is another company."""
    found = compare(identified(CUSTOMER, SIREN), identified(BUYER, OTHER_SIREN))
    assert (found.verdict, found.score >= PROPOSED) == (Verdict.CONTRADICTED, True)
    (evidence,) = of(found, Subject.IDENTIFIER)
    assert (evidence.ours, evidence.theirs) == ("404833048", "552100554")


def test_one_number_that_agrees_does_not_outweigh_one_that_contradicts() -> None:
    """Then a person looks."""
    duns = Identifier(S.DUNS, "15-048-3782")
    found = compare(identified(CUSTOMER, SIREN, duns), identified(BUYER, OTHER_SIREN, duns))
    assert found.verdict is Verdict.CONTRADICTED
    findings = [(one.scheme, one.finding) for one in of(found, Subject.IDENTIFIER)]
    assert findings == [(S.DUNS, Finding.AGREES), (S.SIREN, Finding.CONTRADICTS)]


def test_two_sites_are_one_company() -> None:
    """SIRETs of one SIREN agree, however different they are."""
    one, other = Identifier(S.SIRET, "40483304800022"), Identifier(S.SIREN, "404833048")
    assert compare(identified(CUSTOMER, one), identified(BUYER, other)).verdict is Verdict.PROPOSED


def test_invalid_and_absent_identifiers_say_nothing() -> None:
    """They are told, and the verdict is what it was without them."""
    typo = Identifier(S.SIREN, "404833047", "FR")
    theirs = Identifier(S.LEI, "213800KUD8LAJWSQ9D16")
    duns = Identifier(S.DUNS, "150483782")
    found = compare(identified(CUSTOMER, typo), identified(BUYER, OTHER_SIREN, theirs, duns))
    plain = compare(CUSTOMER, BUYER)
    assert (found.verdict, found.score) == (plain.verdict, plain.score)
    told = [(e.finding, e.scheme, e.side, e.fault) for e in of(found, Subject.IDENTIFIER)]
    fault = IdentifierFault.CHECK_DIGIT
    assert told == [
        (Finding.ABSENT, S.DUNS, MatchSide.BUYER, None),
        (Finding.ABSENT, S.SIREN, MatchSide.BUYER, None),
        (Finding.INVALID, S.SIREN, MatchSide.CUSTOMER, fault),
        (Finding.INVALID, S.LEI, MatchSide.BUYER, fault),
    ]


def test_another_country_contradicts() -> None:
    """A name in two countries is two companies; UK is GB, EL is GR."""
    assert compare(CUSTOMER, replace(BUYER, country="BE")).verdict is Verdict.CONTRADICTED
    british = compare(replace(CUSTOMER, country="UK"), replace(BUYER, country="gb "))
    assert british.verdict is Verdict.PROPOSED
    far = compare(Party("C1", "Ardelac", "FR"), Party("1", "Zorn", "BE"))
    assert far.verdict is Verdict.NONE


def test_a_saved_reference_links() -> None:
    """Zeros that a spreadsheet took off do not matter, nor what the buyer is called."""
    found = compare(replace(CUSTOMER, reference=" 4711 "), replace(BUYER, name="Zorn"))
    assert (found.verdict, found.score) == (Verdict.LINKED_BY_REFERENCE, 100)
    assert [one.finding for one in of(found, Subject.REFERENCE)] == [Finding.AGREES]
    assert not of(compare(CUSTOMER, replace(BUYER, key="")), Subject.REFERENCE)


def test_a_saved_reference_that_is_contradicted_does_not_link() -> None:
    """No link stands by itself against an identifier."""
    customer = identified(CUSTOMER, SIREN, reference="0004711")
    assert compare(customer, identified(BUYER, OTHER_SIREN)).verdict is Verdict.CONTRADICTED


def test_candidates_are_found_by_each_way() -> None:
    """Reference, identifier, the same words abroad, letters in the country; the best first."""
    book = Buyers(
        [
            Party("A", "Zorn Immobilier", "FR"),
            Party("B", "Ganz Anders", "", (SIREN,)),
            Party("C", "Ardelac Fonderies NV", "BE"),
            Party("D", "Fonderies Ardelak", "FR"),
            Party("E", "Nobody Else", "FR"),
        ]
    )
    customer = identified(CUSTOMER, SIREN, reference="A")
    found = [(one.buyer, one.verdict) for one in book.candidates(customer)]
    assert found == [
        ("A", Verdict.LINKED_BY_REFERENCE),
        ("B", Verdict.POSSIBLE),
        ("D", Verdict.POSSIBLE),
        ("C", Verdict.CONTRADICTED),
    ]
    assert [one.buyer for one in book.candidates(customer, most=2)] == ["A", "B"]


def test_nothing_resembles() -> None:
    """No candidate at all, without names, in a country without buyers, and among none."""
    book = Buyers([BUYER])
    assert not book.candidates(Party("C", "Xyq", "FR"))
    assert not book.candidates(Party("C", "", "FR"))
    assert not book.candidates(Party("C", "Zorn", "DE"))
    assert not Buyers([]).candidates(replace(CUSTOMER, reference="1"))


def test_a_customer_without_country_is_looked_for_everywhere() -> None:
    """It is shown what resembles it, in any country."""
    book = Buyers([BUYER, Party("2", "Ardelak", "BE")])
    found = book.candidates(Party("C", "Ardelac"))
    assert [one.buyer for one in found] == ["2"]


def test_rivals_are_not_proposed() -> None:
    """Two buyers that answer the description alike: a person decides, and sees why."""
    book = Buyers([BUYER, replace(BUYER, key="0004712")])
    first, second = book.candidates(CUSTOMER)
    assert {first.verdict, second.verdict} == {Verdict.POSSIBLE}
    rivals = [one.theirs for found in (first, second) for one in of(found, Subject.RIVAL)]
    assert rivals == ["0004712", "0004711"]


def test_an_identifier_wins_over_name_and_address() -> None:
    """The buyer with the number is proposed, its namesake next door is not."""
    book = Buyers([BUYER, identified(BUYER, SIREN, key="0004712")])
    first, second = book.candidates(identified(CUSTOMER, SIREN))
    assert (first.buyer, first.verdict) == ("0004712", Verdict.PROPOSED)
    assert (second.verdict, len(of(second, Subject.RIVAL))) == (Verdict.POSSIBLE, 1)


def test_a_reference_wins_over_an_identifier() -> None:
    """What somebody saved stands; the buyer that has the number is shown beside it."""
    book = Buyers([BUYER, identified(BUYER, SIREN, key="0004712")])
    first, second = book.candidates(identified(CUSTOMER, SIREN, reference="0004711"))
    assert (first.buyer, first.verdict) == ("0004711", Verdict.LINKED_BY_REFERENCE)
    assert (second.verdict, len(of(second, Subject.RIVAL))) == (Verdict.POSSIBLE, 1)


def test_several_customers_may_be_one_buyer() -> None:
    """Each of two accounts of a company is proposed to it."""
    book = Buyers([identified(BUYER, SIREN)])
    for number in ("C1", "C2"):
        (found,) = book.candidates(identified(CUSTOMER, SIREN, key=number))
        assert found.verdict is Verdict.PROPOSED


def test_a_key_names_one_buyer() -> None:
    """Two buyers with one key are refused."""
    with pytest.raises(ValueError, match="one key"):
        Buyers([BUYER, BUYER])


def test_long_lists_of_common_letters_are_not_counted() -> None:
    """The rare letters of a name find its buyer among thousands of one trade."""
    names = (f"Transports {at:04}" for at in range(5000))
    buyers = [Party(f"{at:04}", name, "FR") for at, name in enumerate(names)]
    book = Buyers([*buyers, Party("Z", "Transports Quixada", "FR")])
    found = book.candidates(Party("C", "Transport Quixada", "FR"))
    assert found[0].buyer == "Z"


NAMES = st.sampled_from(["Ardelac SA", "Ardelac SARL", "Ardelak", "Zorn Ardelac", "Zorn GmbH", ""])
PARTIES = st.builds(
    Party,
    st.just("x"),
    NAMES,
    st.sampled_from(["", "FR", "DE"]),
    st.lists(st.sampled_from([SIREN, OTHER_SIREN, Identifier(S.DUNS, "150483782")])).map(tuple),
    st.sampled_from(["", "69003", "69009"]),
    st.sampled_from(["", "Lyon", "LYON CEDEX 03"]),
    st.sampled_from(["", "1 rue du Port", "2, r. du Port"]),
    st.lists(NAMES, max_size=2).map(tuple),
)


@given(PARTIES, PARTIES)
def test_comparing_has_no_direction(one: Party, other: Party) -> None:
    """Score and verdict are the same from the other side."""
    there, back = compare(one, other), compare(other, one)
    assert (there.score, there.verdict) == (back.score, back.verdict)
    assert 0 <= there.score <= 100


@given(PARTIES, st.lists(PARTIES, max_size=6), st.randoms(use_true_random=False))
def test_order_of_buyers_does_not_matter(
    customer: Party, found: list[Party], dice: random.Random
) -> None:
    """However the insurer lists its buyers, the candidates are the same, and one is sure at most."""
    buyers = [replace(buyer, key=str(number)) for number, buyer in enumerate(found)]
    shuffled = dice.sample(buyers, len(buyers))
    candidates = Buyers(buyers).candidates(customer)
    assert Buyers(shuffled).candidates(customer) == candidates
    sure = [one for one in candidates if one.verdict is Verdict.PROPOSED]
    assert len(sure) <= 1
    for one in candidates:
        if any(e.finding is Finding.CONTRADICTS for e in of(one, Subject.IDENTIFIER)):
            assert one.verdict is Verdict.CONTRADICTED
