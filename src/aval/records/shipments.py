"""Holds: customers to whom nothing is delivered until somebody lifts the hold."""

from django.db import models
from django.db.models import Q

from aval.records.positions import CustomerRow


class Hold(CustomerRow):
    """A hold of a customer's deliveries: why, by whom, since when; one at a time is not lifted.

    Rows are never taken away: who held and who lifted stays.
    """

    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("records.Person", models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(lifted_at=None), name="hold_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted",
            ),
        ]

    def __str__(self) -> str:
        """Return the customer and since when."""
        return f"{self.customer_id} {self.set_at:%Y-%m-%d}"
