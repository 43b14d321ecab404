"""Folds a name for search and order: no accents, no capitals, single spaces."""

import unicodedata

_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'", "‘": "'", "ʼ": "'"}
)
"""Letters that Unicode does not take apart, and the apostrophes a keyboard does not have."""


def name_key(text: str) -> str:
    """Return a text as it is searched and sorted: `name_key("  Métal  d’Évry ") == "metal d'evry"`.

    The key of a key is the key itself.
    """
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    letters = unicodedata.normalize("NFKD", folded)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.split())
