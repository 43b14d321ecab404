"""The figures of an insurance year in their order, on screen and as a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from aval.desk.performance.decisions import DecisionList
from aval.desk.performance.queries import Compared, Performance
from aval.desk.report.export import Value
from aval.desk.report.sheets import Sheet
from aval.records import journal
from aval.records.models import Person
from aval.vocabulary.acts import Act, Right
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.wording.language import Language


class Unit(StrEnum):
    """What a figure is measured in."""

    AMOUNT = "amount"
    SHARE = "share"
    NUMBER = "number"
    DAYS = "days"


class Group(StrEnum):
    """The headings of the table."""

    ANSWERS = "answers"
    LIMITS = "limits"
    COVERAGE = "coverage"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `code` is the sentence of its name; `behind` are the decisions it counts.

    `is_of_claims` leads to the claims of the policy instead.
    """

    code: str
    group: Group
    unit: Unit
    value: Callable[[Performance], int | None]
    behind: DecisionList | None = None
    is_of_claims: bool = False


def _of_answers(code: str, unit: Unit, name: str, behind: DecisionList | None = None) -> Figure:
    group = Group.ANSWERS
    return Figure(code, group, unit, lambda one: getattr(one.answers, name), behind)


def _of_money(
    code: str, name: str, *, unit: Unit = Unit.AMOUNT, is_of_claims: bool = False
) -> Figure:
    def value(one: Performance) -> int | None:
        found: int | None = getattr(one.costs, name) if one.costs else None
        return found

    return Figure(code, Group.MONEY, unit, value, is_of_claims=is_of_claims)


_LIST, _LIMITS, _MONEY = DecisionList, Group.LIMITS, Group.MONEY
FIGURES: tuple[Figure, ...] = (
    _of_answers("performance.requested", Unit.AMOUNT, "requested", _LIST.ANSWERED),
    _of_answers("performance.granted", Unit.AMOUNT, "granted", _LIST.ANSWERED),
    _of_answers("performance.acceptance", Unit.SHARE, "acceptance_bp"),
    _of_answers("performance.answered", Unit.NUMBER, "answered", _LIST.ANSWERED),
    _of_answers("performance.full", Unit.NUMBER, "full", _LIST.FULL),
    _of_answers("performance.partial", Unit.NUMBER, "partial", _LIST.PARTIAL),
    _of_answers("performance.refused", Unit.NUMBER, "refused", _LIST.REFUSED),
    _of_answers("performance.refusal", Unit.SHARE, "refusal_bp"),
    _of_answers("performance.pending", Unit.NUMBER, "pending", _LIST.PENDING),
    Figure("performance.median", Group.ANSWERS, Unit.DAYS, lambda one: one.answers.times.median),
    Figure("performance.slow", Group.ANSWERS, Unit.DAYS, lambda one: one.answers.times.slow),
    Figure("performance.limits", _LIMITS, Unit.NUMBER, lambda one: one.answers.limits),
    Figure("performance.cuts", _LIMITS, Unit.NUMBER, lambda one: one.answers.cuts, _LIST.CUT),
    Figure("performance.cut", _LIMITS, Unit.AMOUNT, lambda one: one.answers.cut, _LIST.CUT),
    Figure("performance.cut_rate", _LIMITS, Unit.SHARE, lambda one: one.answers.cut_bp),
    Figure("performance.idle", _LIMITS, Unit.NUMBER, lambda one: one.idle, _LIST.IDLE),
    Figure(
        "performance.apparent", Group.COVERAGE, Unit.SHARE, lambda one: one.coverage.apparent_bp
    ),
    Figure(
        "performance.effective", Group.COVERAGE, Unit.SHARE, lambda one: one.coverage.effective_bp
    ),
    _of_money("performance.premium", "premium"),
    Figure(
        "performance.bonus",
        _MONEY,
        Unit.AMOUNT,
        lambda one: one.costs.bonus.amount if one.costs else None,
    ),
    Figure(
        "performance.fees",
        _MONEY,
        Unit.AMOUNT,
        lambda one: one.costs.fees.total if one.costs else None,
    ),
    _of_money("performance.idle_fees", "idle_fees"),
    _of_money("performance.indemnities", "indemnities", is_of_claims=True),
    _of_money("performance.expected", "expected", is_of_claims=True),
    _of_money("performance.insured_recovered", "insured_recovered", is_of_claims=True),
    _of_money("performance.insurer_recovered", "insurer_recovered", is_of_claims=True),
    _of_money("performance.loss_ratio", "loss_ratio_bp", unit=Unit.SHARE),
    _of_money("performance.turnover", "turnover"),
    _of_money("performance.net_per_thousand", "net_per_thousand"),
    _of_money("performance.saved", "saved"),
)
HEADS = (
    *("performance.policy", "performance.insurer", "performance.broker", "performance.since"),
    *("performance.until", "performance.figure", "performance.value", "performance.unit"),
)
"""What stands above the cells of the file."""


def shown_figures(found: Compared) -> tuple[Figure, ...]:
    """Return the figures that a reader may see."""
    is_open = any(one.costs for one in found.years)
    return tuple(one for one in FIGURES if is_open or one.group is not Group.MONEY)


def take_performance(
    found: Compared, *, form: str, by: Person, at: datetime, language: Language
) -> Sheet:
    """Return the figures as a sheet, a line for each of a year; the journal knows."""
    if not by.may(Right.EXPORT):
        raise PermissionDenied
    journal.write(
        at=at, person=by, act=Act.LIST_EXPORTED, subject="performance", form=form,
        rows=len(found.years),
    )  # fmt: skip
    heads = tuple(language.say(code) for code in HEADS)
    lines = _lines(found, language)
    return Sheet(language.say("performance.title"), heads, lines, MINOR_DIGITS[found.currency])


def _lines(found: Compared, language: Language) -> Iterator[list[Value]]:
    units = {
        Unit.AMOUNT: found.currency,
        Unit.SHARE: "%",
        Unit.NUMBER: "",
        Unit.DAYS: language.say("performance.days"),
    }
    for one in found.years:
        policy = one.span.policy
        for figure in shown_figures(found):
            yield [
                policy.policy, policy.insurer, one.broker, one.span.since, one.span.until,
                language.say(figure.code), _value(figure, one, found.currency),
                units[figure.unit],
            ]  # fmt: skip


def _value(figure: Figure, one: Performance, currency: str) -> Value:
    value = figure.value(one)
    if value is None or figure.unit in {Unit.NUMBER, Unit.DAYS}:
        return value
    digits = MINOR_DIGITS[currency] if figure.unit is Unit.AMOUNT else 2
    return Decimal(decimal_text(value, digits))
