"""What was judged: positions, items with their cover, deadlines, and how days differ.

Amounts are minor units of the reporting currency of the assessment. Rows are written by
`assessment` alone and hold nothing that the facts do not imply. What sums up in the engine sums
up here too: constraints refuse a row whose parts do not make its whole.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from aval.records.changes import Change
from aval.records.customers import Customer
from aval.vocabulary.acts import Cause, EventKind
from aval.vocabulary.words import DeadlineKind, DeadlineState, LimitState

if TYPE_CHECKING:
    from aval.records.people import Person


class CustomerRows(models.QuerySet[Any]):
    """Rows of customers, by who may see them."""

    def visible_to(self, person: "Person") -> Self:
        """Return the rows of customers inside a person's scope."""
        if person.is_active and not person.scope():
            return self.all()
        seen = Customer.objects.visible_to(person)
        return self.filter(customer__in=seen.values("pk"))


class CustomerRow(models.Model):
    """A row of one customer: the base of everything that was judged."""

    customer = models.ForeignKey(Customer, models.CASCADE, db_column="customer", related_name="+")

    objects: ClassVar[Any] = CustomerRows.as_manager()

    class Meta:
        abstract = True


class Assessment(models.Model):
    """One judgement of the whole portfolio at a day, from the facts known at a data version.

    `summary` is `summary.json` of the assessment; `fingerprint` is the SHA-256 of its four
    tables. `is_closing` marks the last assessment of its day.
    """

    as_of = models.DateField(db_index=True)
    version = models.ForeignKey(Change, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    summary = models.JSONField()
    fingerprint = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["as_of"], name="assessment_of_a_day")]

    def __str__(self) -> str:
        """Return the day."""
        return str(self.as_of)


class Position(CustomerRow):
    """A customer's figures of today, one row each: what the risk report shows.

    The columns are those of `positions` (docs/manual/assessment.md, 10), with the covered amount
    by layer, the uncovered one by reason, and what a list is searched and sorted by. `outside` is
    what the exposure counts beyond the items that can be insured (orders, credit balances), so
    exposure = covered + own_risk + excess + outside. Shares are basis points, null without divisor.
    """

    customer = models.OneToOneField(
        Customer, models.CASCADE, primary_key=True, db_column="customer"
    )
    as_of = models.DateField()
    version = models.BigIntegerField()
    name = models.TextField()
    name_key = models.TextField(db_index=True)
    country = models.CharField(max_length=2)
    group = models.TextField(default="", db_column="buyer_group")
    segment = models.CharField(max_length=20)
    registration_number = models.TextField(default="")
    owner = models.CharField(max_length=150, default="")
    sales = models.CharField(max_length=150, default="")
    region = models.CharField(max_length=100, default="")
    sector = models.CharField(max_length=100, default="")

    exposure = models.BigIntegerField(db_index=True)
    receivable = models.BigIntegerField()
    deliveries = models.BigIntegerField()
    credit_balance = models.BigIntegerField()
    orders = models.BigIntegerField()
    disputed = models.BigIntegerField()
    overdue = models.BigIntegerField(db_index=True)
    not_due = models.BigIntegerField()
    late_1_30 = models.BigIntegerField()
    late_31_60 = models.BigIntegerField()
    late_61_90 = models.BigIntegerField()
    late_over_90 = models.BigIntegerField()
    oldest_days_late = models.IntegerField()
    limit_permanent = models.BigIntegerField()
    limit_temporary = models.BigIntegerField()
    limit_top_up = models.BigIntegerField()
    limit_substitute_top_up = models.BigIntegerField()
    limit_discretionary = models.BigIntegerField()
    limit_insured = models.BigIntegerField()
    management_credit = models.BigIntegerField()
    limit_authorised = models.BigIntegerField()
    apparent_covered = models.BigIntegerField()
    covered = models.BigIntegerField()
    covered_permanent = models.BigIntegerField()
    covered_temporary = models.BigIntegerField()
    covered_top_up = models.BigIntegerField()
    covered_substitute_top_up = models.BigIntegerField()
    covered_discretionary = models.BigIntegerField()
    indemnifiable = models.BigIntegerField()
    uncovered = models.BigIntegerField()
    own_risk = models.BigIntegerField()
    excess = models.BigIntegerField(db_index=True)
    outside = models.BigIntegerField()
    headroom = models.BigIntegerField()
    over_limit = models.BigIntegerField()
    coverage_bp = models.IntegerField(null=True)
    utilisation_bp = models.BigIntegerField(null=True)
    breach_since = models.DateField(null=True)
    next_deadline = models.DateField(null=True, db_index=True)
    next_deadline_kind = models.CharField(max_length=12, default="")
    next_at_stake = models.BigIntegerField(default=0)
    limit_state = models.CharField(max_length=14)
    cover_ends_on = models.DateField(null=True)
    grade_source = models.CharField(max_length=100, default="")
    grade_scale = models.CharField(max_length=40, default="")
    grade_value = models.CharField(max_length=40, default="")
    grade_number = models.IntegerField(null=True)
    grade_quality = models.IntegerField(null=True)
    grade_step = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["orders"], condition=Q(orders__gt=0), name="position_with_orders")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(exposure=F("covered") + F("own_risk") + F("excess") + F("outside")),
                name="position_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(uncovered=F("own_risk") + F("excess")), name="position_uncovered"
            ),
            models.CheckConstraint(
                condition=Q(covered=F("receivable") + F("deliveries") - F("uncovered")),
                name="position_net",
            ),
            models.CheckConstraint(
                condition=Q(
                    covered=F("covered_permanent")
                    + F("covered_temporary")
                    + F("covered_top_up")
                    + F("covered_substitute_top_up")
                    + F("covered_discretionary")
                ),
                name="position_layers",
            ),
            models.CheckConstraint(
                condition=Q(limit_state__in=list(LimitState)), name="position_limit_state"
            ),
        ]

    def __str__(self) -> str:
        """Return the customer's name."""
        return self.name


class ItemCover(CustomerRow):
    """One open debit of the ledger and its cells: every cent has one place.

    `reason` and `policy` are those of what is not covered; they are empty where all is.
    """

    item = models.TextField()
    company = models.CharField(max_length=200)
    is_order = models.BooleanField()
    net = models.BigIntegerField()
    permanent = models.BigIntegerField()
    temporary = models.BigIntegerField()
    top_up = models.BigIntegerField()
    substitute_top_up = models.BigIntegerField()
    discretionary = models.BigIntegerField()
    vat = models.BigIntegerField()
    uncovered = models.BigIntegerField()
    reason = models.CharField(max_length=20, default="")
    policy = models.CharField(max_length=200, default="")
    indemnifiable = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], name="item_cover_once"),
            models.CheckConstraint(
                condition=Q(
                    net=F("permanent")
                    + F("temporary")
                    + F("top_up")
                    + F("substitute_top_up")
                    + F("discretionary")
                    + F("vat")
                    + F("uncovered")
                ),
                name="item_cover_adds_up",
            ),
        ]

    def __str__(self) -> str:
        """Return the item's key."""
        return self.item


class Deadline(CustomerRow):
    """A contract deadline of an item, or of a cover that ends (`item` is empty then)."""

    item = models.TextField(default="")
    policy = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    on = models.DateField()
    state = models.CharField(max_length=10)
    at_stake = models.BigIntegerField()
    presses = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["on", "customer"], name="deadline_by_day"),
            models.Index(
                fields=["customer", "on"],
                condition=Q(presses=True, state=DeadlineState.OPEN),
                name="deadline_next",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(DeadlineKind), state__in=list(DeadlineState)),
                name="deadline_words",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind and the day."""
        return f"{self.kind} {self.on}"


class PositionHistory(CustomerRow):
    """A customer's figures over days: one row from a day until the figures changed.

    `to_day` is the day after the last on which they stood, empty while they stand.
    """

    from_day = models.DateField()
    to_day = models.DateField(null=True)
    exposure = models.BigIntegerField()
    permanent = models.BigIntegerField()
    temporary = models.BigIntegerField()
    top_up = models.BigIntegerField()
    discretionary = models.BigIntegerField()
    own_risk = models.BigIntegerField()
    excess = models.BigIntegerField()
    outside = models.BigIntegerField()
    overdue = models.BigIntegerField()
    apparent_covered = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["from_day", "to_day"], name="history_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "from_day"], name="history_once_a_day"),
            models.CheckConstraint(
                condition=Q(to_day=None) | Q(to_day__gt=F("from_day")), name="history_days"
            ),
            models.CheckConstraint(
                condition=Q(
                    exposure=F("permanent")
                    + F("temporary")
                    + F("top_up")
                    + F("discretionary")
                    + F("own_risk")
                    + F("excess")
                    + F("outside")
                ),
                name="history_adds_up",
            ),
        ]

    def __str__(self) -> str:
        """Return the customer and the day."""
        return f"{self.customer_id} {self.from_day}"


class CoverageHistory(CustomerRow):
    """What a policy covered of a customer's debts to an own company, over days as above.

    An empty `policy` holds what was owed: the net of invoices, bills and deliveries. A row stands
    only while its amount is not 0.
    """

    company = models.CharField(max_length=200)
    policy = models.CharField(max_length=200, default="", blank=True)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    amount = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["from_day", "to_day"], name="coverage_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "company", "policy", "from_day"], name="coverage_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(to_day=None) | Q(to_day__gt=F("from_day")), name="coverage_days"
            ),
        ]

    def __str__(self) -> str:
        """Return the customer, the policy and the day."""
        return f"{self.customer_id} {self.policy} {self.from_day}"


class Movement(CustomerRow):
    """What one cause changed in a customer's figures from the assessment before to `day`.

    The movements of a customer and day add up to the difference of its figures, to the cent.
    """

    day = models.DateField(db_index=True)
    cause = models.CharField(max_length=20)
    exposure = models.BigIntegerField()
    covered = models.BigIntegerField()
    own_risk = models.BigIntegerField()
    excess = models.BigIntegerField()
    outside = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "customer", "cause"], name="movement_once"),
            models.CheckConstraint(condition=Q(cause__in=list(Cause)), name="movement_cause"),
            models.CheckConstraint(
                condition=Q(exposure=F("covered") + F("own_risk") + F("excess") + F("outside")),
                name="movement_adds_up",
            ),
        ]

    def __str__(self) -> str:
        """Return the cause and the day."""
        return f"{self.cause} {self.day}"


class Event(CustomerRow):
    """What happened to a customer on a day: a decision, a breach, a grade, a dispute.

    `before` and `after` are the amounts of the decision, or the grade's numbers; `covered` and
    `excess` what the day's movements of its cause changed.
    """

    day = models.DateField(db_index=True)
    kind = models.CharField(max_length=20)
    policy = models.CharField(max_length=200, default="")
    layer = models.CharField(max_length=20, default="")
    fact = models.TextField(default="")
    before = models.BigIntegerField(null=True)
    after = models.BigIntegerField(null=True)
    covered = models.BigIntegerField(default=0)
    excess = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(EventKind)), name="event_kind"),
        ]

    def __str__(self) -> str:
        """Return the kind and the day."""
        return f"{self.kind} {self.day}"
