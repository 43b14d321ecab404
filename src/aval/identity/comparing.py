"""Compares one customer with one buyer: evidence, a score of it, and what may be done with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from aval.identity import addresses
from aval.identity.addresses import Address
from aval.identity.evidence import Candidate, Evidence
from aval.identity.identifiers import Checked, Identifier, Key, check, key
from aval.identity.names import Name, Rarity, alike, take_apart
from aval.vocabulary.identity import (
    IdentifierScheme,
    MatchFinding,
    MatchSide,
    MatchSubject,
    MatchVerdict,
)

PROPOSED = 90
"""The score from which on a link is proposed."""
POSSIBLE = 50
"""The score from which on a person is asked."""
NAME_ALONE = 90
"""How alike names must be for a link to be proposed without an identifier."""
NAME_BESIDE = 50
"""How alike names must be for an identifier to prove a link without a person looking at it."""
_FORM_COSTS = 3
"""What another legal form takes off the score of names and addresses."""
_COUNTRIES = {"UK": "GB", "EL": "GR"}
"""Codes that are used for a country and are not its code by ISO 3166-1."""


@dataclass(frozen=True, slots=True)
class Party:
    """A customer, or an insurer's buyer: what is known of it, as it was written."""

    key: str
    """The customer's key, or the insurer's own number of the buyer."""
    name: str
    country: str = ""
    """ISO 3166-1 alpha-2, empty if not known."""
    identifiers: tuple[Identifier, ...] = ()
    postal_code: str = ""
    town: str = ""
    street: str = ""
    other_names: tuple[str, ...] = ()
    """Trade names, former names, abbreviations: the one that is most alike counts."""
    reference: str = ""
    """Of a customer: the buyer's key, as somebody saved it before."""


@dataclass(frozen=True, slots=True)
class Known:
    """A party made ready for comparison."""

    party: Party
    country: str
    names: tuple[tuple[Name, str], ...]
    """Taken apart, each with how it was written."""
    keys: tuple[Key, ...]
    invalid: tuple[Checked, ...]
    address: Address


def known(party: Party) -> Known:
    """Return a party made ready: names taken apart, identifiers checked, the address folded."""
    checked = [one for one in map(check, party.identifiers) if one]
    written = (party.name, *party.other_names)
    country = party.country.strip().upper()
    return Known(
        party,
        _COUNTRIES.get(country, country),
        tuple((take_apart(name), name) for name in written if name.strip()),
        tuple(sorted({one for one in map(key, checked) if one})),
        tuple(sorted((one for one in checked if one.fault), key=_order)),
        addresses.address(party.postal_code, party.town, party.street),
    )


def _order(checked: Checked) -> tuple[str, str, str]:
    return checked.scheme, checked.country, checked.value


def reference_key(reference: str) -> str:
    """Return an insurer's number as saved references are compared with it.

    Capitals do not matter, nor zeros before a number: spreadsheets take them off.
    """
    bare = reference.strip().casefold()
    return bare.lstrip("0") if bare.isdigit() else bare


def compare(customer: Party, buyer: Party) -> Candidate:
    """Return what speaks for a customer being a buyer, without regard to other buyers."""
    return compare_known(known(customer), known(buyer), Rarity())


def compare_known(customer: Known, buyer: Known, rarity: Rarity) -> Candidate:
    """Return what speaks for a customer being a buyer; `rarity` is of words among the buyers."""
    likeness, name, form = _names(customer, buyer, rarity)
    parts = addresses.findings(customer.address, buyer.address)
    proof = (*_reference(customer, buyer), *_identifiers(customer, buyer))
    country = _part(MatchSubject.COUNTRY, customer.country, buyer.country)
    score = _score(proof, likeness, addresses.points(parts), form)
    verdict = _verdict((*proof, country), likeness, score)
    written = (
        Evidence(part, finding, getattr(customer.party, part), getattr(buyer.party, part))
        for part, finding in parts.items()
    )
    found = (*proof, country, name, form, *written)
    return Candidate(buyer.party.key, score, verdict, found)


def _part(subject: MatchSubject, ours: str | None, theirs: str | None) -> Evidence:
    ours, theirs = ours or "", theirs or ""
    if not (ours and theirs):
        return Evidence(subject, MatchFinding.ABSENT, ours, theirs)
    finding = MatchFinding.AGREES if ours == theirs else MatchFinding.CONTRADICTS
    return Evidence(subject, finding, ours, theirs)


def _names(customer: Known, buyer: Known, rarity: Rarity) -> tuple[int, Evidence, Evidence]:
    """Return how alike the two closest names are, and what they and their legal forms say."""
    pairs = [
        (alike(ours[0], theirs[0], rarity), _form(ours[0], theirs[0]), ours[1], theirs[1])
        for ours in customer.names
        for theirs in buyer.names
    ]
    if not pairs:
        name = Evidence(MatchSubject.NAME, MatchFinding.ABSENT)
        return 0, name, Evidence(MatchSubject.LEGAL_FORM, MatchFinding.ABSENT)
    likeness, form, ours, theirs = max(pairs, key=lambda pair: (pair[0], _costs(pair[1]) == 0))
    agrees = likeness >= NAME_ALONE
    finding = MatchFinding.AGREES if agrees else MatchFinding.CONTRADICTS
    return likeness, Evidence(MatchSubject.NAME, finding, ours, theirs, alike=likeness), form


def _form(ours: Name, theirs: Name) -> Evidence:
    return _part(MatchSubject.LEGAL_FORM, ours.kind, theirs.kind)


def _costs(form: Evidence) -> int:
    return _FORM_COSTS if form.finding is MatchFinding.CONTRADICTS else 0


def _reference(customer: Known, buyer: Known) -> Iterator[Evidence]:
    saved = customer.party.reference
    if reference_key(saved) and reference_key(saved) == reference_key(buyer.party.key):
        yield Evidence(MatchSubject.REFERENCE, MatchFinding.AGREES, saved, buyer.party.key)


def _identifiers(customer: Known, buyer: Known) -> Iterator[Evidence]:
    """Yield what identifiers say: scheme by scheme, then those that are not valid."""
    ours, theirs = _by_group(customer.keys), _by_group(buyer.keys)
    for group in sorted(ours.keys() | theirs.keys()):
        mine, others = ours.get(group, ()), theirs.get(group, ())
        scheme = group[0]
        if not (mine and others):
            side = MatchSide.CUSTOMER if mine else MatchSide.BUYER
            written = ", ".join(mine), ", ".join(others)
            yield Evidence(
                MatchSubject.IDENTIFIER, MatchFinding.ABSENT, *written, scheme=scheme, side=side
            )
        elif shared := [value for value in mine if value in others]:
            yield Evidence(
                MatchSubject.IDENTIFIER, MatchFinding.AGREES, shared[0], shared[0], scheme=scheme
            )
        else:
            written = ", ".join(mine), ", ".join(others)
            yield Evidence(
                MatchSubject.IDENTIFIER, MatchFinding.CONTRADICTS, *written, scheme=scheme
            )
    yield from _invalid(customer, MatchSide.CUSTOMER)
    yield from _invalid(buyer, MatchSide.BUYER)


def _by_group(keys: tuple[Key, ...]) -> dict[tuple[IdentifierScheme, str, str], tuple[str, ...]]:
    """Return the values of keys by what makes them comparable: scheme, country, form."""
    found: dict[tuple[IdentifierScheme, str, str], tuple[str, ...]] = {}
    for one in keys:
        group = (one.scheme, one.country, one.form)
        found[group] = (*found.get(group, ()), one.value)
    return found


def _invalid(party: Known, side: MatchSide) -> Iterator[Evidence]:
    for one in party.invalid:
        value = one.value.strip()
        written = (value, "") if side is MatchSide.CUSTOMER else ("", value)
        yield Evidence(
            MatchSubject.IDENTIFIER,
            MatchFinding.INVALID,
            *written,
            scheme=one.scheme,
            side=side,
            fault=one.fault,
        )


def _score(proof: tuple[Evidence, ...], likeness: int, address: int, form: Evidence) -> int:
    """Return a score from 0 to 100.

    A reference is 100. An identifier that agrees is 80, and the rest is up to the names. Else three
    quarters are of names and a quarter of addresses, so that names alone never reach PROPOSED.
    """
    agreeing = {one.subject for one in proof if one.finding is MatchFinding.AGREES}
    if MatchSubject.REFERENCE in agreeing:
        return 100
    if MatchSubject.IDENTIFIER in agreeing:
        return 80 + likeness // 5
    return max(0, (3 * likeness + address + 2) // 4 - _costs(form))


def _verdict(proof: tuple[Evidence, ...], likeness: int, score: int) -> MatchVerdict:
    """Return what may be done; `proof` is of reference, identifiers and country."""
    found = {(one.subject, one.finding) for one in proof}
    if any(finding is MatchFinding.CONTRADICTS for _, finding in found):
        return MatchVerdict.CONTRADICTED if score >= POSSIBLE else MatchVerdict.NONE
    if (MatchSubject.REFERENCE, MatchFinding.AGREES) in found:
        return MatchVerdict.LINKED_BY_REFERENCE
    if (MatchSubject.IDENTIFIER, MatchFinding.AGREES) in found:
        sure = likeness >= NAME_BESIDE
    else:
        has_country = (MatchSubject.COUNTRY, MatchFinding.AGREES) in found
        sure = has_country and likeness >= NAME_ALONE
    if sure and score >= PROPOSED:
        return MatchVerdict.PROPOSED
    return MatchVerdict.POSSIBLE if score >= POSSIBLE else MatchVerdict.NONE
