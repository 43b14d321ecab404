"""Names are found and sorted whatever their accents, capitals and spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aval.vocabulary.folding import name_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ateliers Brévant SAS", "ateliers brevant sas"),
        ("  Fonderies\u00a0 d’Ardelac\t", "fonderies d'ardelac"),
        ("Cœur de Bœuf", "coeur de boeuf"),
        ("STRASSE Größe", "strasse grosse"),
        ("Ｆｕｌｌ ﬁn", "full fin"),
        ("Łódź Øresund", "lodz oresund"),
        ("İstanbul", "istanbul"),
        ("Construcciones Peña, S.A.", "construcciones pena, s.a."),
        ("", ""),
        (" \n", ""),
    ],
)
def test_folding(name: str, key: str) -> None:
    """What a person types without looking is what the list is sorted by."""
    assert name_key(name) == key


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    """Folding twice changes nothing, so a stored key and a typed one meet."""
    assert name_key(name_key(name)) == name_key(name)
