"""The history of what is sent to insurers: lines are added, never changed."""

from typing import Any

from django.db import models


class HistoryLine(models.Model):
    """One line of a history: what happened, and where it left things (`state`).

    `person` is empty for what no person did.
    """

    at = models.DateTimeField()
    person = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    event = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    detail = models.TextField(default="", blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **given: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Write a new line; one that stands is never written again."""
        if self.pk is not None:
            message = "a line of a history does not change"
            raise ValueError(message)
        super().save(*args, **given)
