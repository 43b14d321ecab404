"""What people type finds what is written, whatever marks and cases."""

import pytest

from aval.vocabulary.folding import name_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Énergie du Sud", "energie du sud"),
        ("  ENERGIE\tDU  SUD ", "energie du sud"),
        ("Straße Größe", "strasse grosse"),
        ("Peñamira, S.L.", "penamira, s.l."),
        ("ﬁlet", "filet"),
        ("", ""),
    ],
)
def test_name_key(text: str, key: str) -> None:
    """Marks, case, width and spaces do not count."""
    assert name_key(text) == key
