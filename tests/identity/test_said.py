"""Every piece of evidence is a sentence in every language."""

import pytest

from aval.identity.comparing import Party, compare
from aval.identity.evidence import Evidence
from aval.identity.identifiers import Identifier
from aval.vocabulary.identity import IdentifierScheme, MatchFinding, MatchSubject
from aval.wording.language import LANGUAGES, Language
from aval.wording.steps import say_step

S = IdentifierScheme
CUSTOMER = Party(
    "C1",
    "Ardelac SA",
    "FR",
    (
        Identifier(S.SIREN, "404833048", "FR"),
        Identifier(S.DUNS, "150483782"),
        Identifier(S.LEI, "213800KUD8LAJWSQ9D16"),
        Identifier(S.EH_ID, "471108"),
    ),
    "69003",
    "Lyon",
    reference="4711",
)
BUYER = Party(
    "4711",
    "Ardelac SARL",
    "FR",
    (Identifier(S.VAT, "FR83404833048"), Identifier(S.DUNS, "150483783")),
    "69009",
    "LYON",
)


def said(evidence: Evidence, code: str) -> str:
    """Return evidence as a sentence."""
    return say_step(evidence.step(), language=Language(code), currency="EUR")


def test_in_english() -> None:
    """What speaks for and against, line by line."""
    found = [said(one, "en") for one in compare(CUSTOMER, BUYER).evidence]
    assert found == [
        "Saved reference: buyer 4711",
        "D-U-N-S: 150483782 of the customer, 150483783 of the buyer",
        "Allianz Trade number 471108: only the customer has one",
        "SIREN 404833048: the same on both sides",
        "LEI 213800KUD8LAJWSQ9D16 of the customer proves nothing: wrong check digit",
        "Country: FR, FR, the same",
        "Names alike to 100%: Ardelac SA, Ardelac SARL",
        "Legal form: stock company of the customer, limited company of the buyer",
        "Postal code: 69003 of the customer, 69009 of the buyer",
        "Town: Lyon, LYON, the same",
        "Street: not known on both sides",
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_in_every_language(code: str) -> None:
    """Rivals, other names and missing names as well."""
    others = [
        Evidence(MatchSubject.RIVAL, MatchFinding.CONTRADICTS, theirs="4712"),
        Evidence(MatchSubject.NAME, MatchFinding.ABSENT),
        Evidence(MatchSubject.NAME, MatchFinding.CONTRADICTS, "Zorn", "Arbel", alike=11),
    ]
    found = [said(one, code) for one in (*compare(CUSTOMER, BUYER).evidence, *others)]
    assert len(set(found)) == len(found) == 14
    assert not [sentence for sentence in found if "{" in sentence]
