"""The figures of an insurance year in their order, on screen and as a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

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


class Place(StrEnum):
    """Where it is told how a figure comes about, if it counts no decisions."""

    CLAIMS = "claims"
    PREMIUM = "premium"
    FEES = "fees"
    BONUS = "bonus"
    TOP_UPS = "top_ups"
    DECLARATIONS = "declarations"
    COVERAGE = "coverage"
    """The month-ends on the page of the policy."""
    HOW = "how"
    """The lines of the money on the page of the policy."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `code` is the sentence of its name, `behind` what leads to how it comes about."""

    code: str
    group: Group
    unit: Unit
    value: Callable[[Performance], int | None]
    behind: DecisionList | Place


def _of_answers(code: str, unit: Unit, name: str, behind: DecisionList) -> Figure:
    value = attrgetter(f"answers.{name}")
    return Figure(code, Group.ANSWERS, unit, value, behind)


def _of_limits(code: str, unit: Unit, path: str, behind: DecisionList) -> Figure:
    return Figure(code, Group.LIMITS, unit, attrgetter(path), behind)


def _of_coverage(code: str, path: str) -> Figure:
    behind = Place.COVERAGE
    return Figure(code, Group.COVERAGE, Unit.SHARE, attrgetter(path), behind)


def _of_money(
    code: str, path: str, behind: DecisionList | Place, *, unit: Unit = Unit.AMOUNT
) -> Figure:
    def value(one: Performance) -> int | None:
        found: int | None = attrgetter(path)(one.costs) if one.costs else None
        return found

    return Figure(code, Group.MONEY, unit, value, behind)


_LIST = DecisionList
FIGURES: tuple[Figure, ...] = (
    _of_answers("performance.requested", Unit.AMOUNT, "requested", _LIST.ANSWERED),
    _of_answers("performance.granted", Unit.AMOUNT, "granted", _LIST.ANSWERED),
    _of_answers("performance.acceptance", Unit.SHARE, "acceptance_bp", _LIST.ANSWERED),
    _of_answers("performance.answered", Unit.NUMBER, "answered", _LIST.ANSWERED),
    _of_answers("performance.full", Unit.NUMBER, "full", _LIST.FULL),
    _of_answers("performance.partial", Unit.NUMBER, "partial", _LIST.PARTIAL),
    _of_answers("performance.refused", Unit.NUMBER, "refused", _LIST.REFUSED),
    _of_answers("performance.refusal", Unit.SHARE, "refusal_bp", _LIST.REFUSED),
    _of_answers("performance.pending", Unit.NUMBER, "pending", _LIST.PENDING),
    _of_answers("performance.median", Unit.DAYS, "times.median", _LIST.ANSWERED),
    _of_answers("performance.slow", Unit.DAYS, "times.slow", _LIST.ANSWERED),
    _of_limits("performance.limits", Unit.NUMBER, "answers.limits", _LIST.STOOD),
    _of_limits("performance.cuts", Unit.NUMBER, "answers.cuts", _LIST.CUT),
    _of_limits("performance.cut", Unit.AMOUNT, "answers.cut", _LIST.CUT),
    _of_limits("performance.cut_rate", Unit.SHARE, "answers.cut_bp", _LIST.CUT),
    _of_limits("performance.idle", Unit.NUMBER, "idle", _LIST.IDLE),
    _of_coverage("performance.apparent", "coverage.apparent_bp"),
    _of_coverage("performance.effective", "coverage.effective_bp"),
    _of_coverage("performance.effective_all", "coverage.by_all_bp"),
    _of_money("performance.premium", "premium", Place.PREMIUM),
    _of_money("performance.bonus", "bonus.amount", Place.BONUS),
    _of_money("performance.top_ups", "top_ups.whole", Place.TOP_UPS),
    _of_money("performance.fees", "fees.total", Place.FEES),
    _of_money("performance.fee_requests", "fees.requests", Place.FEES),
    _of_money("performance.fee_monitoring", "fees.monitoring", Place.FEES),
    _of_money("performance.idle_fees", "idle_fees", _LIST.IDLE),
    _of_money("performance.fee_investigations", "fees.investigations", Place.FEES),
    _of_money("performance.indemnities", "indemnities", Place.CLAIMS),
    _of_money("performance.expected", "expected", Place.CLAIMS),
    _of_money("performance.insured_recovered", "insured_recovered", Place.CLAIMS),
    _of_money("performance.insurer_recovered", "insurer_recovered", Place.CLAIMS),
    _of_money("performance.loss_ratio", "loss_ratio_bp", Place.BONUS, unit=Unit.SHARE),
    _of_money("performance.turnover", "turnover", Place.DECLARATIONS),
    _of_money("performance.net_per_thousand", "net_per_thousand", Place.HOW),
    _of_money("performance.saved", "saved", Place.HOW),
)
HEADS = (
    *("performance.policy", "performance.insurer", "performance.broker", "performance.since"),
    *("performance.until", "performance.figure", "performance.value", "performance.unit"),
    *("performance.counted_on", "performance.counted_version", "performance.moved"),
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
        policy, kept = one.span.policy, one.kept
        of: list[Value] = [None, None, None]
        if kept is not None:
            of = [kept.stamp.on, kept.stamp.version, None]
            if kept.is_stale:
                of[2] = language.say("performance.stale")
        for figure in shown_figures(found):
            yield [
                policy.policy, policy.insurer, one.broker, one.span.since, one.span.until,
                language.say(figure.code), _value(figure, one, found.currency),
                units[figure.unit], *of,
            ]  # fmt: skip


def _value(figure: Figure, one: Performance, currency: str) -> Value:
    value = figure.value(one)
    if value is None or figure.unit in {Unit.NUMBER, Unit.DAYS}:
        return value
    digits = MINOR_DIGITS[currency] if figure.unit is Unit.AMOUNT else 2
    return Decimal(decimal_text(value, digits))
