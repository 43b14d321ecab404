"""Insurers' interfaces: connections, what each last said, who is whom, what was exchanged.

What an insurer says is kept as it said it, apart from the facts that Aval judges by: a thing it
no longer lists, or that cannot be understood, changes no fact. `intake.insurers` makes facts of
what is understood and linked.
"""

from django.db import models
from django.db.models import F, Q

from aval.records.customers import Customer
from aval.records.policies import Policy
from aval.records.runs import IntakeRun, Source
from aval.vocabulary.acts import LinkMethod
from aval.vocabulary.identity import MatchVerdict
from aval.vocabulary.insurers import Decision, InsurerEventKind
from aval.vocabulary.words import Layer


class Connection(models.Model):
    """How one insurer is reached. Its freshness and its last error stand in its source.

    `settings` are what is no secret, by field; `secrets` is one encrypted text of those that are.
    `policies` maps the insurer's policy keys to ours. A login that was refused keeps everybody
    from trying again until somebody has changed the settings.
    """

    source = models.OneToOneField(Source, models.PROTECT, primary_key=True, related_name="+")
    insurer = models.CharField(max_length=50)
    settings = models.JSONField(default=dict)
    secrets = models.TextField(default="", blank=True)
    is_login_refused = models.BooleanField(default=False)
    events_until = models.DateTimeField(null=True, blank=True)
    """Up to when its events are read."""

    def __str__(self) -> str:
        """Return the name of the insurer."""
        return self.insurer


class PolicyLink(models.Model):
    """Which of our policies one of an insurer's policy keys is, and for which layer it stands."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="policies")
    number = models.CharField(max_length=100)
    unit = models.CharField(max_length=50, default="", blank=True)
    extension = models.CharField(max_length=50, default="", blank=True)
    policy = models.ForeignKey(Policy, models.PROTECT, db_column="policy", related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "number", "unit", "extension"], name="policy_link_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the insurer's key."""
        return " ".join(filter(None, (self.number, self.unit, self.extension)))


class BuyerLink(models.Model):
    """Which of an insurer's buyers a customer is: proposed, linked, or refused by a person.

    `evidence` is what the comparison found, as codes and numbers. Of one customer one link of a
    connection stands; those that ended stay. Several customers may be one buyer.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="links")
    customer = models.ForeignKey(Customer, models.PROTECT, db_column="customer", related_name="+")
    buyer = models.CharField(max_length=100)
    method = models.CharField(max_length=20)
    is_confirmed = models.BooleanField()
    """Whether it stands; else it is proposed, or was refused."""
    is_refused = models.BooleanField(default=False)
    score = models.IntegerField(default=0)
    """Of a hundred."""
    verdict = models.CharField(max_length=20, default="", blank=True)
    """What the comparison says may be done; empty where nothing was compared."""
    evidence = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "customer"],
                condition=Q(ended_at=None, is_confirmed=True),
                name="buyer_link_one",
            ),
            models.UniqueConstraint(
                fields=["connection", "customer", "buyer"],
                condition=Q(ended_at=None),
                name="buyer_link_once",
            ),
            models.CheckConstraint(
                condition=Q(method__in=list(LinkMethod)), name="buyer_link_method"
            ),
            models.CheckConstraint(
                condition=~Q(is_confirmed=True, is_refused=True), name="buyer_link_state"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", *MatchVerdict]), name="buyer_link_verdict"
            ),
        ]
        indexes = [models.Index(fields=["connection", "buyer"], name="buyer_link_buyer")]

    def __str__(self) -> str:
        """Return who is whom."""
        return f"{self.customer_id} {self.buyer}"


class ToldBuyer(models.Model):
    """A buyer as an insurer last described it."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    buyer = models.CharField(max_length=100)
    name = models.TextField(default="")
    name_key = models.TextField(default="", db_index=True)
    country = models.CharField(max_length=2, default="")
    street = models.TextField(default="")
    postcode = models.CharField(max_length=20, default="")
    town = models.TextField(default="")
    identifiers = models.JSONField(default=list)
    """Pairs of scheme and number."""
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "buyer"], name="told_buyer_once"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name or self.buyer


class ToldCover(models.Model):
    """One layer of a cover, or a request not answered, as an insurer last listed it.

    Amounts are minor units, None where none was told. `fault` is the code of why no fact was made
    of it, empty where one was, or where the facts said so already. `is_listed` is whether the
    last complete reading had it.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    cover = models.CharField(max_length=100)
    layer = models.CharField(max_length=20)
    number = models.CharField(max_length=100)
    """The insurer's policy, with unit and extension."""
    is_request = models.BooleanField(default=False)
    """Whether it is what was asked; what stands of the same cover is a row of its own."""
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="+")
    buyer = models.CharField(max_length=100)
    buyer_name = models.TextField(default="")
    decision = models.CharField(max_length=30)
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    requested = models.BigIntegerField(null=True)
    requested_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    insured_bp = models.IntegerField(null=True)
    customer_ref = models.CharField(max_length=100, default="")
    conditions = models.JSONField(default=list)
    announced_on = models.DateField(null=True)
    announced_amount = models.BigIntegerField(null=True)
    has_announcement = models.BooleanField(default=False)
    raw_code = models.TextField(default="")
    payload = models.TextField(default="{}")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    is_listed = models.BooleanField(default=True)
    fault = models.CharField(max_length=40, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "cover", "layer", "number", "is_request"],
                name="told_cover_once",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=list(Decision), layer__in=list(Layer)),
                name="told_cover_words",
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("first_at")), name="told_cover_times"
            ),
        ]
        indexes = [models.Index(fields=["connection", "buyer"], name="told_cover_buyer")]

    def __str__(self) -> str:
        """Return the insurer's number and the layer."""
        return f"{self.cover} {self.layer}"


class InsurerEvent(models.Model):
    """What an insurer notified, once, however often it said so."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    event = models.CharField(max_length=100)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField(db_index=True)
    buyer = models.CharField(max_length=100)
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, db_column="customer", related_name="+"
    )
    policy = models.ForeignKey(Policy, models.SET_NULL, null=True, related_name="+")
    cover = models.CharField(max_length=100, default="")
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    effective_on = models.DateField(null=True)
    raw_code = models.TextField(default="")
    payload = models.TextField(default="{}")
    seen_by = models.ForeignKey("records.Person", models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "event"], name="insurer_event_once"),
            models.CheckConstraint(
                condition=Q(kind__in=list(InsurerEventKind)), name="insurer_event_kind"
            ),
        ]

    def __str__(self) -> str:
        """Return the number and what it is."""
        return f"{self.event} {self.kind}"


class InsurerCall(models.Model):
    """One exchange with an insurer, without secrets; kept for some weeks."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    run = models.ForeignKey(IntakeRun, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    method = models.CharField(max_length=10)
    address = models.TextField()
    status = models.IntegerField(null=True)
    duration_ms = models.IntegerField()
    correlation = models.CharField(max_length=100, default="")
    detail = models.TextField(default="")

    def __str__(self) -> str:
        """Return what was asked."""
        return f"{self.method} {self.address}"


class WebhookDelivery(models.Model):
    """A message that an insurer sent by itself and that was genuine; kept for some days.

    It is kept to be known again: the same message once more asks for nothing.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    delivery = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "delivery"], name="webhook_once"),
        ]

    def __str__(self) -> str:
        """Return the insurer's number of the message."""
        return self.delivery
