"""Names folded for search and order: `Énergie du Sud` and `ENERGIE  DU SUD` are one."""

import unicodedata


def name_key(text: str) -> str:
    """Return text without marks and case, single spaces between words."""
    plain = unicodedata.normalize("NFKD", text)
    unmarked = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(unmarked.casefold().split())
