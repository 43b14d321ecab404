"""Measures identity on real labelled files: `python -m tests.identity.measure` prints the table.

The files lie beside the repository in `../shared`, or in the folder that is given; none of them is
in the repository. `-v` lists failures.
"""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aval.identity.candidates import Buyers
from aval.identity.comparing import NAME_ALONE, POSSIBLE, Party, compare
from aval.identity.identifiers import Identifier, check
from aval.identity.names import take_apart
from aval.vocabulary.identity import IdentifierScheme, MatchSubject, MatchVerdict
from tests.conftest import SHARED

COUNTRIES = {"SP": "ES", "UK": "GB"}
"""Codes of the noised names that are no code by ISO 3166-1."""


@dataclass(frozen=True)
class Case:
    """Customers, each with the buyer it is, and the buyers."""

    name: str
    customers: list[tuple[Party, str]]
    buyers: list[Party]


@dataclass
class Tally:
    """What came out of a case; `false` counts what was said of another buyer than the right one."""

    name: str
    there: int = 0
    """Customers whose buyer is in the book; the others' was left out on purpose."""
    missing: int = 0
    proposed: int = 0
    proposed_right: int = 0
    asked: int = 0
    """Customers of which a person is asked about at least one buyer, nothing being proposed."""
    asked_right: int = 0
    first: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def shown(self) -> int:
        """Customers whose buyer is proposed, or among those a person is asked about."""
        return self.proposed_right + self.asked_right

    def row(self) -> str:
        """Return the tally as a row of the table of `docs/algorithms/identity.md`."""
        return (
            f"| {self.name} | {self.there} + {self.missing} | {self.proposed} | "
            f"{share(self.proposed_right, self.proposed)} | "
            f"{share(self.proposed_right, self.there)} | {self.asked} | "
            f"{share(self.asked_right, self.asked)} | {share(self.shown, self.there)} | "
            f"{share(self.first, self.there)} |"
        )


def share(part: int, whole: int) -> str:
    """Return a share as a percentage with one decimal, a dash of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def tally(case: Case) -> Tally:
    """Return what came out of looking for every customer of a case."""
    book = Buyers(case.buyers)
    keys = {buyer.key for buyer in case.buyers}
    result = Tally(case.name)
    for customer, right in case.customers:
        found = book.candidates(customer)
        proposed = [one for one in found if one.verdict is MatchVerdict.PROPOSED]
        asked = [one for one in found if one.verdict is MatchVerdict.POSSIBLE]
        result.there += right in keys
        result.missing += right not in keys
        if proposed:
            result.proposed += 1
            result.proposed_right += proposed[0].buyer == right
        elif asked:
            result.asked += 1
            result.asked_right += right in {one.buyer for one in asked}
        result.first += bool(found) and found[0].buyer == right
        if right in keys and right not in {one.buyer for one in found}:
            result.failures.append(f"not found: {customer.name}")
        if proposed and proposed[0].buyer != right:
            result.failures.append(f"proposed wrongly: {customer.name}: {proposed[0]}")
    return result


def rows(path: Path, **form: str) -> Iterator[list[str]]:
    """Yield the rows of a CSV; the sanctions lists are Latin-1."""
    with path.open(encoding="latin-1" if "ofac" in path.name else "utf-8-sig", newline="") as file:
        yield from csv.reader(file, **form)  # type: ignore[arg-type]


def noised(folder: Path, *, countries: bool) -> Case:
    """Return 500 invented names with characters changed, against the 500 as they were."""
    _, *written = rows(folder / "dnb_adjusted_test_names.csv")
    _, *true = rows(folder / "dnb_test_names.csv")
    of = {number: COUNTRIES.get(code, code) if countries else "" for number, _, code in true}
    buyers = [Party(number, name, of[number]) for number, name, _ in true]
    customers = [(Party(number, name, of[number]), number) for number, name, _ in written]
    return Case(f"noised names, {'with' if countries else 'without'} country", customers, buyers)


def without_half(case: Case) -> Case:
    """Return a case in which every other customer's buyer is not in the book."""
    kept = [buyer for place, buyer in enumerate(case.buyers) if place % 2]
    return Case(f"{case.name}, half of the buyers missing", case.customers, kept)


def sanctioned(folder: Path, *, addresses: str) -> Case:
    """Return aliases of companies on a sanctions list, against the companies' names.

    `addresses` is `none`, `same` (both sides have the same address) or `other` (the customer has
    another address of the same company in the same country).
    """
    of: dict[str, list[list[str]]] = {}
    for row in rows(folder / "ofac_2021_add.csv"):
        if len(row) > 4 and _said(row[4]):
            of.setdefault(row[0], []).append(row)
    listed = [row for row in rows(folder / "ofac_2021_sdn.csv") if len(row) > 3]
    names = {row[0]: row[1] for row in listed if not _said(row[2]) and row[0] in of}
    other = {number: _another(of[number]) for number in names}
    if addresses == "other":
        names = {number: name for number, name in names.items() if other[number]}
    buyers = [_at(number, name, of[number][0], addresses) for number, name in names.items()]
    customers = [
        (_at(f"{number}-{alias}", name, row, addresses), number)
        for number, alias, _, name, _ in _five(folder / "ofac_2021_alt.csv")
        if number in names
        and (row := other[number] if addresses == "other" else of[number][0]) is not None
    ]
    labels = {"none": "name and country", "same": "the same address", "other": "another address"}
    return Case(f"sanctions aliases, {labels[addresses]}", customers, buyers)


def _five(path: Path) -> Iterator[list[str]]:
    yield from (row for row in rows(path) if len(row) == 5)


def _another(found: list[list[str]]) -> list[str] | None:
    """Return another address in the first one's country that says where it is."""
    first = found[0]
    return next((row for row in found[1:] if row[4] == first[4] and _said(row[3])), None)


def _said(cell: str) -> str:
    """Return a cell of a sanctions list, empty for its `-0-`."""
    bare = cell.strip()
    return "" if bare == "-0-" else bare


def _at(key: str, name: str, row: list[str], addresses: str) -> Party:
    """Return a company at an address; `Madrid 28016` is a town and a postal code.

    The country is its name, as the list has it: it is only compared.
    """
    country = _said(row[4])
    if addresses == "none":
        return Party(key, name, country)
    town = _said(row[3])
    postal = " ".join(re.findall(r"[A-Z0-9-]*\d[A-Z0-9-]*", town))
    place = " ".join(re.sub(r"[A-Z0-9-]*\d[A-Z0-9-]*", "", town).split())
    return Party(key, name, country, (), postal, place, _said(row[2]))


def pairs(folder: Path) -> tuple[str, list[str]]:
    """Return a row and the failures for pairs of names labelled as one company or two."""
    right = wrong = missed = 0
    failures = []
    for one, other, label in list(rows(folder / "cnm_test_data.csv"))[1:]:
        candidate = compare(Party("a", one), Party("b", other))
        said, true = candidate.score >= POSSIBLE, label == "1"
        right += said and true
        wrong += said and not true
        missed += true and not said
        if said != true:
            failures.append(f"{'missed' if true else 'wrong'}: {one} / {other}: {candidate.score}")
    row = (
        f"| labelled pairs of names, without country | {right + missed} + 0 | 0 | – | 0.0 % | "
        f"{right + wrong} | {share(right, right + wrong)} | {share(right, right + missed)} | – |"
    )
    return row, failures


def namesakes(folder: Path) -> tuple[int, int, int]:
    """Return how many companies of a list there are, and of how many the nearest other is alike.

    The counts are of companies whose nearest other is as alike as a proposal needs, and of those
    of which a person would be asked: what names alone confuse.
    """
    listed = {(row[0], row[1]) for row in rows(folder / "cleanco_companies.csv", delimiter=";")}
    buyers = [Party(f"{at:04}", *one) for at, one in enumerate(sorted(listed))]
    book = Buyers(buyers)
    alike = asked = 0
    for buyer in buyers:
        others = [one for one in book.candidates(buyer) if one.buyer != buyer.key]
        nearest = [one.alike or 0 for c in others for one in c.evidence if _is_name(one.subject)]
        alike += max(nearest, default=0) >= NAME_ALONE
        asked += bool(others)
    return len(buyers), alike, asked


def _is_name(subject: MatchSubject) -> bool:
    return subject is MatchSubject.NAME


def colombian(folder: Path) -> tuple[int, int]:
    """Return how many Colombian tax numbers a list of companies has, and how many are valid."""
    listed = [row[11] for row in rows(folder / "ofac_2021_sdn.csv") if len(row) > 11]
    found = [number for text in listed for number in re.findall(r"NIT # ([\d-]+)", text)]
    checked = [check(Identifier(IdentifierScheme.NATIONAL, number, "CO")) for number in found]
    return len(found), sum(1 for one in checked if one and not one.fault)


def spellings(folder: Path) -> tuple[int, int]:
    """Return how many spellings of legal forms a list has, and how many are taken off a name."""
    listed = [row[0] for row in rows(folder / "dnb_legal_names.csv")][1:]
    taken = [form for form in listed if take_apart(f"Ardelac {form}").words == ("ardelac",)]
    return len(listed), len(taken)


def cases(folder: Path) -> Iterator[Case]:
    """Yield every case that is measured."""
    for countries in (True, False):
        yield noised(folder, countries=countries)
    yield without_half(noised(folder, countries=True))
    for addresses in ("none", "same", "other"):
        yield sanctioned(folder, addresses=addresses)
    yield without_half(sanctioned(folder, addresses="same"))


def main() -> int:
    """Print the table, and the failures when asked for; 1 when the files are not there."""
    given = [Path(word) for word in sys.argv[1:] if word != "-v"]
    folder = given[0] if given else SHARED / "data" / "company_matching"
    if not folder.is_dir():
        print("the files are not here: put their folder at ../shared of the repository, or name it")
        return 1
    print(
        "| customers | there + missing | proposed | right | recall | asked | right | shown | 1st |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    failures = []
    for case in cases(folder):
        found = tally(case)
        print(found.row())
        failures += [f"{case.name}: {one}" for one in found.failures]
    row, missed = pairs(folder)
    print(row)
    print("\ncompanies, with a namesake, asked about another: ", *namesakes(folder))
    print("Colombian numbers, valid: ", *colombian(folder))
    print("Spellings of legal forms, taken off: ", *spellings(folder))
    if "-v" in sys.argv:
        print(*failures, *missed, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
