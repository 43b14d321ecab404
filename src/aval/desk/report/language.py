"""The query language: a text becomes one condition on positions, or says where it is wrong.

The language is DjangoQL's with our own fields; only the fields of `fields` are reachable, and
whatever is asked is evaluated inside what the person may see. `docs/manual/risk-report.md` is its
manual.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from djangoql.queryset import build_filter
from djangoql.schema import DjangoQLField, DjangoQLSchema

from aval.desk.report.faults import QueryError
from aval.desk.report.fields import BY_NAME, FIELDS, Field, Sort
from aval.desk.report.grammar import Condition, parse
from aval.desk.report.marks import BY_ALERT, Alert
from aval.desk.report.tokens import Token, tokens_of
from aval.desk.report.values import Asker, Raw, ValueRefusedError, table_value
from aval.records.models import Position

MOST_CONDITIONS = 40


@dataclass(frozen=True)
class Query:
    """A query that can be run: `condition` is what it asks of positions."""

    text: str
    tokens: tuple[Token, ...] = ()
    conditions: tuple[Condition, ...] = ()
    condition: Q = Q()  # noqa: RUF009 - never changed


def read_query(text: str, asker: Asker) -> Query:
    """Return a query, an empty one asks for all; QueryError says what is wrong and where."""
    tokens = tokens_of(text)
    if not tokens:
        return Query(text)
    tree, conditions = parse(tokens)
    if len(conditions) > MOST_CONDITIONS:
        last = conditions[MOST_CONDITIONS]
        raise QueryError(last.start, last.end, code="report.too_many", most=MOST_CONDITIONS)
    for condition in conditions:
        _check(condition, asker)
    schema = _Schema(asker)
    return Query(text, tuple(tokens), conditions, build_filter(tree, schema))


def _check(condition: Condition, asker: Asker) -> None:
    """Refuse a condition on an unknown field, with an operator or a value that it has not."""
    name = condition.field
    field = BY_NAME.get(name.value)
    if field is None:
        names = ", ".join(sorted(one.name for one in FIELDS))
        raise QueryError(
            name.start, name.end, code="report.unknown_field", found=name.value, choices=names
        )
    if condition.operator not in field.allowed():
        raise QueryError(
            condition.start,
            condition.end,
            code="report.wrong_operator",
            found=condition.operator,
            field=field.name,
            choices=" ".join(field.allowed()),
        )
    value = condition.expression.right.value
    raws = value if isinstance(value, list) else [value]
    for raw, token in zip(raws, condition.values, strict=True):
        try:
            table_value(field, raw, asker)
        except ValueRefusedError as refused:
            raise QueryError(token.start, token.end, code=refused.code, **refused.given) from None


class _Asked(DjangoQLField):  # type: ignore[misc]
    """A field of ours in DjangoQL's terms."""

    def __init__(self, field: Field, name: str, asker: Asker) -> None:
        super().__init__(model=Position, name=name, nullable=True)
        self.field = field
        self.asker = asker

    def get_lookup(self, path: list[str], operator: str, value: Raw | list[Raw]) -> Q:
        """Return the condition on the table."""
        del path
        raws = value if isinstance(value, list) else [value]
        values = [table_value(self.field, raw, self.asker) for raw in raws]
        suffix, is_inverted = self.get_operator(operator)
        match self.field.sort:
            case Sort.ALERT:
                found = Q()
                for alert in values:
                    found |= BY_ALERT[Alert(alert)].condition(self.asker.today)
            case Sort.FLAG:
                found = Q(**{f"{self.field.column}__isnull": not values[0]})
            case Sort.GRADE:
                found = _grade(suffix, values)
            case _:
                found = _plain(self.field, suffix, values)
        return ~found if is_inverted else found


_FOLDED = {"__icontains": "__contains", "__istartswith": "__startswith"}
"""Names are folded already: the plain look-up finds the same and may use the index."""


def _plain(field: Field, suffix: str, values: list[Any]) -> Q:
    lookup = _FOLDED.get(suffix, suffix) if field.sort == Sort.NAME else suffix
    return Q(**{f"{field.column}{lookup}": values if suffix == "__in" else values[0]})


def _grade(suffix: str, values: list[Any]) -> Q:
    """Return the condition on a grade: numbers by its number, texts by its native value."""
    found = Q()
    one_by_one = "" if suffix == "__in" else suffix
    for value in values:
        column = "grade_value" if isinstance(value, str) else "grade_number"
        found |= Q(**{f"{column}{one_by_one}": value})
    return found


class _Schema(DjangoQLSchema):  # type: ignore[misc]
    """The fields that a query may name, and nothing else of any table."""

    include = (Position,)

    def __init__(self, asker: Asker) -> None:
        super().__init__(Position)
        self.asker = asker

    def get_fields(self, model: type) -> list[_Asked]:
        """Return every field under each of its names."""
        del model
        return [_Asked(field, name, self.asker) for name, field in BY_NAME.items()]
