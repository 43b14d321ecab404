"""Papers to insurers about unpaid items: notices, extensions, hand-overs, claims, and their money.

A paper is written in the transaction in which a person decides it, and delivered afterwards
(`outbox`). Its key is ours and travels with it. What happened is a history to which lines are only
added. What the insurer was told of an item counts as a fact of that item (`ledger.ItemMark`).
"""

from django.db import models
from django.db.models import F, Q

from aval.records.history import HistoryLine
from aval.records.insurers import Connection
from aval.records.policies import Policy
from aval.records.positions import CustomerRow
from aval.vocabulary.claims import (
    AT_INSURER,
    CLAIM_ONLY,
    ClaimMoney,
    LossCause,
    PaperEvent,
    PaperKind,
    PaperState,
    Proof,
)
from aval.vocabulary.requests import RequestChannel

_LEFT = sorted({*AT_INSURER, PaperState.SENT})


class Paper(CustomerRow):
    """One paper about items of a customer under a policy. Amounts are minor units of `currency`.

    `number`, `unit`, `extension` are the insurer's policy, `buyer` its number of the customer, as
    they were when a person decided. `judged_on` and `judged_version` are the day and the data
    version of the assessment from which `expected`, the indemnity before the steps of the year,
    follows: it can be derived again at any time. `told_on` is the day on which the insurer was
    told: the one that deadlines ask for. `due_at` is when the outbox looks at it next.
    """

    key = models.CharField(max_length=20, unique=True)
    policy = models.ForeignKey(Policy, models.PROTECT, db_column="policy", related_name="+")
    connection = models.ForeignKey(Connection, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=100, default="", blank=True)
    unit = models.CharField(max_length=50, default="", blank=True)
    extension = models.CharField(max_length=50, default="", blank=True)
    buyer = models.CharField(max_length=100, default="", blank=True)
    state = models.CharField(max_length=12, default=PaperState.DRAFT)
    cause = models.CharField(max_length=20, default="", blank=True)
    lost_on = models.DateField(null=True, blank=True)
    wanted_until = models.DateField(null=True, blank=True)
    instalments = models.JSONField(default=list, blank=True)
    """Of a payment plan: [day as text, minor units] each."""
    message = models.TextField(default="", blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    """What the customer owed for the items when it was written."""
    judged_on = models.DateField()
    judged_version = models.BigIntegerField()
    worth = models.JSONField(default=dict, blank=True)
    """Of a claim: loss and layers from which its part of the insurance year follows."""
    oldest_on = models.DateField(null=True, blank=True)
    """Of a claim: its oldest delivery, which says to which terms and insurance year it belongs."""
    expected = models.BigIntegerField(null=True, blank=True)
    accepted = models.BigIntegerField(null=True, blank=True)
    """What the insurer said that it will pay, None where it was not told."""
    reference = models.CharField(max_length=200, default="", blank=True)
    question = models.TextField(default="", blank=True)
    reason_code = models.CharField(max_length=100, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    extended_until = models.DateField(null=True, blank=True)
    error_code = models.CharField(max_length=100, default="", blank=True)
    error_field = models.CharField(max_length=100, default="", blank=True)
    error_detail = models.TextField(default="", blank=True)
    attempts = models.IntegerField(default=0)
    version = models.IntegerField(default=0)
    """Grows with every move: whoever decided from an older one does nothing."""
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    written_by = models.ForeignKey("records.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=list(PaperState),
                    kind__in=list(PaperKind),
                    channel__in=list(RequestChannel),
                    cause__in=["", *LossCause],
                ),
                name="paper_words",
            ),
            models.CheckConstraint(
                condition=Q(channel=RequestChannel.CONNECTOR, connection__isnull=False)
                & ~Q(buyer="")
                & ~Q(number="")
                | Q(connection=None) & ~Q(channel=RequestChannel.CONNECTOR),
                name="paper_channel",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_LEFT)
                | Q(sent_at__isnull=False, submitted_at__isnull=False),
                name="paper_left",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(AT_INSURER)) | Q(told_on__isnull=False),
                name="paper_told",
            ),
            models.CheckConstraint(
                condition=Q(kind=PaperKind.CLAIM) & ~Q(cause="") & Q(lost_on__isnull=False)
                | ~Q(kind=PaperKind.CLAIM)
                & Q(cause="", lost_on=None, accepted=None)
                & ~Q(state__in=sorted(CLAIM_ONLY)),
                name="paper_claim",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PaperKind.EXTENSION) | Q(wanted_until__isnull=False),
                name="paper_extension",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                & (Q(expected=None) | Q(expected__gte=0, expected__lte=F("amount")))
                & (Q(accepted=None) | Q(accepted__gte=0)),
                name="paper_amounts",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.QUESTIONED) | ~Q(question=""),
                name="paper_question",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.FAILED, error_code=""), name="paper_failed"
            ),
        ]
        indexes = [models.Index(fields=["state", "written_at"], name="paper_state")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class PaperItem(models.Model):
    """An item on a paper as it stood when the paper was written.

    `amount` is what was open of it, in minor units of its own `currency`; `net` what was left of
    it in the paper's currency after credits; `deadline` the last day of the duty, None without one.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="items")
    item = models.TextField(db_index=True)
    number = models.TextField()
    company = models.CharField(max_length=200)
    issued_on = models.DateField()
    delivered_on = models.DateField()
    due_on = models.DateField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField()
    deadline = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "item"], name="paper_item_once"),
            models.CheckConstraint(condition=Q(amount__gt=0, net__gt=0), name="paper_item_amounts"),
        ]

    def __str__(self) -> str:
        """Return the document's number."""
        return self.number


class PaperStep(HistoryLine):
    """One line of the history of a paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="steps")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(PaperState), event__in=list(PaperEvent)),
                name="paper_step_words",
            ),
        ]

    def __str__(self) -> str:
        """Return what happened."""
        return f"{self.paper_id} {self.event}"


class PaperFile(models.Model):
    """A document kept with a paper; it lies in the data folder under its SHA-256.

    `item` names the item that it proves something of, empty for the whole paper.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="files")
    proof = models.CharField(max_length=20, default=Proof.OTHER)
    item = models.TextField(default="", blank=True)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    added_by = models.ForeignKey("records.Person", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(proof__in=list(Proof)), name="paper_file_proof"),
        ]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name


class PaperMoney(models.Model):
    """Money that a claim brought or cost, in minor units of the claim's currency.

    A recovery is shared: `insurer` + `insured` = `amount`. An indemnity is the insured's whole, a
    cost too until it is shared. What was wrong is `corrected_at`, never deleted.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="money")
    kind = models.CharField(max_length=10)
    on = models.DateField()
    amount = models.BigIntegerField()
    insurer = models.BigIntegerField(default=0)
    insured = models.BigIntegerField()
    note = models.TextField(default="", blank=True)
    written_by = models.ForeignKey("records.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(ClaimMoney))
                & Q(amount__gt=0, insurer__gte=0, insured__gte=0)
                & Q(amount=F("insurer") + F("insured")),
                name="paper_money_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ClaimMoney.INDEMNITY) | Q(insurer=0),
                name="paper_money_indemnity",
            ),
        ]

    def __str__(self) -> str:
        """Return kind and day."""
        return f"{self.kind} {self.on}"
