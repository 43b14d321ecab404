"""Which items of the ledger are read: what a judgement depends on, or the sales of a period.

A ledger keeps what was paid for ever; judging a day must not cost more for it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from aval.records.ledger import Item


@dataclass(frozen=True, slots=True)
class Needed:
    """What is judged: data versions from the earlier one to the later, and whose sales count.

    `sales_from` is the first day of the sales that days of sales outstanding count back.
    """

    earlier: int
    later: int
    sales_from: date

    def condition(self) -> tuple[str, list[Any]]:
        """Return the condition on a row of items, with what it is given.

        Needed is what is open or was sold lately, what became known in between, and what was paid
        after the oldest delivery that was open at one of the versions: paid late, it may have
        stopped the cover of that delivery. One item of each currency is, so that a rate that is
        missing is told.
        """
        items = connection.ops.quote_name(Item._meta.db_table)
        late = (
            f"SELECT paid.id FROM {items} paid JOIN ("  # noqa: S608 - names are our own
            f"SELECT customer, MIN(delivered_on) AS since FROM {items} WHERE open_amount > 0 "
            "AND known_from_id <= %s AND (known_to_id IS NULL OR known_to_id > %s) "
            "GROUP BY customer) oldest ON oldest.customer = paid.customer "
            "WHERE paid.open_amount = 0 AND paid.issued_on < %s AND paid.cleared_on > oldest.since"
        )
        known = "known_from_id <= %s AND (known_to_id IS NULL OR known_to_id > %s)"
        first = f"SELECT MIN(id) FROM {items} WHERE {known} GROUP BY currency"  # noqa: S608
        condition = (
            "open_amount > 0 OR issued_on >= %s OR known_from_id > %s "
            f"OR id IN ({late}) OR id IN ({first})"
        )
        day = self.sales_from.isoformat()
        span = [self.later, self.earlier]
        return condition, [day, self.earlier, *span, day, *[self.later] * 2]


@dataclass(frozen=True, slots=True)
class SoldIn:
    """The items of which a column of days lies in a period, both days included."""

    begin: date
    end: date
    column: str = "issued_on"

    def condition(self) -> tuple[str, list[Any]]:
        """Return the condition on a row of items, with what it is given."""
        column = connection.ops.quote_name(self.column)
        days = [self.begin.isoformat(), self.end.isoformat()]
        return f"{column} BETWEEN %s AND %s", days
