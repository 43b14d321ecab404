"""Notes on customers, with the people they mention and the files attached to them."""

from django.db import models

from aval.records.positions import CustomerRow


class Note(CustomerRow):
    """What a person wrote on a customer. A withdrawn note stays, marked."""

    person = models.ForeignKey("records.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    mentions = models.ManyToManyField("records.Person", related_name="mentioned_in", blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the first words."""
        return self.text[:40]


class Attachment(models.Model):
    """A file attached to a note; it lies in the data folder under its SHA-256."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name
