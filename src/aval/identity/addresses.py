"""Addresses: postal code, town and street, folded, and which of them agree."""

import re
from dataclasses import dataclass

from aval.identity.names import Name, Rarity, alike, similarity
from aval.vocabulary.folding import name_key
from aval.vocabulary.identity import MatchFinding, MatchSubject

WEIGHTS = {MatchSubject.POSTAL_CODE: 40, MatchSubject.TOWN: 30, MatchSubject.STREET: 30}
"""What each part adds to how alike two addresses are; together 100."""
_TOWN_AGREES, _STREET_AGREES = 850, 80
_KINDS_OF_STREET = {
    "av": "avenue",
    "ave": "avenue",
    "avda": "avenida",
    "bd": "boulevard",
    "blvd": "boulevard",
    "bld": "boulevard",
    "c": "calle",
    "ch": "chemin",
    "ctra": "carretera",
    "imp": "impasse",
    "pl": "place",
    "pol": "poligono",
    "r": "rue",
    "rd": "road",
    "rte": "route",
    "st": "street",
    "str": "strasse",
    "v": "via",
    "za": "zone",
    "zi": "zone",
    "zac": "zone",
}
_STREET_ENDING = re.compile(r"(?<=\w\w)str\b\.?")
"""The German street as one word: `hauptstr.`."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart; every part is folded, and empty where it is not known."""

    postal_code: str
    town: str
    street: tuple[str, ...]
    numbers: frozenset[str]
    """Numbers of the street's line: the house, a building, a box."""
    is_cedex: bool
    """Whether the code is a French delivery office's, which lies in no town."""


def address(postal_code: str, town: str, street: str) -> Address:
    """Return an address taken apart."""
    folded = " ".join(re.findall(r"\w+", name_key(town)))
    bare = re.sub(r"\bcedex\b(?: \d+)?", "", folded)
    words = re.findall(r"\w+", _STREET_ENDING.sub("strasse", name_key(street)))
    return Address(
        "".join(re.findall(r"\w+", name_key(postal_code))),
        " ".join(bare.split()),
        tuple(_KINDS_OF_STREET.get(word, word) for word in words if not word.isdigit()),
        frozenset(word for word in words if word.isdigit()),
        is_cedex=bare != folded,
    )


def findings(one: Address, other: Address) -> dict[MatchSubject, MatchFinding]:
    """Return what each part of two addresses says; the order of the two does not matter."""
    postal = _finding(
        one.postal_code, other.postal_code, agrees=one.postal_code == other.postal_code
    )
    if one.is_cedex != other.is_cedex and postal is MatchFinding.CONTRADICTS:
        postal = MatchFinding.ABSENT  # the code of a delivery office is no code of a place
    town = similarity(one.town, other.town) >= _TOWN_AGREES
    return {
        MatchSubject.POSTAL_CODE: postal,
        MatchSubject.TOWN: _finding(one.town, other.town, agrees=town),
        MatchSubject.STREET: _finding(one.street, other.street, agrees=_is_one_street(one, other)),
    }


def _finding(one: object, other: object, *, agrees: bool) -> MatchFinding:
    if not (one and other):
        return MatchFinding.ABSENT
    return MatchFinding.AGREES if agrees else MatchFinding.CONTRADICTS


def _is_one_street(one: Address, other: Address) -> bool:
    if one.numbers and other.numbers and not one.numbers & other.numbers:
        return False
    return alike(Name(one.street), Name(other.street), Rarity()) >= _STREET_AGREES


def points(found: dict[MatchSubject, MatchFinding]) -> int:
    """Return how alike two addresses are, from 0 to 100; what is absent adds nothing."""
    return sum(WEIGHTS[part] for part, what in found.items() if what is MatchFinding.AGREES)
