"""From when one looks at a customer: a day of the ledger, and what was known at an instant."""

from dataclasses import dataclass
from datetime import date, datetime

from aval.records.models import Change


@dataclass(frozen=True, slots=True)
class Sight:
    """Which day is looked at, and the last change that counts as known.

    Both empty: the rows that stand today. `known` alone: today's day, with what was known then.
    """

    as_of: date | None = None
    known: datetime | None = None
    number: int | None = None
    """A data version, instead of an instant."""

    @property
    def is_past(self) -> bool:
        """Return whether one looks at another day, or with another knowledge, than today's."""
        return not (self.as_of is None and self.known is None and self.number is None)

    def version(self) -> int | None:
        """Return the data version that was known, None for what is known now."""
        if self.number is not None:
            return self.number
        return None if self.known is None else Change.last_before(self.known)

    def until(self) -> datetime | None:
        """Return the instant until which people's words count, None for now."""
        if self.number is None:
            return self.known
        found = Change.objects.filter(pk__lte=self.number).order_by("-pk")
        return found.values_list("at", flat=True).first()


TODAY = Sight()
"""The day's own rows."""
