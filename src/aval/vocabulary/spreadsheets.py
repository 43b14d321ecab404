"""Text in files that spreadsheets open: none of it may run as a formula."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula may begin with, the wide signs of Asian keyboards among them."""
_SKIPPED = " \u00a0"
"""What spreadsheets leave out before a formula."""


def no_formula(text: str) -> str:
    """Return a text that no spreadsheet runs: one that it could run begins with an apostrophe."""
    return f"'{text}" if text.lstrip(_SKIPPED).startswith(_FORMULA) else text
