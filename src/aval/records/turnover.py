"""Turnover declared to insurers, line by line, and what is written down about premiums.

A declaration is frozen when it is sent: its lines stay as they are. What the ledger or a decision
says differently later is a correction, a declaration of the same period that lists differences.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from aval.records.policies import Policy
from aval.vocabulary.policies import SaleDate
from aval.vocabulary.turnover import (
    DeclarationState,
    PremiumNoteKind,
    TermsBand,
    TurnoverCategory,
    TurnoverReason,
)

if TYPE_CHECKING:
    from aval.records.people import Person


class WholeLedgerRows(models.QuerySet[Any]):
    """Rows that tell of the whole ledger."""

    def visible_to(self, person: "Person") -> Self:
        """Return all of them to who sees every customer, none to who sees some."""
        return self.all() if person.is_active and not person.scope() else self.none()


class TurnoverPerimeter(models.Model):
    """A part of a policy's sales that is declared by itself, named for the next periods.

    `companies` and `query` are as in a declaration. One that is no longer used has `gone_at`.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, db_column="policy", related_name="+")
    name = models.CharField(max_length=100)
    companies = models.TextField(default="[]")
    query = models.TextField(default="", blank=True)
    made_by = models.ForeignKey("records.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = WholeLedgerRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "name"], condition=Q(gone_at=None), name="perimeter_name_once"
            ),
            models.UniqueConstraint(
                fields=["policy", "companies", "query"],
                condition=Q(gone_at=None),
                name="perimeter_once",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(companies="[]", query=""), name="perimeter_is_a_part"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class TurnoverDeclaration(models.Model):
    """The turnover of a period under a policy, as known at a data version.

    `companies` is a JSON list of own companies, empty for all; `query` that of the risk report
    which says whose sales are declared, empty for everybody's. `sale_date` is the day by which its
    sales belong to the period. `corrects` is the first declaration of the same period, whose
    differences a correction lists. Amounts are minor units of `currency`, the reporting one:
    `ledger` = `declared` + `left_out`.
    """

    key = models.CharField(max_length=20, unique=True)
    policy = models.ForeignKey(Policy, models.PROTECT, db_column="policy", related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField()
    companies = models.TextField(default="[]")
    query = models.TextField(default="", blank=True)
    sale_date = models.CharField(max_length=9, default=SaleDate.ISSUED)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    state = models.CharField(max_length=6, default=DeclarationState.DRAFT)
    version = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    ledger = models.BigIntegerField()
    declared = models.BigIntegerField()
    left_out = models.BigIntegerField()
    lines = models.IntegerField()
    made_by = models.ForeignKey("records.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_by = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=200, default="", blank=True)

    objects: ClassVar[Any] = WholeLedgerRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "begins_on", "ends_on", "companies", "query"],
                condition=Q(corrects=None),
                name="declaration_once",
            ),
            models.UniqueConstraint(
                fields=["policy", "begins_on", "ends_on", "companies", "query"],
                condition=Q(state=DeclarationState.DRAFT),
                name="declaration_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=list(DeclarationState),
                    sale_date__in=list(SaleDate),
                    ends_on__gte=F("begins_on"),
                ),
                name="declaration_words",
            ),
            models.CheckConstraint(
                condition=Q(ledger=F("declared") + F("left_out")), name="declaration_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(state=DeclarationState.DRAFT, sent_at=None, sent_by=None)
                | Q(state=DeclarationState.FROZEN, sent_at__isnull=False, sent_by__isnull=False),
                name="declaration_sent",
            ),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class TurnoverLine(models.Model):
    """A sale in a declaration: `category` where it is in, `reason` where it is out, never both.

    `gross`, `tax`, `net` are minor units of the line's `currency`, `turnover` is the net in that
    of the declaration; below 0 for a credit note. `is_reversal` takes back in a correction what
    earlier declarations said of the item in another place.
    """

    declaration = models.ForeignKey(TurnoverDeclaration, models.CASCADE, related_name="sales")
    item = models.TextField()
    is_reversal = models.BooleanField(default=False)
    number = models.TextField(default="")
    customer = models.ForeignKey(
        "records.Customer", models.PROTECT, db_column="customer", related_name="+"
    )
    company = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=12)
    issued_on = models.DateField()
    delivered_on = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    gross = models.BigIntegerField()
    tax = models.BigIntegerField()
    net = models.BigIntegerField()
    turnover = models.BigIntegerField()
    category = models.CharField(max_length=10, default="")
    reason = models.CharField(max_length=20, default="")
    band = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "item", "is_reversal"], name="turnover_line_once"
            ),
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="turnover_net"),
            models.CheckConstraint(
                condition=Q(category__in=list(TurnoverCategory), reason="")
                | Q(category="", reason__in=list(TurnoverReason)),
                name="turnover_in_or_out",
            ),
            models.CheckConstraint(condition=Q(band__in=list(TermsBand)), name="turnover_band"),
        ]
        indexes = [
            models.Index(fields=["declaration", "reason", "category"], name="turnover_place")
        ]

    def __str__(self) -> str:
        """Return the document's number, else the key."""
        return self.number or self.item


class PremiumNote(models.Model):
    """What was paid of a year's premium, or an investigation that the insurer charges.

    `begins_on` is the first day of the insurance year; amounts are minor units of the reporting
    currency. What was wrong is `corrected_at`, never deleted.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, db_column="policy", related_name="+")
    begins_on = models.DateField()
    kind = models.CharField(max_length=13)
    on = models.DateField()
    amount = models.BigIntegerField()
    note = models.TextField(default="", blank=True)
    written_by = models.ForeignKey("records.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = WholeLedgerRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PremiumNoteKind.PAYMENT) & ~Q(amount=0)
                | Q(kind=PremiumNoteKind.INVESTIGATION, amount=0),
                name="premium_note_amount",
            ),
        ]

    def __str__(self) -> str:
        """Return kind and day."""
        return f"{self.kind} {self.on}"


class InsuredBalance(models.Model):
    """What a policy insured at the end of a month, as known that evening: the base of a premium.

    `balance` is the sum of what its layers cover, in minor units of the reporting currency.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, db_column="policy", related_name="+")
    on = models.DateField()
    balance = models.BigIntegerField()
    version = models.BigIntegerField()
    made_at = models.DateTimeField()

    objects: ClassVar[Any] = WholeLedgerRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "on"], name="insured_balance_once"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="insured_balance_amount"),
        ]

    def __str__(self) -> str:
        """Return the policy and the day."""
        return f"{self.policy_id} {self.on}"


class YearFigures(models.Model):
    """What was counted of an insurance year of a policy, for whoever sees every customer.

    Counted on the day `on` from the facts of `version` and from the assessments, the newest of
    them made at `judged_at`; `ends_on` is the last day of the year, whether it has come or not.
    `content` and `parts` are written and read by `aval.desk.performance.kept`.
    """

    policy = models.CharField(max_length=200)
    begins_on = models.DateField()
    ends_on = models.DateField()
    on = models.DateField()
    currency = models.CharField(max_length=3)
    version = models.BigIntegerField()
    judged_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    content = models.JSONField()
    parts = models.JSONField()

    objects: ClassVar[Any] = WholeLedgerRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "begins_on"], name="year_figures_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="year_figures_days"
            ),
        ]

    def __str__(self) -> str:
        """Return the policy and the first day."""
        return f"{self.policy} {self.begins_on}"
