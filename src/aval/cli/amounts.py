"""Amounts as a terminal takes them: digits and a point, whatever its language."""

import re

from aval.desk.refusals import refuse
from aval.vocabulary.money import MINOR_DIGITS, minor_units

_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,4})?")


def typed_amount(text: str, currency: str) -> int:
    """Return an amount in minor units; raises ActRefused for what is none."""
    if currency not in MINOR_DIGITS:
        refuse("requests.refused_currency", currency=currency[:10])
    if not _AMOUNT.fullmatch(text):
        refuse("requests.refused_amount_typed", found=text[:40])
    try:
        return minor_units(text, MINOR_DIGITS[currency])
    except ValueError:
        refuse("requests.refused_amount_typed", found=text[:40])
