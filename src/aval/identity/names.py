"""Names of companies: without legal form, case, accents, punctuation; how alike two of them are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log1p

from rapidfuzz.distance import Indel

from aval.identity.legal_forms import AT_THE_BEGINNING, FORMS
from aval.vocabulary.folding import name_key
from aval.vocabulary.identity import CompanyKind

_LONGER = {
    "ets": "etablissements",
    "etabl": "etablissements",
    "intl": "international",
    "internat": "international",
    "bros": "brothers",
    "mfg": "manufacturing",
    "mfrs": "manufacturers",
    "ind": "industries",
    "inds": "industries",
    "assoc": "associates",
    "hldg": "holding",
    "hldgs": "holding",
    "holdings": "holding",
    "grp": "group",
    "groupe": "group",
    "grupo": "group",
    "gruppo": "group",
    "gruppe": "group",
    "gebr": "gebruder",
    "hnos": "hermanos",
    "transp": "transports",
    "trspts": "transports",
    "constr": "construction",
    "distrib": "distribution",
    "serv": "services",
    "svc": "services",
    "svcs": "services",
    "tech": "technologies",
    "technol": "technologies",
    "univ": "university",
    "natl": "national",
    "st": "saint",
    "ste": "sainte",
    "mktg": "marketing",
    "eng": "engineering",
    "engrg": "engineering",
    "labs": "laboratories",
    "labo": "laboratoires",
    "pharm": "pharmaceuticals",
    "pharma": "pharmaceuticals",
    "imp": "import",
    "exp": "export",
}
"""Abbreviations of trade names, and spellings of one word, as one of them."""
_AND = frozenset({"and", "et", "und", "y", "e", "en", "och", "og", "i"})
_SMALL = frozenset(
    {
        *("the", "of", "for", "a", "an", "le", "la", "les", "l", "de", "du", "des", "d", "au"),
        *("aux", "el", "los", "las", "del", "della", "delle", "dei", "di", "il", "lo", "der"),
        *("die", "das", "dem", "den", "van", "von", "zu", "zum", "het"),
    }
)
"""Words that people leave out."""


_DOTTED = re.compile(r"\b(?:\w\.)+\w\b\.?|\b\w(?:/\w)+\b")
"""Initials with dots or strokes between them: `s.p.a.`, `a/s`."""
_SPACED = re.compile(r"\b\w(?: \w)+\b")
_SIGN = re.compile(r"[^\w\s]")
_LIKE = 750
"""From which likeness on, of 1000, two words are taken for spellings of one."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart; every part is folded."""

    words: tuple[str, ...]
    """What tells the company from others, in order; never empty unless nothing is written."""
    kind: CompanyKind | None = None
    """The kind of company that its legal form is; None without form, or with one of any kind."""

    @property
    def joined(self) -> str:
        """Return the words without spaces: what a missing or additional space does not change."""
        return "".join(self.words)


@lru_cache(maxsize=1 << 17)
def take_apart(text: str) -> Name:
    """Return a name without its legal form: `SAS Ets Métal d'Évry` has the words metal, evry.

    What would leave nothing is not taken off. The parts of a name, joined by spaces, have the
    same parts.
    """
    words, kind = _without_form(_split(text))
    telling = [_LONGER.get(word, word) for word in words if word not in _AND | _SMALL] or words
    again = " ".join(telling)
    if again == text:
        return Name(tuple(telling), kind)
    rest = take_apart(again)
    return Name(rest.words, kind or rest.kind)


def _split(text: str) -> list[str]:
    """Return the folded words of a name; initials are one word, `s. a.` as well as `s.a.`."""
    folded = (
        name_key(_SIGN.sub(_repaired, text))
        .replace("'s ", "s ")
        .replace("&", " and ")
        .replace("+", " and ")
    )
    initials = _DOTTED.sub(lambda found: re.sub(r"[./]", "", found[0]) + " ", folded)
    spaced = " ".join(re.sub(r"[\W_]+", " ", initials).split())
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), spaced).split()


def _repaired(found: re.Match[str]) -> str:
    """Return a sign, or nothing if it is none: invisible, or what a wrong encoding leaves."""
    category = unicodedata.category(found[0])
    damage = category in {"Cc", "Cf"} or (category.startswith("S") and found[0] not in "+|")
    return "" if damage else found[0]


@cache
def _endings() -> dict[tuple[str, ...], CompanyKind | None]:
    return {tuple(_split(form)): kind for kind, forms in FORMS.items() for form in forms}


@cache
def _beginnings() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_split(form)) for form in AT_THE_BEGINNING)


def _without_form(words: list[str]) -> tuple[list[str], CompanyKind | None]:
    """Return the words that are no legal form, and the kind of company that the form is."""
    endings = _endings()
    kind: CompanyKind | None = None
    left = list(words)
    while length := _matching(left, endings):
        kind = endings[tuple(left[-length:])] or kind
        left = left[:-length]
    while length := _matching_first(left):
        kind = kind or endings.get(tuple(left[:length]))
        left = left[length:]
    return left, kind


def _matching(words: list[str], endings: dict[tuple[str, ...], CompanyKind | None]) -> int:
    """Return how many words at the end are a legal form; one word at least stays."""
    lengths = range(min(7, len(words) - 1), 0, -1)
    return next((n for n in lengths if tuple(words[-n:]) in endings), 0)


def _matching_first(words: list[str]) -> int:
    lengths = range(min(7, len(words) - 1), 0, -1)
    return next((n for n in lengths if tuple(words[:n]) in _beginnings()), 0)


class Rarity:
    """How telling a word is: 1000 for one that a single name holds, less for what many hold."""

    def __init__(self, names: Iterable[Name] = ()) -> None:
        """Count in how many names each word stands."""
        found = list(names)
        self._count = len(found)
        self._names = Counter(word for name in found for word in set(name.words))

    def __call__(self, word: str) -> int:
        """Return a weight from 1 to 1000; a word that no name holds is as telling as can be."""
        if not self._count:
            return 1000
        holding = self._names.get(word, 1)
        return max(1, round(1000 * log1p(self._count / holding) / log1p(self._count)))


def alike(one: Name, other: Name, rarity: Rarity) -> int:
    """Return how alike two names are, from 0 to 100; the order of the two does not matter.

    100 is for the same words in the same order, however spaced. Else it is the mean of how alike
    the letters are (the better of words as they stand without spaces, and words in order of the
    alphabet), and of how much of the words' weight finds its like on the other side.
    """
    if not one.words or not other.words:
        return 0
    if one.joined == other.joined:
        return 100
    letters = max(
        similarity(one.joined, other.joined),
        similarity(" ".join(sorted(one.words)), " ".join(sorted(other.words))),
    )
    found, weight = 0, 0
    for words, against in ((one.words, other.words), (other.words, one.words)):
        for word in words:
            best = max(similarity(word, another) for another in against)
            found += rarity(word) * best if best >= _LIKE else 0
            weight += rarity(word)
    return min(99, (letters + found // weight + 10) // 20)


def similarity(one: str, other: str) -> int:
    """Return how alike two texts are, from 0 to 1000: letters in common, in order, of both's."""
    return round(1000 * Indel.normalized_similarity(one, other))
