"""The reconciliation: what the lines of a period add up to, and what the ledger says itself."""

import json
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from aval.records.models import Item, TurnoverDeclaration, TurnoverLine
from aval.vocabulary.policies import SaleDate
from aval.vocabulary.turnover import SALE_COLUMNS, SALES, DeclarationState
from aval.vocabulary.words import Kind


@dataclass(frozen=True, slots=True)
class Gap:
    """A currency: what the ledger sold in it, gross and net of tax, and what was declared of it.

    `turnover` is what the lines are in the reporting currency. `difference` must be 0.
    """

    currency: str
    ledger_gross: int
    ledger_tax: int
    gross: int
    tax: int
    turnover: int

    @property
    def ledger_net(self) -> int:
        """Return the ledger's sales without tax."""
        return self.ledger_gross - self.ledger_tax

    @property
    def net(self) -> int:
        """Return the lines' sales without tax."""
        return self.gross - self.tax

    @property
    def difference(self) -> int:
        """Return by how much the lines miss the ledger."""
        return abs(self.gross - self.ledger_gross) + abs(self.tax - self.ledger_tax)


def gaps(declaration: TurnoverDeclaration) -> list[Gap]:
    """Return, by currency, the ledger of a declaration's data version beside its lines.

    A correction's lines are added to those of the declarations that it corrects. The ledger is
    summed by itself, from its items.
    """
    ledger = _ledger(declaration)
    lines = {
        row["currency"]: row
        for row in TurnoverLine.objects.filter(declaration__in=_until(declaration).values("pk"))
        .values("currency")
        .annotate(gross=Sum("gross"), tax=Sum("tax"), turnover=Sum("turnover"))
        .order_by()
    }
    found = []
    for currency in sorted({*ledger, *lines}):
        gross, tax = ledger.get(currency, (0, 0))
        line = lines.get(currency, {"gross": 0, "tax": 0, "turnover": 0})
        found.append(Gap(currency, gross, tax, line["gross"], line["tax"], line["turnover"]))
    return found


def sold_in(declaration: TurnoverDeclaration) -> dict[str, tuple[date, date]]:
    """Return the condition on items that are sales of a declaration's period."""
    column = SALE_COLUMNS[SaleDate(declaration.sale_date)]
    return {f"{column}__range": (declaration.begins_on, declaration.ends_on)}


def _until(declaration: TurnoverDeclaration) -> QuerySet[TurnoverDeclaration]:
    """Return a declaration and, of a correction, those sent before it of the same period."""
    first = declaration.corrects_id or declaration.pk
    earlier = Q(corrects=first) | Q(pk=first)
    rows: QuerySet[TurnoverDeclaration] = TurnoverDeclaration.objects.filter(
        Q(pk=declaration.pk) | earlier & Q(state=DeclarationState.FROZEN, pk__lt=declaration.pk)
    )
    return rows


def _ledger(declaration: TurnoverDeclaration) -> dict[str, tuple[int, int]]:
    """Return what was sold, gross and tax, by currency: invoices less credit notes."""
    version = declaration.version
    items = Item.objects.filter(
        Q(known_to=None) | Q(known_to__gt=version), known_from__lte=version,
        kind__in=[kind.value for kind in SALES],
        **sold_in(declaration),
    )  # fmt: skip
    if companies := json.loads(declaration.companies):
        items = items.filter(company__in=companies)
    rows = items.values("currency", "kind").annotate(gross=Sum("amount"), tax=Sum("tax_amount"))
    found: dict[str, tuple[int, int]] = {}
    for row in rows.order_by():
        sign = -1 if row["kind"] == Kind.CREDIT_NOTE else 1
        gross, tax = found.get(row["currency"], (0, 0))
        found[row["currency"]] = gross + sign * row["gross"], tax + sign * row["tax"]
    return found
