"""Customers: legal entities, the accounts of the ledgers below them, and who may see them."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from aval.records.changes import Fact, fact_constraints
from aval.records.ledger import Company
from aval.vocabulary.acts import Dimension
from aval.vocabulary.words import Segment

if TYPE_CHECKING:
    from aval.records.people import Person


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Customers by who may see them."""

    def visible_to(self, person: "Person") -> Self:
        """Return the customers inside a person's scope: every dimension with rules must match.

        A person without rules sees all; one who is not active, none.
        """
        return self.within(person.scope()) if person.is_active else self.none()

    def within(self, limits: Mapping[Dimension, Collection[str]]) -> Self:
        """Return the customers that match every dimension with limits, whoever's they are."""
        found = self
        if regions := limits.get(Dimension.REGION):
            found = found.filter(region__in=regions)
        if portfolios := limits.get(Dimension.PORTFOLIO):
            found = found.filter(Q(owner__in=portfolios) | Q(sales__in=portfolios))
        if companies := limits.get(Dimension.COMPANY):
            accounts = Account.objects.current().filter(
                customer=OuterRef("pk"), company__in=companies
            )
            found = found.filter(Exists(accounts))
        return found


class Customer(models.Model):
    """A legal entity by its key: the unit on which insurers decide.

    What the ledger knows of it stands in `CustomerFacts`. `owner` and `sales` are logins of the
    people it belongs to, `region` and `sector` the company's own divisions; they come from the
    columns `x_owner`, `x_sales`, `x_region`, `x_sector` of the customers, or from the screen.
    """

    key = models.CharField(max_length=200, primary_key=True)
    owner = models.CharField(max_length=150, default="", blank=True, db_index=True)
    sales = models.CharField(max_length=150, default="", blank=True, db_index=True)
    region = models.CharField(max_length=100, default="", blank=True, db_index=True)
    sector = models.CharField(max_length=100, default="", blank=True)

    objects = CustomerQuerySet.as_manager()

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class CustomerFacts(Fact):
    """What is known of a customer; `name_key` is its name folded for search and order."""

    KEY: ClassVar = ("customer",)

    customer = models.ForeignKey(Customer, models.PROTECT, db_column="customer", related_name="+")
    name = models.TextField(null=True, blank=True)
    name_key = models.TextField(default="", db_index=True)
    country = models.CharField(max_length=2)
    group = models.TextField(null=True, blank=True, db_column="buyer_group")
    segment = models.CharField(max_length=20)
    registration_number = models.TextField(null=True, blank=True, db_index=True)
    vat_number = models.TextField(null=True, blank=True)
    insolvent_on = models.DateField(null=True, blank=True)
    carried = models.TextField(default="{}")

    class Meta:
        constraints = [
            *fact_constraints("customer", "customer"),
            models.CheckConstraint(condition=Q(segment__in=list(Segment)), name="customer_segment"),
        ]
        indexes = [
            models.Index(
                fields=["known_to", "insolvent_on"],
                condition=Q(insolvent_on__isnull=False),
                name="customer_insolvent",
            )
        ]

    def __str__(self) -> str:
        """Return the name, else the key."""
        return self.name or self.customer_id


class Account(Fact):
    """An account of a company's ledger and the customer to which it belongs.

    Joining two customers, or parting them, gives an account another customer from a change on.
    """

    KEY: ClassVar = ("company", "account")

    company = models.ForeignKey(
        Company, models.PROTECT, db_column="company", db_index=False, related_name="+"
    )
    account = models.TextField()
    customer = models.ForeignKey(Customer, models.PROTECT, db_column="customer", related_name="+")

    class Meta:
        constraints = fact_constraints("account", "company", "account")
        indexes = [models.Index(fields=["company", "account"], name="account_history")]

    def __str__(self) -> str:
        """Return company and account."""
        return f"{self.company_id} {self.account}"
