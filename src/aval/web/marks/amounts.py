"""Amounts as HTML: exact decimals, stilled; a zero where nothing is missing is a dash."""

from django.utils.safestring import SafeString

from aval.web.markup import markup
from aval.wording.language import NONE, Language

Zero = str
"""How a zero is shown: `figure` writes 0.00, `dash` a dash that a screen reader reads as 0.00."""


def amount(
    reader: Language,
    minor: int | None,
    currency: str,
    *,
    signed: bool = False,
    zero: Zero = "figure",
) -> SafeString:
    """Return `253,712<span class="c">.36</span>`; nothing known is a dash."""
    if minor is None:
        return dash("")
    if minor == 0 and zero == "dash":
        return dash(reader.amount(0, currency))
    whole, cents = reader.split(minor, currency)
    sign = "+" if signed and minor > 0 else ""
    if not cents:
        return markup("{}{}", sign, whole)
    return markup('{}{}<span class="c">{}</span>', sign, whole, cents)


def dash(read: str) -> SafeString:
    """Return a dash on the column of units, read aloud as `read`."""
    return markup(
        '<span class="z"><span class="sr">{}</span><span aria-hidden="true">{}</span></span>',
        read,
        NONE,
    )
