"""Declaring turnover: sorted line by line, frozen and sent, corrected by differences.

A draft holds the lines as they were known at a data version. Sorting them again replaces it. Once
it is frozen nothing of it changes: what differs later is a correction of the same period.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_hex

import polars as pl
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from aval.assessment.agenda import keep_contracts
from aval.assessment.loading import latest_version, load_sold
from aval.assessment.standing import all_particulars, contracts
from aval.dataset.particulars import Particulars
from aval.dataset.policies import Policy
from aval.desk.report.asking import asker_of, ground
from aval.desk.report.faults import QueryError
from aval.desk.report.language import Query, read_query
from aval.desk.report.queries import asked
from aval.desk.turnover.ledger import gaps
from aval.desk.turnover.refusals import refuse, refuse_without
from aval.engine.turnover import turnover_lines
from aval.engine.turnover_changes import differences, plain_lines
from aval.records import facts, frames, journal
from aval.records.models import CompanyFacts, Person, TurnoverDeclaration, TurnoverLine
from aval.vocabulary.acts import Act
from aval.vocabulary.faults import BadInput
from aval.vocabulary.policies import SaleDate
from aval.vocabulary.turnover import SALE_COLUMNS, DeclarationState, TurnoverReason

MOST_DAYS = 400
LONGEST_REFERENCE = 200


@dataclass(frozen=True, slots=True)
class Period:
    """What is declared: a policy and days, of some own companies or all, of whose sales.

    `query` is one of the risk report; empty means everybody's sales.
    """

    policy: str
    begins_on: date
    ends_on: date
    companies: tuple[str, ...] = ()
    query: str = ""

    @property
    def companies_json(self) -> str:
        """Return the companies as they are kept."""
        return json.dumps(sorted(self.companies))


def prepare(*, period: Period, by: Person, at: datetime, today: date) -> TurnoverDeclaration:
    """Sort the sales of a period into a draft: the whole, or a correction of what was sent.

    A draft of the period is replaced. Raises ActRefused where it cannot be, or nothing changed.
    """
    refuse_without(by)
    policy = _checked(period, today)
    customers = _customers(period.query, by, today)
    with transaction.atomic():
        facts.wait_for_writers()
        version = latest_version()
        particulars = all_particulars().get(policy.policy, Particulars(policy.policy))
        sale_date = particulars.sale_date
        currency, now = _now(policy, period, sale_date, customers, version)
        _refuse_declared(period, sale_date, now)
        same = of_period(period)
        sent = list(same.filter(state=DeclarationState.FROZEN).order_by("pk"))
        lines = differences(now, declared_lines(sent))
        if sent and not lines.height:
            refuse("turnover.refused_nothing")
        same.filter(state=DeclarationState.DRAFT).delete()
        is_in = pl.col("category") != ""
        declared = int(lines.filter(is_in).get_column("turnover").sum())
        ledger = int(lines.get_column("turnover").sum())
        made = TurnoverDeclaration.objects.create(
            key=f"T{token_hex(5)}", policy_id=period.policy, begins_on=period.begins_on,
            ends_on=period.ends_on, companies=period.companies_json, query=period.query,
            sale_date=sale_date,
            corrects=sent[0] if sent else None, version=version, currency=currency,
            ledger=ledger, declared=declared, left_out=ledger - declared, lines=lines.height,
            made_by=by, made_at=at,
        )  # fmt: skip
        kept = lines.with_columns(pl.lit(made.pk, pl.Int64).alias("declaration"))
        frames.insert(TurnoverLine, kept)
        _tell(Act.TURNOVER_PREPARED, made, by, at)
    return made


def freeze(*, declaration: TurnoverDeclaration, reference: str, by: Person, at: datetime) -> None:
    """Say that a draft was sent: from now on it stays as it is.

    Raises ActRefused where its lines are not the ledger of its data version, to the cent.
    """
    refuse_without(by)
    reference = reference.strip()
    if len(reference) > LONGEST_REFERENCE:
        refuse("turnover.refused_reference", most=LONGEST_REFERENCE)
    with transaction.atomic():
        facts.wait_for_writers()
        if any(gap.difference for gap in gaps(declaration)):
            refuse("turnover.refused_gap")
        moved = TurnoverDeclaration.objects.filter(
            pk=declaration.pk, state=DeclarationState.DRAFT
        ).update(state=DeclarationState.FROZEN, sent_by=by, sent_at=at, reference=reference)
        if not moved:
            refuse("turnover.refused_frozen")
        declaration.refresh_from_db()
        _tell(Act.TURNOVER_SENT, declaration, by, at, reference=reference)
        keep_contracts()


def discard(*, declaration: TurnoverDeclaration, by: Person, at: datetime) -> None:
    """Let a draft go; raises ActRefused for one that was sent."""
    refuse_without(by)
    with transaction.atomic():
        facts.wait_for_writers()
        drafts = TurnoverDeclaration.objects.filter(state=DeclarationState.DRAFT)
        found = drafts.filter(pk=declaration.pk)
        if not found.exists():
            refuse("turnover.refused_frozen")
        _tell(Act.TURNOVER_DISCARDED, declaration, by, at)
        found.delete()


def of_period(period: Period) -> QuerySet[TurnoverDeclaration]:
    """Return every declaration of exactly a period and perimeter."""
    rows: QuerySet[TurnoverDeclaration] = TurnoverDeclaration.objects.filter(
        policy=period.policy, begins_on=period.begins_on, ends_on=period.ends_on,
        companies=period.companies_json, query=period.query,
    )  # fmt: skip
    return rows


def period_of(declaration: TurnoverDeclaration) -> Period:
    """Return what a declaration is of."""
    return Period(
        declaration.policy_id, declaration.begins_on, declaration.ends_on,
        tuple(json.loads(declaration.companies)), declaration.query,
    )  # fmt: skip


def declared_lines(sent: Collection[TurnoverDeclaration]) -> pl.DataFrame:
    """Return every line of some declarations, in the order in which they were written."""
    keys = [one.pk for one in sent]
    marks = ", ".join(["%s"] * len(keys)) or "NULL"
    return frames.select(TurnoverLine, f"declaration_id IN ({marks})", keys).sort("id")


def _checked(period: Period, today: date) -> Policy:
    """Return the policy of a period; raises ActRefused where nothing can be declared."""
    policy = contracts().get(period.policy)
    if policy is None:
        refuse("turnover.refused_policy", policy=period.policy)
    if period.ends_on < period.begins_on or period.ends_on > today:
        refuse("turnover.refused_days")
    if (period.ends_on - period.begins_on).days > MOST_DAYS:
        refuse("turnover.refused_long", most=MOST_DAYS)
    _refuse_unknown(period.companies)
    return policy


def checked_perimeter(
    policy: str, companies: Collection[str], query: str, by: Person, at: datetime
) -> None:
    """Raise ActRefused for a policy or companies that are not there, or what is no query."""
    if policy not in contracts():
        refuse("turnover.refused_policy", policy=policy)
    _refuse_unknown(companies)
    _read(query, by, localdate(at))


def _refuse_unknown(companies: Collection[str]) -> None:
    known = set(CompanyFacts.objects.current().values_list("company", flat=True))
    if unknown := sorted(set(companies) - known):
        refuse("turnover.refused_company", company=unknown[0])


def _refuse_declared(period: Period, sale_date: SaleDate, lines: pl.DataFrame) -> None:
    """Raise ActRefused where another declaration of the policy has some of the same sales.

    Those outside a declaration's perimeter are not its own. Periods that do not overlap have
    different sales, unless another day of a sale counted then.
    """
    overlaps = Q(begins_on__lte=period.ends_on, ends_on__gte=period.begins_on)
    near = Q(
        begins_on__lte=period.ends_on + timedelta(MOST_DAYS),
        ends_on__gte=period.begins_on - timedelta(MOST_DAYS),
    ) & ~Q(sale_date=sale_date)
    found = TurnoverDeclaration.objects.filter(overlaps | near, policy=period.policy).exclude(
        pk__in=of_period(period).values("pk")
    )
    firsts = {first or pk for pk, first in found.values_list("pk", "corrects")}
    others = TurnoverDeclaration.objects.filter(Q(pk__in=firsts) | Q(corrects__in=firsts))
    keys = list(others.values_list("pk", flat=True))
    if not keys:
        return
    outside = TurnoverReason.OUTSIDE_PERIMETER.value
    own = lines.filter(pl.col("reason") != outside).select("item")
    where = f"declaration_id IN ({', '.join(['%s'] * len(keys))}) AND reason <> %s"
    names = ["declaration", "item", "gross", "tax"]
    theirs = (
        frames.select(TurnoverLine, where, [*keys, outside], names=names)
        .group_by("item")
        .agg(pl.col("gross", "tax").sum(), pl.col("declaration").min())
        .filter((pl.col("gross") != 0) | (pl.col("tax") != 0))
    )
    shared = theirs.join(own, on="item", how="semi")
    if shared.height:
        first = others.get(pk=shared.get_column("declaration").min())
        refuse("turnover.refused_overlap", declaration=first.key)


def _customers(query: str, by: Person, today: date) -> list[str] | None:
    """Return the customers that a query finds, None for everybody; ActRefused where it is none."""
    if not query:
        return None
    return list(asked(by, _read(query, by, today)).values_list("pk", flat=True))


def _read(text: str, by: Person, today: date) -> Query:
    try:
        return read_query(text, asker_of(by, today, ground().currency))
    except QueryError as error:
        refuse("turnover.refused_query", cause=error)


def _now(
    policy: Policy,
    period: Period,
    sale_date: SaleDate,
    customers: list[str] | None,
    version: int,
) -> tuple[str, pl.DataFrame]:
    """Return the reporting currency and the lines of a period as they are known."""
    begin, end = period.begins_on, period.ends_on
    column = SALE_COLUMNS[sale_date]
    portfolio = load_sold(begin=begin, end=end, column=column, version=version)
    companies = period.companies or None
    if not portfolio.reporting_currency:
        refuse("turnover.refused_currency")
    try:
        lines = turnover_lines(
            portfolio, policy, begin, end,
            companies=companies, customers=customers, sale_date=sale_date,
        )  # fmt: skip
    except BadInput as error:
        refuse("turnover.refused_rates", cause=error)
    return portfolio.reporting_currency, plain_lines(lines)


def _tell(
    act: Act, declaration: TurnoverDeclaration, by: Person, at: datetime, **more: object
) -> None:
    journal.write(
        at=at, person=by, act=act, subject=declaration.key, policy=declaration.policy_id,
        valid_from=declaration.begins_on, valid_to=declaration.ends_on,
        amount=declaration.declared, currency=declaration.currency, rows=declaration.lines,
        version=declaration.version, **more,
    )  # fmt: skip
