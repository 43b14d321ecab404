"""Which items of the ledger are read: what a judgement depends on, or the sales of a period.

A ledger keeps what was paid for ever; judging a day must not cost more for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from aval.records import frames
from aval.records.ledger import Item

_FEW = 5_000
"""Customers whom a statement names several times; SQLite takes 32,766 values."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What is judged: data versions from the earlier one to the later, and whose sales count.

    `sales_from` is the first day of the sales that days of sales outstanding count back.
    """

    earlier: int
    later: int
    sales_from: date

    def condition(self, customers: Sequence[str] | None) -> tuple[str, list[Any]]:
        """Return the condition on a row of items, with what it is given.

        Rows of some customers (None: of all) are asked for: what it looks up of a few is theirs
        alone, so that they cost what is theirs, however large the ledger is.

        Needed is what is open or was sold lately, what became known in between, and what was paid
        after the oldest delivery that was open at one of the versions: paid late, it may have
        stopped the cover of that delivery. One item of each currency is, so that a rate that is
        missing is told.
        """
        items = connection.ops.quote_name(Item._meta.db_table)
        theirs, keys = "", list[str]()
        if customers is not None and len(customers) <= _FEW:
            theirs, keys = f"{frames.one_of('customer', customers)} AND ", list(customers)
        late = (
            f"SELECT paid.id FROM {items} paid JOIN ("  # noqa: S608 - names are our own
            f"SELECT customer, MIN(delivered_on) AS since FROM {items} "
            f"WHERE {theirs}open_amount > 0 "
            "AND known_from_id <= %s AND (known_to_id IS NULL OR known_to_id > %s) "
            "GROUP BY customer) oldest ON oldest.customer = paid.customer "
            "WHERE paid.open_amount = 0 AND paid.issued_on < %s AND paid.cleared_on > oldest.since"
        )
        known = f"{theirs}known_from_id <= %s AND (known_to_id IS NULL OR known_to_id > %s)"
        first = f"SELECT MIN(id) FROM {items} WHERE {known} GROUP BY currency"  # noqa: S608
        condition = (
            "open_amount > 0 OR issued_on >= %s OR known_from_id > %s "
            f"OR id IN ({late}) OR id IN ({first})"
        )
        day = self.sales_from.isoformat()
        span = [self.later, self.earlier]
        given = [*keys, *span, day, *keys, *[self.later] * 2]
        return condition, [day, self.earlier, *given]


@dataclass(frozen=True, slots=True)
class SoldIn:
    """The items of which a column of days lies in a period, both days included."""

    begin: date
    end: date
    column: str = "issued_on"

    def condition(self, customers: Sequence[str] | None) -> tuple[str, list[Any]]:
        """Return the condition on a row of items, with what it is given, whosever they are."""
        del customers
        column = connection.ops.quote_name(self.column)
        days = [self.begin.isoformat(), self.end.isoformat()]
        return f"{column} BETWEEN %s AND %s", days
