"""The receivable ledger: own companies, items, what was done about them, rates.

The columns are those of the dataset. Amounts are minor units of the row's currency. `carried`
holds the `x_` columns of a row as a JSON object of texts, letter by letter.
"""

import json
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from aval.records.changes import Fact, fact_constraints
from aval.vocabulary.money import MAX_MINOR
from aval.vocabulary.words import Kind


class Company(models.Model):
    """An own legal entity, by its key; what is known of it stands in `CompanyFacts`."""

    key = models.CharField(max_length=200, primary_key=True)

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class CompanyFacts(Fact):
    """What is known of an own company."""

    KEY: ClassVar = ("company",)

    company = models.ForeignKey(Company, models.PROTECT, db_column="company", related_name="+")
    name = models.TextField(null=True, blank=True)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3, null=True, blank=True)
    carried = models.TextField(default="{}")

    class Meta:
        constraints = fact_constraints("company", "company")

    def __str__(self) -> str:
        """Return the name, else the key."""
        return self.name or self.company_id


class Item(Fact):
    """One open or cleared item of the ledger."""

    KEY: ClassVar = ("item",)

    item = models.TextField()
    company = models.ForeignKey(
        Company, models.PROTECT, db_column="company", db_index=False, related_name="+"
    )
    customer = models.ForeignKey(
        "records.Customer", models.PROTECT, db_column="customer", related_name="+"
    )
    kind = models.CharField(max_length=12)
    number = models.TextField(null=True, blank=True)
    ordered_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField()
    issued_on = models.DateField()
    due_on = models.DateField()
    extended_due_on = models.DateField(null=True, blank=True)
    amount = models.BigIntegerField()
    tax_amount = models.BigIntegerField()
    open_amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    disputed = models.BooleanField(default=False)
    cleared_on = models.DateField(null=True, blank=True)
    declared_on = models.DateField(null=True, blank=True)
    claimed_on = models.DateField(null=True, blank=True)
    carried = models.TextField(default="{}")

    class Meta:
        constraints = [
            *fact_constraints("item", "item"),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="item_kind"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lt=MAX_MINOR)
                & Q(tax_amount__gte=0, tax_amount__lte=F("amount"))
                & Q(open_amount__gte=0, open_amount__lte=F("amount")),
                name="item_amounts",
            ),
            models.CheckConstraint(
                condition=Q(open_amount=0, cleared_on__isnull=False)
                | Q(open_amount__gt=0, cleared_on=None),
                name="item_cleared",
            ),
        ]

    def __str__(self) -> str:
        """Return the document's number, else the key."""
        return self.number or self.item

    def carries(self) -> dict[str, str]:
        """Return the carried columns by name."""
        return carried(self.carried)


class ItemMark(Fact):
    """What was done about an item towards an insurer, besides what the ledger says of it.

    A notice declared it, a claim claimed it, the insurer agreed to a later due date: an import
    of the ledger that knows nothing of that leaves it standing.
    """

    KEY: ClassVar = ("item",)

    item = models.TextField()
    customer = models.ForeignKey(
        "records.Customer", models.PROTECT, db_column="customer", related_name="+"
    )
    declared_on = models.DateField(null=True, blank=True)
    claimed_on = models.DateField(null=True, blank=True)
    extended_due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            *fact_constraints("item_mark", "item"),
            models.CheckConstraint(
                condition=Q(declared_on__isnull=False)
                | Q(claimed_on__isnull=False)
                | Q(extended_due_on__isnull=False),
                name="item_mark_says",
            ),
        ]

    def __str__(self) -> str:
        """Return the item."""
        return self.item


class Rate(Fact):
    """Units of a currency for one unit of the reporting currency; ten decimals."""

    KEY: ClassVar = ("currency", "on")

    currency = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.BigIntegerField()

    class Meta:
        constraints = [
            *fact_constraints("rate", "currency", "on"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_above_0"),
        ]

    def __str__(self) -> str:
        """Return the currency and the day."""
        return f"{self.currency} {self.on}"


def carried(text: str) -> dict[str, str]:
    """Return carried columns from their JSON."""
    found: dict[str, str] = json.loads(text)
    return found
