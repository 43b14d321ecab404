"""What ledgers and lists tell, in the words of the dataset, before it is written anywhere."""

from datetime import date
from typing import NamedTuple

from aval.vocabulary.words import Kind


class CustomerNotice(NamedTuple):
    """A customer; `other` holds further columns of `customers.csv` by name."""

    customer: str
    name: str
    country: str
    other: tuple[tuple[str, str], ...] = ()


class ItemNotice(NamedTuple):
    """An item; amounts in minor units of its currency, >= 0, the kind carries the sign.

    `dates` holds the dates of `items.csv` other than `issued_on` and `cleared_on`, by column;
    `carried` the values of the columns carried through, in the order of their names.
    """

    item: str
    customer: str
    kind: Kind
    number: str
    issued_on: date
    amount: int
    open_amount: int
    currency: str
    tax_amount: int = 0
    cleared_on: date | None = None
    is_disputed: bool = False
    dates: tuple[tuple[str, date], ...] = ()
    carried: tuple[str, ...] = ()
