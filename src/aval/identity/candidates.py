"""Candidates: the buyers of a portfolio that a customer may be, found without comparing all."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from heapq import nsmallest
from itertools import chain

from aval.identity.comparing import Known, Party, compare_known, known, reference_key
from aval.identity.evidence import Candidate, Evidence
from aval.identity.names import Name, Rarity
from aval.vocabulary.identity import MatchFinding, MatchSubject, MatchVerdict

_COMPARED = 12
"""With how many buyers a customer is compared for the likeness of names."""
_LOOKED_UP = 4_000
"""How many entries of the index are counted for one customer, the rarest letters first."""
_ANYWHERE = "*"
_ORDER = {verdict: place for place, verdict in enumerate(MatchVerdict)}


class Buyers:
    """An insurer's buyers, indexed once, in whatever order they come.

    Buyers are found by the saved reference, by identifiers, by the same words in any country, and
    by groups of three letters within the customer's country and among buyers without one.
    """

    def __init__(self, buyers: Iterable[Party]) -> None:
        """Index the buyers; raises ValueError when two have one key."""
        self._buyers = [known(one) for one in sorted(buyers, key=lambda one: one.key)]
        if len({one.party.key for one in self._buyers}) != len(self._buyers):
            message = "two buyers have one key"
            raise ValueError(message)
        self._by_reference: dict[str, list[int]] = {}
        self._by_identifier: dict[object, list[int]] = {}
        self._by_words: dict[str, list[int]] = {}
        self._by_letters: dict[str, dict[str, list[int]]] = {}
        for place, one in enumerate(self._buyers):
            self._index(place, one)
        self._rarity = Rarity(name for one in self._buyers for name, _ in one.names[:1])

    def _index(self, place: int, buyer: Known) -> None:
        self._by_reference.setdefault(reference_key(buyer.party.key), []).append(place)
        for key in buyer.keys:
            self._by_identifier.setdefault(key, []).append(place)
        for joined in {name.joined for name, _ in buyer.names}:
            self._by_words.setdefault(joined, []).append(place)
        for letters in _letters(name for name, _ in buyer.names):
            for country in (buyer.country, _ANYWHERE):
                places = self._by_letters.setdefault(country, {})
                places.setdefault(letters, []).append(place)

    def candidates(self, customer: Party, *, most: int = 5) -> tuple[Candidate, ...]:
        """Return the buyers that a customer may be, the most certain first, at most so many.

        Buyers for whom too little speaks are left out. A link is proposed to one buyer at most:
        where several answer the description, each is only possible, with its rival as evidence.
        """
        ready = known(customer)
        places = chain(self._proven(ready), self._of_same_words(ready), self._resembling(ready))
        compared = (
            compare_known(ready, self._buyers[place], self._rarity) for place in sorted(set(places))
        )
        found = [one for one in compared if one.verdict is not MatchVerdict.NONE]
        return tuple(sorted(_without_rivals(found), key=_place)[:most])

    def _proven(self, customer: Known) -> Iterator[int]:
        if saved := reference_key(customer.party.reference):
            yield from self._by_reference.get(saved, ())
        for key in customer.keys:
            yield from self._by_identifier.get(key, ())

    def _of_same_words(self, customer: Known) -> Iterator[int]:
        for name, _ in customer.names:
            yield from self._by_words.get(name.joined, ())

    def _resembling(self, customer: Known) -> Iterator[int]:
        """Yield the buyers that share most groups of letters with a customer's names."""
        countries = (customer.country, "") if customer.country else (_ANYWHERE,)
        indexes = [self._by_letters[one] for one in countries if one in self._by_letters]
        lists = [
            places
            for letters in _letters(name for name, _ in customer.names)
            for index in indexes
            if (places := index.get(letters))
        ]
        lists.sort(key=lambda places: (len(places), places))
        counted: Counter[int] = Counter()
        looked_up = 0
        for places in lists:
            looked_up += len(places)
            if counted and looked_up > _LOOKED_UP:
                break
            counted.update(places)
        yield from nsmallest(_COMPARED, counted, key=lambda place: (-counted[place], place))


def _letters(names: Iterable[Name]) -> set[str]:
    """Return the groups of three letters of names, their beginnings and ends marked by spaces."""
    padded = [f" {name.joined} " for name in names]
    return {text[at : at + 3] for text in padded for at in range(len(text) - 2)}


def _place(candidate: Candidate) -> tuple[int, int, str]:
    return _ORDER[candidate.verdict], -candidate.score, candidate.buyer


def _without_rivals(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates, of which only one that stands out may be linked or proposed."""
    sure = [
        one
        for one in found
        if one.verdict in {MatchVerdict.LINKED_BY_REFERENCE, MatchVerdict.PROPOSED}
    ]
    if len(sure) < 2:
        return found
    strongest = min(map(_strength, sure))
    best = [one for one in sure if _strength(one) == strongest]
    kept = best[0] if len(best) == 1 else None
    return [_beside(one, sure) if one in sure and one is not kept else one for one in found]


def _strength(candidate: Candidate) -> int:
    """Return by what a candidate is sure: 0 a reference, 1 an identifier, 2 name and address."""
    agreeing = {one.subject for one in candidate.evidence if one.finding is MatchFinding.AGREES}
    if MatchSubject.REFERENCE in agreeing:
        return 0
    return 1 if MatchSubject.IDENTIFIER in agreeing else 2


def _beside(candidate: Candidate, sure: list[Candidate]) -> Candidate:
    """Return a candidate that is no longer sure, because of those that are as well."""
    rivals = tuple(
        Evidence(MatchSubject.RIVAL, MatchFinding.CONTRADICTS, theirs=one.buyer)
        for one in sorted(sure, key=_place)
        if one is not candidate
    )
    evidence = (*candidate.evidence, *rivals)
    return replace(candidate, verdict=MatchVerdict.POSSIBLE, evidence=evidence)
