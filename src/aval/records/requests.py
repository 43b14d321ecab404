"""Requests for cover: what was asked of an insurer, how far it is, and all that happened to it.

A request is written in the transaction in which a person decides it, and delivered afterwards
(`outbox`). Its key is ours and travels with it, so that the insurer can be asked whether it has
it. What happened is a history to which lines are only added.
"""

from django.db import models
from django.db.models import F, Q

from aval.records.claims import Paper, PaperFile
from aval.records.history import HistoryLine
from aval.records.insurers import Connection
from aval.records.policies import Policy
from aval.records.positions import CustomerRow
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.requests import (
    PENDING_REQUESTS,
    LetterKind,
    LetterState,
    RequestChannel,
    RequestEvent,
)
from aval.vocabulary.words import Layer

_LEFT = (RequestState.SENT, RequestState.IN_STUDY, RequestState.INSISTED, RequestState.ANSWERED)


class CoverRequest(CustomerRow):
    """One request for one layer of cover. Amounts are minor units.

    `number`, `unit`, `extension` are the insurer's policy, `buyer` its number of the customer,
    `cover` its number of the cover to change: as they were when a person decided, whatever links
    change later. `recommendation` is what Aval suggested: amount, kind, and the steps of its
    reason as codes and numbers. `answer` is what the insurer decided, layer by layer.

    `due_at` is when the outbox looks at it next; None leaves it alone.
    """

    key = models.CharField(max_length=20, unique=True)
    policy = models.ForeignKey(Policy, models.PROTECT, db_column="policy", related_name="+")
    connection = models.ForeignKey(Connection, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10)
    number = models.CharField(max_length=100, default="", blank=True)
    unit = models.CharField(max_length=50, default="", blank=True)
    extension = models.CharField(max_length=50, default="", blank=True)
    buyer = models.CharField(max_length=100, default="", blank=True)
    cover = models.CharField(max_length=100, default="", blank=True)
    kind = models.CharField(max_length=10)
    layer = models.CharField(max_length=20)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    wanted_from = models.DateField(null=True, blank=True)
    wanted_to = models.DateField(null=True, blank=True)
    is_urgent = models.BooleanField(default=False)
    message = models.TextField(default="", blank=True)
    recommendation = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, default=RequestState.DRAFT)
    reference = models.CharField(max_length=200, default="", blank=True)
    answer = models.JSONField(default=list, blank=True)
    error_code = models.CharField(max_length=100, default="", blank=True)
    error_field = models.CharField(max_length=100, default="", blank=True)
    error_detail = models.TextField(default="", blank=True)
    attempts = models.IntegerField(default=0)
    version = models.IntegerField(default=0)
    """Grows with every move: whoever decided from an older one does nothing."""
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    asked_by = models.ForeignKey("records.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    """When who asked saw the answer."""
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "policy", "layer"],
                condition=Q(state__in=sorted(PENDING_REQUESTS)),
                name="request_pending_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=list(RequestState),
                    kind__in=list(RequestKind),
                    layer__in=list(Layer),
                    channel__in=list(RequestChannel),
                ),
                name="request_words",
            ),
            models.CheckConstraint(
                condition=Q(channel=RequestChannel.CONNECTOR, connection__isnull=False)
                & ~Q(buyer="")
                & ~Q(number="")
                | Q(connection=None) & ~Q(channel=RequestChannel.CONNECTOR),
                name="request_channel",
            ),
            models.CheckConstraint(
                condition=Q(kind=RequestKind.CANCEL, amount=0)
                | Q(amount__gt=0) & ~Q(kind=RequestKind.CANCEL),
                name="request_amount",
            ),
            models.CheckConstraint(
                condition=Q(wanted_to=None)
                | Q(wanted_from=None)
                | Q(wanted_to__gte=F("wanted_from")),
                name="request_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_LEFT)
                | Q(sent_at__isnull=False, submitted_at__isnull=False),
                name="request_left",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[RequestState.IN_STUDY, RequestState.INSISTED],
                    channel=RequestChannel.CONNECTOR,
                    reference="",
                ),
                name="request_reference",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.ANSWERED) | Q(answered_at__isnull=False),
                name="request_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.FAILED, error_code=""), name="request_failed"
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="request_state")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class RequestStep(HistoryLine):
    """One line of the history of a request."""

    request = models.ForeignKey(CoverRequest, models.CASCADE, related_name="steps")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(RequestState), event__in=list(RequestEvent)),
                name="request_step_words",
            ),
        ]

    def __str__(self) -> str:
        """Return what happened."""
        return f"{self.request_id} {self.event}"


class RequestFile(models.Model):
    """A file attached to a request; it lies in the data folder under its SHA-256."""

    request = models.ForeignKey(CoverRequest, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name


class Broker(models.Model):
    """A broker who speaks to insurers for us."""

    name = models.CharField(max_length=200, unique=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class BrokerContact(models.Model):
    """Somebody at a broker who is written to, in a language, about some policies."""

    broker = models.ForeignKey(Broker, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    phone = models.CharField(max_length=50, default="", blank=True)
    language = models.CharField(max_length=2, default="en")
    policies = models.ManyToManyField(Policy, related_name="+", blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["broker", "email"], name="broker_contact_once"),
            models.CheckConstraint(
                condition=Q(language__in=["en", "fr", "es"]), name="broker_contact_language"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Letter(models.Model):
    """An e-mail that leaves by the outbox, once. `key` makes its Message-ID.

    A letter that stays LEAVING may have left: it is not sent again unless a person says so. It
    tells of a request, or carries a paper.
    """

    key = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10)
    request = models.ForeignKey(CoverRequest, models.CASCADE, null=True, related_name="letters")
    paper = models.ForeignKey(Paper, models.CASCADE, null=True, related_name="letters")
    receivers = models.JSONField(default=list)
    copies = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    files = models.ManyToManyField(RequestFile, related_name="+", blank=True)
    paper_files = models.ManyToManyField(PaperFile, related_name="+", blank=True)
    state = models.CharField(max_length=10, default=LetterState.WAITING)
    attempts = models.IntegerField(default=0)
    error = models.TextField(default="", blank=True)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=list(LetterState),
                    kind__in=list(LetterKind),
                    language__in=["en", "fr", "es"],
                ),
                name="letter_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.SENT) | Q(sent_at__isnull=False),
                name="letter_sent",
            ),
            models.CheckConstraint(condition=~Q(receivers=[]), name="letter_to_somebody"),
            models.CheckConstraint(
                condition=(~Q(kind=LetterKind.PAPER) | Q(paper__isnull=False))
                & (Q(kind=LetterKind.PAPER) | Q(paper=None)),
                name="letter_of_paper",
            ),
        ]

    def __str__(self) -> str:
        """Return the subject."""
        return self.subject
