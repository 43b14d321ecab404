"""The agenda: what is to be done beyond the assessment's deadlines, who does it, what is done.

Entries and forecasts are made anew of the facts by `assessment` alone; marks are people's and stay.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from aval.records.customers import Customer
from aval.records.positions import CustomerRow, CustomerRows
from aval.vocabulary.acts import Right
from aval.vocabulary.agenda import AgendaKind, FeedScope

if TYPE_CHECKING:
    from aval.records.people import Person


class AgendaRows(CustomerRows):
    """Entries by who may see them: those of contracts, of no customer, need the whole portfolio."""

    def visible_to(self, person: "Person") -> Self:
        """Return the entries inside a person's scope."""
        if not person.is_active:
            return self.none()
        if person.scope():
            return self.filter(customer__in=Customer.objects.visible_to(person).values("pk"))
        shown = self.shows_contracts_to(person)
        return self.all() if shown else self.filter(customer__isnull=False)

    def shows_contracts_to(self, person: "Person") -> bool:
        """Return whether a person may see the entries of contracts."""
        return person.is_active and not person.scope() and person.may(Right.EXPORT)


class AgendaEntry(models.Model):
    """Something to be done by a day that is no deadline of the assessment.

    Amounts are minor units, null where none is known: `amount` of `currency`, `at_stake` of the
    reporting currency. `clause` is the parameter that sets the day, of the terms from `terms_from`.
    """

    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, db_column="customer", related_name="+"
    )
    item = models.TextField(default="")
    policy = models.CharField(max_length=200, default="")
    kind = models.CharField(max_length=12)
    on = models.DateField()
    trigger = models.DateField(null=True)
    clause = models.CharField(max_length=200, default="")
    terms_from = models.DateField(null=True)
    at_stake = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    layer = models.CharField(max_length=20, default="")
    number = models.IntegerField(default=0)

    objects: ClassVar[Any] = AgendaRows.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["on", "customer"], name="agenda_by_day"),
            models.Index(fields=["on", "kind", "policy", "at_stake"], name="agenda_sums"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(AgendaKind)), name="agenda_kind"),
        ]

    def __str__(self) -> str:
        """Return the kind and the day."""
        return f"{self.kind} {self.on}"


class DeadlineSum(models.Model):
    """How many deadlines of everybody have a place in common, and what is at stake in all.

    Kept with the rows of `Deadline`, so that nobody waits for millions of them to be counted.
    """

    on = models.DateField()
    kind = models.CharField(max_length=12)
    policy = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    presses = models.BooleanField()
    number = models.BigIntegerField()
    at_stake = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on", "kind", "policy", "state", "presses"], name="deadline_sum_once"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="deadline_sum_number"),
        ]

    def __str__(self) -> str:
        """Return the kind and the day."""
        return f"{self.kind} {self.on}"


class AgendaMark(models.Model):
    """Whose an entry is and whether it is done, by what the entry is about and its day.

    A day that moves is another entry. What was marked before stands in the journal.
    """

    customer = models.CharField(max_length=200, default="", blank=True)
    item = models.TextField(default="", blank=True)
    policy = models.CharField(max_length=200, default="", blank=True)
    kind = models.CharField(max_length=12)
    on = models.DateField()
    owner = models.ForeignKey("records.Person", models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "on", "item", "policy"], name="agenda_mark_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(AgendaKind)), name="agenda_mark_kind"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="agenda_mark_done",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind and the day."""
        return f"{self.kind} {self.on}"


class Forecast(CustomerRow):
    """What a customer's cover loses within so many days of `as_of` if nothing is done.

    Amounts are minor units of the reporting currency, negative where something comes instead.
    """

    as_of = models.DateField()
    days = models.IntegerField()
    covered = models.BigIntegerField()
    indemnity = models.BigIntegerField()
    limit = models.BigIntegerField(db_column="limit_lost")
    credit = models.BigIntegerField()
    stops = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(
                fields=["days", "-indemnity", "-limit", "-credit", "stops"], name="forecast_order"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["customer", "days"], name="forecast_once"),
            models.CheckConstraint(condition=Q(days__gt=0), name="forecast_days"),
        ]

    def __str__(self) -> str:
        """Return the customer and the days."""
        return f"{self.customer_id} {self.days}"


class Feed(models.Model):
    """A calendar of entries that a program of its person reads by a secret address.

    `digest` is the SHA-256 of the secret, which Aval does not keep. `country` names the calendar
    of working days to which reminders move back; the days of entries never move.
    """

    person = models.ForeignKey("records.Person", models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    contents = models.CharField(max_length=5)
    alarm_days = models.IntegerField(null=True)
    country = models.CharField(max_length=2, default="", blank=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(contents__in=list(FeedScope)), name="feed_contents"),
            models.CheckConstraint(
                condition=Q(alarm_days=None) | Q(alarm_days__gte=0, alarm_days__lte=60),
                name="feed_alarm",
            ),
        ]

    def __str__(self) -> str:
        """Return whose it is and what it holds."""
        return f"{self.person} {self.contents}"
