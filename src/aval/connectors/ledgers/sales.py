"""What a customer's line is: invoice, bill, credit note, payment, deposit, and the tax within it.

A debit is an invoice, on a bill account (413) a bill. A credit is a credit note where its entry
sells something back (accounts 70 and 445, no treasury account, no opening balance), else a
payment; on an account of advances (419) a deposit. Tax is what the entry posts on account 4457.
"""

from collections.abc import Mapping, Sequence

from aval.connectors.ledgers.postings import (
    NO_SALE,
    OUTPUT_TAX,
    SALE,
    CustomerLine,
    Postings,
)
from aval.vocabulary.words import Kind

_BILLS = "413"
_ADVANCES = "419"


def sale_entries(
    postings: Postings, entries: Sequence[Sequence[int]], lines: Sequence[CustomerLine]
) -> dict[int, int]:
    """Return the tax (minor units, >= 0) of every customer's line of a sale's entry, by its place.

    Lines of other entries, and of balances carried over, are not in it.
    """
    by_place = {line.place: line for line in lines}
    taxes: dict[int, int] = {}
    for places in entries:
        if _is_sale(postings, places):
            own = [by_place[place] for place in places if place in by_place]
            if not any(line.is_opening for line in own):
                taxes |= _taxes(postings, places, own)
    return taxes


def _is_sale(postings: Postings, places: Sequence[int]) -> bool:
    """Return whether an entry sells, and neither pays nor carries balances over."""
    return postings.has(places, SALE) and not postings.has(places, NO_SALE)


def _taxes(
    postings: Postings, places: Sequence[int], lines: Sequence[CustomerLine]
) -> dict[int, int]:
    """Return the entry's tax shared among its customers' lines on the side of their balance.

    One line takes all of it; several share it in proportion to their amounts. No line has more tax
    than amount.
    """
    tax = -sum(postings.amount(place) for place in places if postings.natures[place] & OUTPUT_TAX)
    side = 1 if sum(line.amount for line in lines) > 0 else -1
    sharing = [line for line in lines if line.amount * side > 0]
    shares = shared_out(max(0, tax * side), [line.amount * side for line in sharing])
    none = dict.fromkeys((line.place for line in lines), 0)
    return none | {line.place: share for line, share in zip(sharing, shares, strict=True)}


def shared_out(total: int, weights: Sequence[int]) -> list[int]:
    """Return `total` in shares proportional to weights above 0, none above its weight.

    The cents that rounding leaves go to the largest remainders, the first of equals first.
    """
    if len(weights) == 1:
        return [min(total, weights[0])]
    whole = sum(weights)
    total = min(total, whole)
    shares = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-remainders[at], at))
    for at in by_remainder[: total - sum(shares)]:
        shares[at] += 1
    return shares


def kind_of(line: CustomerLine, sales: Mapping[int, int]) -> Kind:
    """Return what a customer's line is; `sales` are the lines of sales' entries."""
    if line.amount > 0:
        return Kind.BILL if line.account.startswith(_BILLS) else Kind.INVOICE
    if line.account.startswith(_ADVANCES):
        return Kind.DEPOSIT
    return Kind.CREDIT_NOTE if line.place in sales else Kind.PAYMENT
