"""Saved views of the risk report: a query, columns, an order; own or shared."""

from django.db import models
from django.db.models import Q


class SavedView(models.Model):
    """A named query. `owner` is empty for those that Aval brings: `name` is then a code."""

    owner = models.ForeignKey(
        "records.Person", models.CASCADE, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=100)
    query = models.TextField(default="", blank=True)
    columns = models.JSONField(default=list)
    order = models.CharField(max_length=60, default="next_deadline")
    is_shared = models.BooleanField(default=False)
    place = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_name"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(is_shared=True), name="view_shared"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
