"""How pages show figures of insurance years: written out, with the way to what is behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from aval.desk.performance.coverage import Split
from aval.desk.performance.decisions import DecisionList
from aval.desk.performance.queries import Compared, Performance
from aval.desk.performance.table import Figure, Group, Place, Unit, shown_figures
from aval.vocabulary.claims import PaperKind
from aval.wording.language import NONE, Language

TITLES = {
    DecisionList.ANSWERED: "performance.answered",
    DecisionList.FULL: "performance.full",
    DecisionList.PARTIAL: "performance.partial",
    DecisionList.REFUSED: "performance.refused",
    DecisionList.CUT: "performance.cuts",
    DecisionList.PENDING: "performance.pending",
    DecisionList.STOOD: "performance.limits",
    DecisionList.IDLE: "performance.idle",
}
"""The sentence of each list of decisions."""
SPLITS = {
    Split.COUNTRY: "report.country",
    Split.SEGMENT: "report.segment",
    Split.COMPANY: "turnover.company",
}
"""The sentence of each way in which coverage is told apart."""
HEADINGS = {
    Group.ANSWERS: "performance.group_answers",
    Group.LIMITS: "performance.group_limits",
    Group.COVERAGE: "performance.group_coverage",
    Group.MONEY: "performance.group_money",
}
"""The sentence of each heading of the table."""


@dataclass(frozen=True, slots=True)
class ToldCell:
    """A figure written out, and the address of what is behind it, if anything is."""

    text: str
    address: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A line of the table: a figure of every year."""

    code: str
    name: str
    cells: tuple[ToldCell, ...]


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """A heading and its lines."""

    title: str
    figures: tuple[ToldFigure, ...]


def groups_of(found: Compared, reader: Language) -> list[ToldGroup]:
    """Return the table of years side by side."""
    return list(_groups(found, reader))


def _groups(found: Compared, reader: Language) -> Iterator[ToldGroup]:
    figures = shown_figures(found)
    for group in Group:
        lines = tuple(
            ToldFigure(
                figure.code,
                reader.say(figure.code),
                tuple(_cell(figure, one, found.currency, reader) for one in found.years),
            )
            for figure in figures
            if figure.group is group
        )
        if lines:
            yield ToldGroup(reader.say(HEADINGS[group]), lines)


def _cell(figure: Figure, one: Performance, currency: str, reader: Language) -> ToldCell:
    value = figure.value(one)
    if value is None:
        return ToldCell(NONE, "", is_bad=False)
    written = {
        Unit.AMOUNT: lambda: reader.amount(value, currency),
        Unit.SHARE: lambda: reader.share(value),
        Unit.NUMBER: lambda: reader.count(value),
        Unit.DAYS: lambda: reader.count(value),
    }
    return ToldCell(
        written[figure.unit](),
        _behind(figure, one, value),
        is_bad=figure.code == "performance.saved" and value < 0,
    )


def _behind(figure: Figure, one: Performance, value: int) -> str:
    """Return the address of how a figure comes about; of nothing there is nothing to see."""
    if isinstance(figure.behind, DecisionList):
        return decisions_address(one, figure.behind) if value else ""
    return place_address(one, figure.behind) if value or figure.behind is not Place.CLAIMS else ""


def place_address(one: Performance, place: Place) -> str:
    """Return the address of what is behind money and coverage of a year."""
    policy, year = one.span.policy.policy, urlencode({"year": one.span.code})
    if place is Place.CLAIMS:
        asked = {"view": "all", "policy": policy, "kind": PaperKind.CLAIM.value}
        return f"{reverse('claims')}?{urlencode(asked)}"
    if place is Place.DECLARATIONS:
        return reverse("turnover")
    name = "policy_performance" if place in {Place.COVERAGE, Place.HOW} else "premium"
    return f"{reverse(name, args=[policy])}?{year}#{_ANCHORS[place]}"


_ANCHORS = {
    Place.PREMIUM: "h-pr",
    Place.FEES: "h-fe",
    Place.BONUS: "h-bo",
    Place.TOP_UPS: "h-to",
    Place.COVERAGE: "h-shares",
    Place.HOW: "h-how",
}
"""The headings of the pages that tell it."""


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A line of how the money comes about, its amount, and the address of what is behind it."""

    said: str
    amount: str
    address: str


def money_of(one: Performance, currency: str, reader: Language) -> list[ToldStep]:
    """Return line by line what a year brought and cost; the amounts add up to what was saved."""
    costs = one.costs
    if costs is None:
        return []
    lines = [
        ("performance.indemnities", costs.indemnities, Place.CLAIMS),
        ("performance.insured_recovered", costs.insured_recovered, Place.CLAIMS),
        ("performance.premium", -costs.premium, Place.PREMIUM),
        ("performance.bonus_line", -costs.bonus.amount, Place.BONUS),
        ("performance.top_ups", -(costs.top_ups.whole or 0), Place.TOP_UPS),
        ("performance.fee_requests", -costs.fees.requests, Place.FEES),
        ("performance.fee_monitoring", -costs.fees.monitoring, Place.FEES),
        ("performance.fee_investigations", -costs.fees.investigations, Place.FEES),
    ]
    return [
        ToldStep(reader.say(code), reader.amount(amount, currency), place_address(one, place))
        for code, amount, place in lines
    ]


def decisions_address(one: Performance, what: DecisionList) -> str:
    """Return the address of the decisions behind a figure."""
    address = reverse("policy_decisions", args=[one.span.policy.policy])
    return f"{address}?{urlencode({'year': one.span.code, 'what': what.value})}"
