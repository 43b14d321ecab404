"""Differences of declared lines: nothing before, nothing changed, moved, grown, gone."""

from datetime import date

import polars as pl

from aval.engine.periods import month_ends
from aval.engine.turnover import LINE_COLUMNS
from aval.engine.turnover_changes import AMOUNTS, differences, plain_lines

DAY = date(2026, 4, 1)
_TEXTS = (
    "number",
    "customer",
    "company",
    "country",
    "kind",
    "currency",
    "category",
    "reason",
    "band",
)


def _lines(*rows: tuple[str, str, int]) -> pl.DataFrame:
    """Return lines of an item, a category (empty: out), a turnover."""
    given = [
        dict.fromkeys(_TEXTS, "x")
        | dict.fromkeys(("issued_on", "delivered_on", "due_on"), DAY)
        | dict.fromkeys(AMOUNTS, amount)
        | {"item": item, "category": category or None, "reason": None if category else "no_limit"}
        for item, category, amount in rows
    ]
    kinds = dict.fromkeys(LINE_COLUMNS, pl.String) | dict.fromkeys(AMOUNTS, pl.Int64)
    kinds |= dict.fromkeys(("issued_on", "delivered_on", "due_on"), pl.Date)
    return plain_lines(pl.DataFrame(given, kinds).select(LINE_COLUMNS))


def _told(now: pl.DataFrame, before: pl.DataFrame) -> list[tuple[object, ...]]:
    return differences(now, before).select("item", "category", "turnover", "is_reversal").rows()


def test_what_is_added_makes_the_lines_of_now() -> None:
    """Over two declarations: the second took A from in to out."""
    first, now = _lines(("A", "named", 10), ("B", "named", 5)), _lines(("A", "", 10), ("C", "", 3))
    assert _told(first, first[:0]) == [("A", "named", 10, False), ("B", "named", 5, False)]
    assert _told(first, first) == []
    added = differences(now, first)
    assert added.select("item", "category", "turnover", "is_reversal").rows() == [
        ("A", "named", -10, True),
        ("A", "", 10, False),
        ("B", "named", -5, True),
        ("C", "", 3, False),
    ]
    both = pl.concat([first, added.select(first.columns)])
    assert _told(now, both) == []
    assert _told(_lines(("A", "", 12), ("C", "", 3)), both) == [("A", "", 2, False)]


def test_month_ends() -> None:
    """The last day of each calendar month, and that of the period."""
    found = month_ends((date(2025, 12, 15), date(2026, 2, 10)))
    assert found == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 10)]
