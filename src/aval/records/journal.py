"""The journal of acts: each entry carries the hash of the one before."""

from django.db import models


class JournalEntry(models.Model):
    """One act of a person or a job. `digest` = SHA-256 of `previous` and the entry's own fields."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    person = models.CharField(max_length=150, default="")
    act = models.CharField(max_length=40)
    subject = models.TextField(default="")
    details = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        """Return number and act."""
        return f"{self.number} {self.act}"
