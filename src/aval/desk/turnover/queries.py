"""What people read of declarations: the periods of each policy, one declaration, its lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, Sum

from aval.assessment.standing import all_particulars, contracts
from aval.dataset.particulars import Particulars
from aval.dataset.policies import Policy
from aval.desk.sent import names_of
from aval.desk.turnover.actions import of_period, period_of
from aval.desk.turnover.ledger import Gap, gaps, sold_in
from aval.desk.turnover.perimeters import of_policies
from aval.engine.agenda_policies import Parameters
from aval.engine.periods import declared_periods, terms_on
from aval.records.models import (
    Cover,
    Item,
    Person,
    PolicyFacts,
    TurnoverDeclaration,
    TurnoverLine,
    TurnoverPerimeter,
)
from aval.vocabulary.policies import SaleDate
from aval.vocabulary.turnover import (
    DeclarationState,
    TermsBand,
    TurnoverCategory,
    TurnoverReason,
)
from aval.vocabulary.words import DeclarationRhythm

SHOWN_DAYS = 400
"""How far back periods are listed that nothing was declared for."""
PAGE_LINES = 100


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period that is declared, with its declarations, the oldest first; without one, missing."""

    begins_on: date
    ends_on: date
    due_on: date
    declarations: tuple[TurnoverDeclaration, ...]
    missing: tuple[TurnoverPerimeter | None, ...]
    """The perimeters of which there is no declaration; None is everything in one."""

    @property
    def declared(self) -> int | None:
        """Return what was sent, corrections included; None while nothing was."""
        sent = [one.declared for one in self.declarations if one.state == DeclarationState.FROZEN]
        return sum(sent) if sent else None


@dataclass(frozen=True, slots=True)
class PolicyRows:
    """A policy with its periods, the latest first, and the perimeters that are declared apart."""

    policy: Policy
    rhythm: DeclarationRhythm | None
    periods: tuple[PeriodRow, ...]
    perimeters: tuple[TurnoverPerimeter, ...]
    names: Mapping[tuple[str, str], str]
    """The name of a perimeter by its companies and query."""
    sale_date: SaleDate
    due_days: int
    """Days after a period within which it is declared; the usual ones unless `is_own_due`."""
    is_own_due: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Sales that have a place in common: how many lines, and their turnover."""

    lines: int = 0
    turnover: int = 0

    def plus(self, other: "Cell") -> "Cell":
        """Return both together."""
        return Cell(self.lines + other.lines, self.turnover + other.turnover)


@dataclass(frozen=True, slots=True)
class InRow:
    """What is declared of a country under a category, by band of terms in their order."""

    country: str
    category: TurnoverCategory
    bands: tuple[Cell, ...]
    whole: Cell


@dataclass(frozen=True, slots=True)
class One:
    """A declaration with its tables, its reconciliation, and all declarations of its period."""

    declaration: TurnoverDeclaration
    policy: Policy | None
    perimeter: str
    """The name of its perimeter, empty where it has none."""
    same: tuple[TurnoverDeclaration, ...]
    rows: tuple[InRow, ...]
    bands: tuple[Cell, ...]
    companies: tuple[tuple[str, Cell, Cell], ...]
    """By own company: what is in, what is out."""
    reasons: tuple[tuple[TurnoverReason, Cell], ...]
    gaps: tuple[Gap, ...]
    is_stale: bool

    @property
    def declared(self) -> int:
        """Return what the period's sent declarations add up to, this one included."""
        return sum(
            one.declared
            for one in self.same
            if one.state == DeclarationState.FROZEN or one.pk == self.declaration.pk
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of a declaration; empty means any."""

    category: str = ""
    reason: str = ""
    country: str = ""
    company: str = ""
    band: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of lines with the names of their customers, and the sum of all that are wanted."""

    declaration: TurnoverDeclaration
    page: Page[TurnoverLine]
    names: dict[str, str]
    whole: Cell


def listed(person: Person, *, today: date) -> list[PolicyRows]:
    """Return every policy with the periods to declare; nothing for who does not see all."""
    if person.scope():
        return []
    made: dict[str, list[TurnoverDeclaration]] = {}
    rows = TurnoverDeclaration.objects.visible_to(person).select_related("sent_by")
    for one in rows.order_by("pk"):
        made.setdefault(one.policy_id, []).append(one)
    perimeters, known = of_policies(person), all_particulars()
    return [
        _of_policy(policy, made.get(key, []), perimeters.get(key, []),
                   known.get(key, Particulars(key)), today)
        for key, policy in contracts().items()
    ]  # fmt: skip


def one_declaration(person: Person, number: int) -> One:
    """Return a declaration; raises TurnoverDeclaration.DoesNotExist for who does not see all."""
    found = declaration_of(person, number)
    places = _places(found)
    return One(
        declaration=found,
        policy=contracts().get(found.policy_id),
        perimeter=_perimeter_of(found),
        same=tuple(of_period(period_of(found)).select_related("sent_by").order_by("pk")),
        rows=_in_rows(places),
        bands=_by_band([cell for cell in places if cell[2]]),
        companies=_companies(places),
        reasons=tuple(
            (reason, cell)
            for reason in TurnoverReason
            if (cell := _sum(cell for *_, why, _, cell in places if why == reason)).lines
        ),
        gaps=tuple(gaps(found)),
        is_stale=_is_stale(found),
    )


def _perimeter_of(found: TurnoverDeclaration) -> str:
    rows = TurnoverPerimeter.objects.filter(
        policy=found.policy_id, companies=found.companies, query=found.query
    )
    return rows.order_by("-pk").values_list("name", flat=True).first() or ""


def declaration_of(person: Person, number: int) -> TurnoverDeclaration:
    """Return a declaration; raises TurnoverDeclaration.DoesNotExist for who does not see all."""
    rows = TurnoverDeclaration.objects.visible_to(person)
    found: TurnoverDeclaration = rows.select_related("made_by", "sent_by", "corrects").get(
        pk=number
    )
    return found


def by_key(person: Person, key: str) -> TurnoverDeclaration:
    """Return a declaration by its key; raises TurnoverDeclaration.DoesNotExist likewise."""
    number = TurnoverDeclaration.objects.visible_to(person).values_list("pk", flat=True)
    return declaration_of(person, number.get(key=key))


def lines_of(person: Person, number: int, wanted: Wanted) -> Lines:
    """Return a page of a declaration's lines, by item."""
    found = declaration_of(person, number)
    condition = Q(declaration=found)
    for name in ("category", "reason", "country", "company", "band"):
        if value := getattr(wanted, name):
            condition &= Q(**{name: value})
    rows = TurnoverLine.objects.filter(condition)
    told = rows.aggregate(lines=Count("pk"), turnover=Sum("turnover"))
    page = Paginator(rows.order_by("item", "-is_reversal"), PAGE_LINES).get_page(wanted.page)
    names = names_of(line.customer_id for line in page)
    return Lines(found, page, names, Cell(told["lines"], int(told["turnover"] or 0)))


def _of_policy(
    policy: Policy,
    made: Sequence[TurnoverDeclaration],
    perimeters: Sequence[TurnoverPerimeter],
    known: Particulars,
    today: date,
) -> PolicyRows:
    shown = today - timedelta(SHOWN_DAYS)
    wanted = {one for one in declared_periods(policy, today, known.endorsements) if one[1] >= shown}
    wanted |= {(one.begins_on, one.ends_on) for one in made}
    terms = terms_on(policy, today)
    rows, due_days = [], Parameters().due_days(known)
    for begin, end in sorted(wanted, reverse=True):
        there = tuple(one for one in made if (one.begins_on, one.ends_on) == (begin, end))
        due_on = end + timedelta(due_days)
        rows.append(PeriodRow(begin, end, due_on, there, _missing(there, perimeters)))
    return PolicyRows(
        policy,
        terms.declaration_rhythm if terms else None,
        tuple(rows),
        tuple(perimeters),
        {(one.companies, one.query): one.name for one in perimeters},
        known.sale_date,
        due_days,
        known.declaration_due_days is not None,
    )


def _missing(
    there: Sequence[TurnoverDeclaration], perimeters: Sequence[TurnoverPerimeter]
) -> tuple[TurnoverPerimeter | None, ...]:
    """Return what of a period is not declared: nothing of it, or some of the perimeters."""
    parts = {(one.companies, one.query) for one in there}
    if ("[]", "") in parts or (parts and not perimeters):
        return ()
    left = tuple(one for one in perimeters if (one.companies, one.query) not in parts)
    return left or (() if perimeters else (None,))


_Place = tuple[str, str, str, str, str, Cell]
"""Country, company, category, reason, band; and what is there."""


def _places(declaration: TurnoverDeclaration) -> list[_Place]:
    rows = (
        declaration.sales.values_list("country", "company", "category", "reason", "band")
        .annotate(lines=Count("pk"), turnover=Sum("turnover"))
        .order_by("country", "category", "company")
    )
    return [(*place, Cell(lines, int(turnover))) for *place, lines, turnover in rows]


def _sum(cells: Iterable[Cell]) -> Cell:
    whole = Cell()
    for cell in cells:
        whole = whole.plus(cell)
    return whole


def _by_band(places: Sequence[_Place]) -> tuple[Cell, ...]:
    return tuple(_sum(cell for *_, held, cell in places if held == band) for band in TermsBand)


def _in_rows(places: Sequence[_Place]) -> tuple[InRow, ...]:
    found = []
    for country in dict.fromkeys(place[0] for place in places):
        for category in TurnoverCategory:
            own = [one for one in places if (one[0], one[2]) == (country, category)]
            if own:
                whole = _sum(one[-1] for one in own)
                found.append(InRow(country, category, _by_band(own), whole))
    return tuple(found)


def _companies(places: Sequence[_Place]) -> tuple[tuple[str, Cell, Cell], ...]:
    return tuple(
        (
            company,
            _sum(one[-1] for one in places if one[1] == company and one[2]),
            _sum(one[-1] for one in places if one[1] == company and one[3]),
        )
        for company in sorted({place[1] for place in places})
    )


def _is_stale(declaration: TurnoverDeclaration) -> bool:
    """Return whether facts that its lines depend on came to be known after its data version."""
    since = Q(known_from__gt=declaration.version) | Q(known_to__gt=declaration.version)
    policy = declaration.policy_id
    return (
        Item.objects.filter(since, **sold_in(declaration)).exists()
        or Cover.objects.filter(since, policy=policy).exists()
        or PolicyFacts.objects.filter(since, policy=policy).exists()
    )
