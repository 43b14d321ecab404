"""The columns of the risk report: what each shows, how it is sorted, what it is called.

Exposure = covered + management credit (`own_risk`) + uncovered (`excess`) + what is no insurable
item (`outside`), in every row and total; `SUM` names those columns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Cell(StrEnum):
    """How a column's cells are written."""

    NAME = "name"
    AMOUNT = "amount"
    SHARE = "share"
    DATE = "date"
    WORD = "word"
    TEXT = "text"
    COUNT = "count"
    GRADE = "grade"
    BAR = "bar"
    DEADLINE = "deadline"
    PERSON = "person"
    ALERTS = "alerts"


@dataclass(frozen=True)
class Column:
    """One column: `field` is the position's, `title` its whole name, `head` what stands above it.

    `sort` is the field by which it is sorted, empty when it cannot be; `enum` names the words of
    a `Cell.WORD`; `width` is the class that a style sheet knows it by.
    """

    code: str
    field: str
    cell: Cell
    title: str
    head: str = ""
    sort: str = ""
    width: str = "c-x"
    enum: str = ""

    @property
    def is_figure(self) -> bool:
        """Return whether its cells are figures: set at the end of the cell."""
        return self.cell in {Cell.AMOUNT, Cell.SHARE, Cell.COUNT}

    @property
    def is_summed(self) -> bool:
        """Return whether totals have a sum of it."""
        return self.cell == Cell.AMOUNT


def _amount(
    code: str, title: str, *, field: str = "", head: str = "", width: str = "c-x"
) -> Column:
    name = field or code
    return Column(code, name, Cell.AMOUNT, title, head, sort=name, width=width)


def _text(code: str, title: str, *, head: str = "", width: str = "c-x") -> Column:
    return Column(code, code, Cell.TEXT, title, head, sort=code, width=width)


COLUMNS: tuple[Column, ...] = (
    Column("customer", "name", Cell.NAME, "report.customer", sort="name_key", width="c-name"),
    _text("country", "report.country", head="report.country_short", width="c-ctry"),
    Column("grade", "grade_value", Cell.GRADE, "report.grade", "report.grade_short",
           sort="grade_number", width="c-grade"),
    _text("group", "report.group"),
    Column("segment", "segment", Cell.WORD, "report.segment", sort="segment", enum="segment"),
    _text("region", "report.region"),
    _text("sector", "report.sector"),
    Column("sales", "sales", Cell.PERSON, "report.sales", sort="sales"),
    _amount("exposure", "report.exposure", width="c-exp"),
    _amount("limit_authorised", "report.limit_authorised", width="c-lim"),
    _amount("limit_insured", "report.limit_insured"),
    _amount("limit_permanent", "report.limit_permanent"),
    _amount("limit_temporary", "report.limit_temporary"),
    _amount("limit_top_up", "report.limit_top_up"),
    _amount("limit_discretionary", "report.limit_discretionary"),
    Column("cover_ends", "cover_ends_on", Cell.DATE, "report.cover_ends", sort="cover_ends_on"),
    _amount("covered", "report.covered", width="c-cov"),
    _amount("management_credit", "report.management_credit", field="own_risk",
            head="report.management_credit_short", width="c-mg"),
    _amount("credit_granted", "report.credit_granted", field="management_credit"),
    _amount("uncovered", "report.uncovered", field="excess", width="c-unc"),
    _amount("outside", "report.outside"),
    Column("utilisation", "utilisation_bp", Cell.BAR, "report.utilisation",
           "report.utilisation_short", sort="utilisation_bp", width="c-ut"),
    Column("coverage", "coverage_bp", Cell.SHARE, "report.coverage", sort="coverage_bp"),
    _amount("overdue", "report.overdue", width="c-over"),
    _amount("not_due", "report.not_due"),
    _amount("late_1_30", "report.late_1_30"),
    _amount("late_31_60", "report.late_31_60"),
    _amount("late_61_90", "report.late_61_90"),
    _amount("late_over_90", "report.late_over_90"),
    Column("days_late", "oldest_days_late", Cell.COUNT, "report.days_late",
           sort="oldest_days_late"),
    _amount("disputed", "report.disputed"),
    _amount("orders", "report.orders"),
    _amount("headroom", "report.headroom"),
    _amount("over_limit", "report.over_limit"),
    Column("breach_since", "breach_since", Cell.DATE, "report.breach_since", sort="breach_since"),
    Column("next_deadline", "next_deadline", Cell.DEADLINE, "report.next_deadline",
           sort="next_deadline", width="c-dl"),
    _amount("at_stake", "report.at_stake", field="next_at_stake"),
    Column("limit_state", "limit_state", Cell.WORD, "report.limit_state", sort="limit_state",
           enum="limit_state"),
    Column("alerts", "", Cell.ALERTS, "report.alerts", width="c-al"),
    Column("owner", "owner", Cell.PERSON, "report.owner", "report.owner_short", sort="owner",
           width="c-own"),
)  # fmt: skip
"""Every column, in the order in which the chooser lists them."""
BY_CODE = {column.code: column for column in COLUMNS}
FIXED = "customer"
"""The column that is always there, first."""
DEFAULT = (
    "customer", "country", "grade", "exposure", "limit_authorised", "covered",
    "management_credit", "uncovered", "utilisation", "overdue", "next_deadline", "alerts", "owner",
)  # fmt: skip
SUM = ("exposure", "covered", "management_credit", "uncovered", "outside")
"""The exposure and the columns that make it."""
SUMMED = tuple(column for column in COLUMNS if column.is_summed)
DEFAULT_ORDER = "next_deadline"


def chosen(codes: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of some codes in their order, each once, unknown ones left out.

    The customer comes first whatever is asked for; no known code means the default ones.
    """
    known = [code for code in dict.fromkeys(codes) if code in BY_CODE]
    wanted = dict.fromkeys((FIXED, *(known or DEFAULT)))
    return tuple(BY_CODE[code] for code in wanted)


def hidden_parts(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns that the sum of the exposure needs and that are not shown."""
    shown = {column.code for column in columns}
    return tuple(BY_CODE[code] for code in SUM if code not in shown)


@dataclass(frozen=True)
class Order:
    """By which column rows stand, and in which direction."""

    column: Column
    is_descending: bool

    @property
    def code(self) -> str:
        """Return the order as it stands in addresses: `-uncovered`."""
        return f"-{self.column.code}" if self.is_descending else self.column.code


def order_of(code: str) -> Order:
    """Return the order that an address or a view names; the default one when it names none."""
    column = BY_CODE.get(code.removeprefix("-"))
    if column is None or not column.sort:
        return Order(BY_CODE[DEFAULT_ORDER], is_descending=False)
    return Order(column, is_descending=code.startswith("-"))
