"""How the customers of a query are spread over the values of a field, in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from aval.desk.report.composing import quoted
from aval.desk.report.fields import Field, Sort
from aval.desk.report.marks import MARKS
from aval.desk.report.tokens import Token
from aval.desk.report.values import Asker
from aval.records.models import Position
from aval.vocabulary.folding import name_key
from aval.wording.language import Language
from aval.wording.steps import say_word

MOST_VALUES = 12
_STEPS: dict[Sort, tuple[int, ...]] = {
    Sort.AMOUNT: (0, 1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000),
    Sort.PERCENT: (0, 50, 80, 90, 100, 120, 150),
    Sort.WHOLE: (0, 1, 30, 60, 90),
    Sort.DATE: (0, 7, 30, 60, 90),
}
"""Round values to compare with: whole units of money, percents, days, days from today."""
_SUFFIX = {"GREATER": "__gt", "GREATER_EQUAL": "__gte", "LESS": "__lt", "LESS_EQUAL": "__lte"}


@dataclass(frozen=True)
class Counted:
    """A value: as it stands in a query, as it is said, how many customers, of the most in percent.

    `is_here` tells that it stands at the cursor already.
    """

    text: str
    said: str
    count: int
    share: int = 0
    is_here: bool = False


def values_of(
    found: QuerySet[Position], field: Field, word: str, operator: Token, asker: Asker
) -> tuple[Counted, ...]:
    """Return the values that a field may be compared with, and how many customers each finds."""
    match field.sort:
        case Sort.FLAG:
            known = {f"{field.column}__isnull": False}
            values = _conditional(found, [("true", "", Q(**known)), ("false", "", ~Q(**known))])
        case Sort.ALERT:
            language = Language(asker.language)
            values = _conditional(
                found,
                [
                    (mark.alert, say_word(mark.alert, language), mark.condition(asker.today))
                    for mark in MARKS
                ],
            )
        case Sort.CHOICE:
            values = _choices(found, field, asker)
        case Sort.TEXT | Sort.GRADE:
            values = _grouped(found, field, word)
        case Sort.NAME | Sort.KEY:
            return _names(found, field, word)
        case _:
            values = _steps(found, field, operator, asker)
    return _shares(values, "" if field.sort in _STEPS else word, word)


def _shares(values: Iterable[Counted], wanted: str, word: str) -> tuple[Counted, ...]:
    """Return the values that a word begins, each with its share of the most frequent one."""
    folded = name_key(wanted)
    kept = [
        one
        for one in values
        if name_key(one.text.strip("\"'“”")).startswith(folded)
        or name_key(one.said).startswith(folded)
    ]
    if not kept or any(one.text == word for one in kept):
        kept = list(values)
    most = max((one.count for one in kept), default=0) or 1
    return tuple(
        Counted(one.text, one.said, one.count, one.count * 100 // most, one.text == word)
        for one in kept
    )


def _conditional(found: QuerySet[Position], asked: list[tuple[str, str, Q]]) -> list[Counted]:
    """Return how many customers meet each of some conditions."""
    counts = {f"n{at}": Count("pk", filter=condition) for at, (_, _, condition) in enumerate(asked)}
    got = found.order_by().aggregate(**counts)
    return [Counted(text, said, got[f"n{at}"]) for at, (text, said, _) in enumerate(asked)]


def _choices(found: QuerySet[Position], field: Field, asker: Asker) -> list[Counted]:
    language = Language(asker.language)
    got = dict(_groups(found, field.column))
    return [
        Counted(str(one), say_word(one, language), got.get(str(one), 0)) for one in field.choices
    ]


def _grouped(found: QuerySet[Position], field: Field, word: str) -> list[Counted]:
    """Return the values of the table, the most frequent ones; grades in their order."""
    column = field.column
    if word and field.sort == Sort.TEXT:
        begun = found.filter(**{f"{column}__istartswith": word})
        groups = _groups(begun, column)[:MOST_VALUES] or _groups(found, column)[:MOST_VALUES]
    else:
        groups = _groups(found, column)[:MOST_VALUES]
    known = [(value, count) for value, count in groups if value not in {None, ""}]
    if field.sort == Sort.GRADE:
        return [Counted(str(value), "", count) for value, count in sorted(known)]
    return [Counted(quoted(str(value)), "", count) for value, count in known]


def _groups(found: QuerySet[Position], column: str) -> Any:  # noqa: ANN401 - a query of pairs
    counted = found.order_by().values_list(column).annotate(count=Count("pk"))
    return counted.order_by("-count", column)


def _names(found: QuerySet[Position], field: Field, word: str) -> tuple[Counted, ...]:
    """Return customers, those with the greatest exposure first."""
    if field.sort == Sort.NAME:
        found = found.filter(name_key__contains=name_key(word)) if word else found
    elif word:
        found = found.filter(**{f"{field.column}__startswith": word})
    rows = found.order_by("-exposure", "pk").values_list("name", "pk", "registration_number")
    at = {"name_key": 0, "customer": 1}.get(field.column, 2)
    return tuple(
        Counted(quoted(row[at]), row[0] if at else row[1], 0)
        for row in rows[:MOST_VALUES]
        if row[at]
    )


def _steps(found: QuerySet[Position], field: Field, operator: Token, asker: Asker) -> list[Counted]:
    """Return how many customers compare with round values."""
    suffix = _SUFFIX.get(operator.type, "")
    scale = {Sort.AMOUNT: 10**asker.digits, Sort.PERCENT: 100}.get(field.sort, 1)
    asked = []
    for step in _STEPS[field.sort]:
        if field.sort == Sort.DATE:
            value: Any = asker.today + timedelta(days=step)
            text = f"today+{step}" if step else "today"
        else:
            value, text = step * scale, str(step)
        condition = Q(**{f"{field.column}{suffix}": value})
        asked.append((text, "", ~condition if operator.type == "NOT_EQUALS" else condition))
    return _conditional(found, asked)
