"""The cells of the big table as HTML, each kind of column in its own way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from aval.desk.report.columns import Cell, Column
from aval.desk.report.marks import Mark
from aval.desk.report.queries import Row
from aval.records.models import Person, Position
from aval.vocabulary.words import DeadlineKind, LimitState, Segment
from aval.web.marks import amounts
from aval.web.markup import markup
from aval.web.report.addresses import acts_address, customer_address
from aval.web.templatetags.aval import icon, status
from aval.wording.figures import WHOLE
from aval.wording.language import Language
from aval.wording.steps import say_word

_NOTHING = SafeString("")
_OVER = SafeString('<i class="o"></i>')
_WORDS = {"segment": Segment, "limit_state": LimitState}
_GAPS = frozenset({"own_risk", "excess", "overdue", "outside", "disputed", "orders"})
"""Fields whose zero is a dash: nothing is missing."""
_SCALES = {"allianz": "AT", "coface": "CO", "atradius": "AR"}
"""Short names of insurers beside their grades."""
_SOON_DAYS = 7
"""A deadline within so many days is amber, that of today or tomorrow red."""


@dataclass(frozen=True)
class Writer:
    """Writes cells for one reader. Uncovered amounts from `threshold` on are red."""

    reader: Language
    currency: str
    today: date
    threshold: int
    people: Mapping[str, Person]
    may_decide: bool
    origin: str = ""
    is_left: bool = False
    """Whether a job is still to judge the rows after an act."""
    """The parameters of the report, for the way back from a customer's file."""

    def cells(self, row: Row, columns: Sequence[Column]) -> SafeString:
        """Return the cells of a row."""
        return SafeString("".join(self._cell(row, column) for column in columns))

    def total_cells(self, sums: Mapping[str, int], columns: Sequence[Column]) -> list[SafeString]:
        """Return the amounts of a row of totals, by column; empty where there is no sum."""
        return [
            amounts.amount(self.reader, sums[column.code], self.currency)
            if column.is_summed
            else _NOTHING
            for column in columns
        ]

    def _cell(self, row: Row, column: Column) -> SafeString:
        if column.cell == Cell.NAME:
            return _name(row.position, self.origin, self._acts(row.position))
        inside = self._inside(row, column)
        figure = "n " if column.is_figure else ""
        extra = self._notes(row.position, column)
        return markup('<td role="cell" class="{}{}"{}>{}</td>', figure, column.width, extra, inside)

    def _notes(self, row: Position, column: Column) -> SafeString:
        """Return what a phone shows of a cell beside its figure."""
        if column.code == "exposure":
            return markup(' data-l="{}"', self.reader.say("report.of"))
        if column.code == "uncovered" and row.excess == 0:
            code = "report.own_risk_short" if row.own_risk else "report.covered_short"
            return markup(' data-z="{}"', self.reader.say(code))
        return _NOTHING

    def _inside(self, row: Row, column: Column) -> SafeString:
        at = row.position
        value: Any = getattr(at, column.field) if column.field else None
        match column.cell:
            case Cell.AMOUNT:
                return self._amount(at, column, value)
            case Cell.BAR:
                return self._bar(value)
            case Cell.GRADE:
                return self._grade(at)
            case Cell.DEADLINE:
                return self._deadline(at)
            case Cell.PERSON:
                return self._person(value)
            case Cell.ALERTS:
                return self._marks(row.marks)
        return self._plain(column, value)

    def _plain(self, column: Column, value: Any) -> SafeString:  # noqa: ANN401 - the table's types
        match column.cell:
            case Cell.SHARE:
                return markup("{}", self.reader.share(value))
            case Cell.DATE:
                return _NOTHING if value is None else self._day(value)
            case Cell.WORD:
                return markup("{}", say_word(_WORDS[column.enum](value), self.reader))
            case Cell.COUNT:
                return markup("{}", self.reader.count(value))
        return markup("{}", value)

    def _amount(self, row: Position, column: Column, minor: int) -> SafeString:
        zero = "dash" if column.field in _GAPS else "figure"
        shown = amounts.amount(self.reader, minor, self.currency, zero=zero)
        if column.code == "uncovered" and minor:
            tone = " bad" if minor >= self.threshold else ""
            return markup('<span class="strong{}">{}</span>', tone, shown)
        if column.code == "management_credit" and self.may_decide:
            return (
                markup(
                    '{}<button class="edit" type="submit" form="credit" name="customer" value="{}" '
                    'aria-label="{}">{}</button>',
                    shown,
                    row.pk,
                    self.reader.say("report.credit_of", name=row.name),
                    icon("plus", small=True),
                )
                + self._waits()
            )
        return shown

    def _acts(self, row: Position) -> SafeString:
        """Return the way to what is done about a customer; a dialog beside its row."""
        address = acts_address(row.pk)
        if not address:
            return _NOTHING
        return markup(
            '<a class="edit" href="{}" hx-get="{}" hx-target="#credit-box" data-acts '
            'aria-label="{}">{}</a>',
            *(address, address, self.reader.say("agenda.row_acts", name=row.name)),
            icon("menu", small=True),
        )

    def _waits(self) -> SafeString:
        """Return that a job is to judge the row anew, where an act left that to one."""
        if not self.is_left:
            return _NOTHING
        return markup('<div class="why">{}</div>', self.reader.say("report.credit_waits"))

    def _bar(self, basis_points: int | None) -> SafeString:
        """Return the bar of the limits in use; the percent sign stands above the column."""
        if basis_points is None:
            return _NOTHING
        over = _OVER if basis_points > WHOLE else _NOTHING
        return markup(
            '<div class="ut"><div class="g" style="--u:{}"><i></i>{}</div><span>{}</span></div>',
            *(basis_points // 100, over, self.bare_share(basis_points)),
        )

    def bare_share(self, basis_points: int | None) -> SafeString:
        """Return a share without its sign, which stands above the column."""
        said = self.reader.share(basis_points).rstrip("%\u00a0 ")
        return markup("{}", said)

    def _grade(self, row: Position) -> SafeString:
        if not row.grade_value:
            return _NOTHING
        source = row.grade_source.lower()
        short = next((code for name, code in _SCALES.items() if name in source), "")
        step = _NOTHING
        if row.grade_step:
            tone = "good" if row.grade_step > 0 else "bad"
            label = self.reader.say("report.better" if row.grade_step > 0 else "report.worse")
            arrow = icon("better" if row.grade_step > 0 else "worse", small=True, label=label)
            step = markup('<span class="t {}">{}{}</span>', tone, arrow, abs(row.grade_step))
        return markup(
            '<span class="grade" title="{}"><b>{}</b><small>{}</small>{}</span>',
            *(row.grade_source, row.grade_value, short, step),
        )

    def _deadline(self, row: Position) -> SafeString:
        if row.next_deadline is None:
            return _NOTHING
        kind = say_word(DeadlineKind(row.next_deadline_kind), self.reader)
        ahead = (row.next_deadline - self.today).days
        tone = "bad strong" if ahead <= 1 else "warn strong" if ahead <= _SOON_DAYS else ""
        return markup(
            '<span class="{}">{}</span> {}', tone, self._day(row.next_deadline), _capital(kind)
        )

    def _day(self, on: date) -> SafeString:
        said = self.reader.near_day(on, self.today)
        return markup('<time datetime="{}">{}</time>', on.isoformat(), said)

    def _person(self, login: str) -> SafeString:
        person = self.people.get(login)
        if person is None:
            return markup("{}", login)
        return markup('<abbr title="{}">{}</abbr>', str(person), person.initials)

    def _marks(self, marks: Sequence[Mark]) -> SafeString:
        """Return the gravest alert in words, the others as marks that are read aloud."""
        if not marks:
            return _NOTHING
        first, *others = marks
        said = status(say_word(first.alert, self.reader), first.icon, first.tone)
        more = format_html_join(
            "",
            '<span class="{} more" title="{}">{}</span>',
            (
                (mark.tone, word, icon(mark.icon, small=True, label=word))
                for mark in others
                for word in [say_word(mark.alert, self.reader)]
            ),
        )
        return markup("{}{}", said, more)


def _name(row: Position, origin: str, acts: SafeString) -> SafeString:
    address = customer_address(row.pk, origin)
    name = (
        markup('<a class="name" href="{}">{}</a>', address, row.name)
        if address
        else markup('<span class="name">{}</span>', row.name)
    )
    return markup(
        '<th role="rowheader" scope="row" class="c-name">{} <span class="id">{}</span>{}</th>',
        *(name, row.pk, acts),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
