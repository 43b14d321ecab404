"""What stands behind the debts: insurers' decisions, management credits, grades."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from aval.records.changes import Change, Fact, fact_constraints
from aval.records.customers import Customer
from aval.records.policies import Policy
from aval.vocabulary.words import CoverStatus, Layer

TYPED = "x_typed"
"""The carried column that names a decision as a person typed it; other decisions have none."""
REFERENCE = "x_reference"
CONDITIONS = "x_conditions"


class Cover(Fact):
    """An insurer's decision on one layer. Amounts are minor units, percentages have ten decimals.

    A decision is never changed: a later one is a row of its own; only a pending row is answered,
    and a correction is known from another change.
    """

    KEY: ClassVar = ("cover",)

    cover = models.TextField()
    policy = models.ForeignKey(
        Policy, models.PROTECT, db_column="policy", db_index=False, related_name="+"
    )
    customer = models.ForeignKey(Customer, models.PROTECT, db_column="customer", related_name="+")
    layer = models.CharField(max_length=20)
    extension = models.TextField(null=True, blank=True)
    status = models.CharField(max_length=10)
    requested_amount = models.BigIntegerField(null=True, blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    requested_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    insured_pct = models.BigIntegerField(null=True, blank=True)
    carried = models.TextField(default="{}")

    class Meta:
        constraints = [
            *fact_constraints("cover", "cover"),
            models.CheckConstraint(condition=Q(layer__in=list(Layer)), name="cover_layer"),
            models.CheckConstraint(
                condition=Q(status=CoverStatus.PENDING, amount=None)
                | Q(
                    status__in=[CoverStatus.GRANTED, CoverStatus.PARTIAL],
                    amount__gte=0,
                    decided_on__isnull=False,
                    valid_from__isnull=False,
                )
                | Q(
                    status=CoverStatus.REFUSED,
                    amount=0,
                    decided_on__isnull=False,
                    valid_from__isnull=False,
                ),
                name="cover_status",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="cover_valid",
            ),
        ]

    def __str__(self) -> str:
        """Return the key and the layer."""
        return f"{self.cover} {self.layer}"


class CoverFile(models.Model):
    """A file attached to a decision that a person entered; `cover` is the key of the decision.

    It came with a change and lies in the data folder under its SHA-256.
    """

    change = models.ForeignKey(Change, models.PROTECT, related_name="+")
    cover = models.TextField(db_index=True)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name


class Credit(Fact):
    """A management credit: own risk accepted by management. The dataset gives it no key.

    `number` tells the credits of one customer apart; it has no meaning.
    """

    KEY: ClassVar = ("customer", "number")

    customer = models.ForeignKey(Customer, models.PROTECT, db_column="customer", related_name="+")
    number = models.IntegerField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.TextField(null=True, blank=True)
    carried = models.TextField(default="{}")

    class Meta:
        constraints = [
            *fact_constraints("credit", "customer", "number"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="credit_amount"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="credit_valid"
            ),
        ]

    def __str__(self) -> str:
        """Return whose credit it is and since when."""
        return f"{self.customer_id} {self.valid_from}"


class Grade(Fact):
    """A grade of a customer as its source gave it, scale kept."""

    KEY: ClassVar = ("customer", "number")

    customer = models.ForeignKey(
        Customer, models.PROTECT, db_column="customer", null=True, blank=True, related_name="+"
    )
    number = models.IntegerField()
    source = models.TextField(null=True, blank=True)
    scale = models.TextField(null=True, blank=True)
    value = models.TextField(null=True, blank=True)
    observed_on = models.DateField(null=True, blank=True)
    carried = models.TextField(default="{}")

    class Meta:
        constraints = fact_constraints("grade", "customer", "number")

    def __str__(self) -> str:
        """Return source and value."""
        return f"{self.source} {self.value}"
