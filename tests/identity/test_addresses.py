"""Addresses agree by part, however they are abbreviated."""

import pytest

from aval.identity.addresses import address, findings, points
from aval.vocabulary.identity import MatchFinding

A, C, N = MatchFinding.AGREES, MatchFinding.CONTRADICTS, MatchFinding.ABSENT


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("69003", "Lyon", "12, av. du Port"), ("69003", "LYON", "12 avenue du Port"), (A, A, A)),
        (("F-69003", "Lyon", ""), ("F 69003", "Lyon 3e", "1 rue X"), (A, C, N)),
        (("75008", "Paris", ""), ("75382", "Paris Cedex 08", ""), (N, A, N)),
        (("75382", "Paris Cedex 08", ""), ("75382", "PARIS CEDEX", ""), (A, A, N)),
        (("75008", "Paris", ""), ("75009", "Paris", ""), (C, A, N)),
        (("20095", "Hamburg", "Hauptstr. 7"), ("20095", "Hamburg", "Hauptstraße 7"), (A, A, A)),
        (("20095", "Hamburg", "Hauptstr. 7"), ("20095", "Hamburg", "Hauptstraße 9"), (A, A, C)),
        (("28013", "Madrid", "C/ Mayor, 5"), ("28013", "Madrid", "Calle Mayor 5"), (A, A, A)),
        (("28013", "Madrid", "Calle Mayor"), ("28013", "Málaga", "Calle Sol"), (A, C, C)),
        (("", "", ""), ("28013", "Madrid", "Calle Mayor"), (N, N, N)),
    ],
)
def test_findings(
    one: tuple[str, str, str],
    other: tuple[str, str, str],
    expected: tuple[MatchFinding, ...],
) -> None:
    """Postal code, town, street, in this order; from either side."""
    first, second = address(*one), address(*other)
    assert tuple(findings(first, second).values()) == expected
    assert findings(first, second) == findings(second, first)


def test_points() -> None:
    """A whole address that agrees is 100, one that is not known nothing."""
    whole = address("69003", "Lyon", "12 rue du Port")
    assert points(findings(whole, whole)) == 100
    assert points(findings(whole, address("", "Lyon", ""))) == 30
    assert points(findings(whole, address("", "", ""))) == 0
