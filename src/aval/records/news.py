"""What people learn about a customer beside its ledger: an insolvency, a payment that came back.

It is a fact like any other, in the same versions. What the ledger says of an insolvency and what is
kept here are one knowledge: the earlier day counts, and an import that knows nothing of it leaves
it standing.
"""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from aval.records.changes import Fact, fact_constraints
from aval.records.claims import Paper
from aval.records.customers import CustomerFacts
from aval.vocabulary.money import MAX_MINOR
from aval.vocabulary.news import NewsKind


class CustomerNews(Fact):
    """One piece of news under a key of ours: what happened when, when it was learned, from where.

    `item` names the item whose payment came back, `amount` what came back, in minor units of
    `currency`; both are empty where nothing was said of them. Who entered it is its change's.
    """

    KEY: ClassVar = ("news",)

    news = models.CharField(max_length=20)
    customer = models.ForeignKey(
        "records.Customer", models.PROTECT, db_column="customer", related_name="+"
    )
    kind = models.CharField(max_length=12)
    happened_on = models.DateField()
    learned_on = models.DateField()
    item = models.TextField(null=True, blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, null=True, blank=True)
    text = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            *fact_constraints("news", "news"),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(known_to=None, kind=NewsKind.INSOLVENCY),
                name="news_one_insolvency",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(NewsKind), happened_on__lte=F("learned_on")),
                name="news_words",
            ),
            models.CheckConstraint(
                condition=Q(amount=None, currency=None)
                | Q(amount__gt=0, amount__lt=MAX_MINOR, currency__isnull=False),
                name="news_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind=NewsKind.RETURNED) | Q(item=None, amount=None), name="news_item"
            ),
        ]

    def __str__(self) -> str:
        """Return the kind and the day."""
        return f"{self.kind} {self.happened_on}"


class PaperNews(models.Model):
    """A piece of news as a paper told it to the insurer.

    `news` is its key, empty where the ledger said it: `item` is then the item whose payment came
    back. `amount` is minor units of `currency`, None where none was known.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="news")
    news = models.CharField(max_length=20, default="", blank=True)
    kind = models.CharField(max_length=12)
    happened_on = models.DateField()
    item = models.TextField(default="", blank=True)
    number = models.TextField(default="", blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    text = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(NewsKind)), name="paper_news_kind"),
        ]

    def __str__(self) -> str:
        """Return the kind and the day."""
        return f"{self.kind} {self.happened_on}"


def insolvent_by(day: date) -> Q:
    """Return the condition of rows with a `customer` that is insolvent on a day.

    Whoever says so, the ledger or a person.
    """
    ledger = CustomerFacts.objects.current().filter(insolvent_on__lte=day)
    entered = CustomerNews.objects.current().filter(kind=NewsKind.INSOLVENCY, happened_on__lte=day)
    return Q(customer__in=ledger.values("customer")) | Q(customer__in=entered.values("customer"))
