"""Which lines of customers are settled: lettering, looked at from any day.

Lines of one account, auxiliary and letter are a group. Where the letters are used again and again,
the date of lettering tells the groups apart, if each balances then. A group that balances is
cleared, on its date of lettering or, where there is none, on the date of its last line. A group
that does not balance inside the file keeps its difference open: the lighter side and the oldest
documents of the heavier side are settled, the newest stay open. So the open amounts of a customer
always add up to its balance.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from aval.connectors.ledgers.postings import CustomerLine


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """Lines that a ledger letters together although they do not balance; minor units."""

    account: str
    auxiliary: str
    letter: str
    lettered_on: date | None
    debit: int
    credit: int
    lines: tuple[int, ...]

    @property
    def residual(self) -> int:
        """What stays open: debit less credit."""
        return self.debit - self.credit


class Settled(NamedTuple):
    """What is left of a line: debit less credit still open, and since when it is cleared if 0."""

    open_amount: int
    cleared_on: date | None = None


@dataclass(frozen=True)
class Settlement:
    """Every existing line by its place with what is left of it, and the groups out of balance."""

    by_place: dict[int, Settled]
    unbalanced: list[LetterGroup]


def settle(lines: Sequence[CustomerLine], as_of: date | None = None) -> Settlement:
    """Return what is left of the lines that exist on a day (all of them without a day).

    A line exists from its date of entry on. A group lettered after the day, or whose last line
    comes after it, is not cleared yet, unless the lines that exist balance and no date of
    lettering says they were lettered later.
    """
    day = as_of or date.max
    settlement = Settlement(
        {line.place: Settled(line.amount) for line in lines if line.posted_on <= day}, []
    )
    for group in _groups(line for line in lines if line.amount):
        _settle_group(group, day, settlement)
    return settlement


def _groups(lines: Iterable[CustomerLine]) -> Iterable[list[CustomerLine]]:
    """Yield the lines that are lettered together."""
    together: defaultdict[tuple[str, str, str], list[CustomerLine]] = defaultdict(list)
    for line in lines:
        if line.letter:
            together[line.account, line.auxiliary, line.letter].append(line)
    for group in together.values():
        yield from _by_lettering_day(group)


def _by_lettering_day(group: list[CustomerLine]) -> list[list[CustomerLine]]:
    """Return the parts of a group that balance by their date of lettering, and what is left."""
    by_day: defaultdict[date | None, list[CustomerLine]] = defaultdict(list)
    for line in group:
        by_day[line.lettered_on].append(line)
    balanced = [part for part in by_day.values() if not _balance(part)]
    rest = [line for part in by_day.values() if _balance(part) for line in part]
    return [*balanced, rest] if rest else balanced


def _settle_group(group: list[CustomerLine], day: date, settlement: Settlement) -> None:
    """Settle what a group lets be settled on a day."""
    lettered_on = max((line.lettered_on for line in group if line.lettered_on), default=None)
    if lettered_on and lettered_on > day:
        return
    existing = [line for line in group if line.posted_on <= day]
    if not existing:
        return
    cleared_on = lettered_on or max(line.posted_on for line in existing)
    if not _balance(existing):
        for line in existing:
            settlement.by_place[line.place] = Settled(0, cleared_on)
    elif len(existing) == len(group):
        settlement.unbalanced.append(_letter_group(group, lettered_on))
        _settle_oldest(group, cleared_on, settlement)


def _settle_oldest(group: list[CustomerLine], cleared_on: date, settlement: Settlement) -> None:
    """Settle the lighter side of a group, and as much of the heavier one, oldest first."""
    heavier = 1 if _balance(group) > 0 else -1
    left = sum(abs(line.amount) for line in group if line.amount * heavier < 0)
    for line in sorted(group, key=lambda line: (line.issued_on, line.line)):
        taken = abs(line.amount) if line.amount * heavier < 0 else min(left, abs(line.amount))
        if line.amount * heavier > 0:
            left -= taken
        open_amount = line.amount - (taken if line.amount > 0 else -taken)
        settlement.by_place[line.place] = Settled(open_amount, None if open_amount else cleared_on)


def _balance(lines: Iterable[CustomerLine]) -> int:
    return sum(line.amount for line in lines)


def _letter_group(group: list[CustomerLine], lettered_on: date | None) -> LetterGroup:
    first = group[0]
    return LetterGroup(
        account=first.account,
        auxiliary=first.auxiliary,
        letter=first.letter,
        lettered_on=lettered_on,
        debit=sum(line.amount for line in group if line.amount > 0),
        credit=-sum(line.amount for line in group if line.amount < 0),
        lines=tuple(line.line for line in group),
    )
