"""How facts come in: sources and their freshness, imports and what they refused, saved maps."""

from django.db import models
from django.db.models import Q

from aval.vocabulary.acts import RunFormat, RunMode, RunState


class Source(models.Model):
    """A place from which facts come: an ERP's export, an insurer, a person's files.

    `hours` is how old its last success may be before its figures count as late. The shrink
    limits are percents: a full file below them is quarantined.
    """

    key = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=200)
    mode = models.CharField(max_length=10, default=RunMode.FULL)
    format = models.CharField(max_length=10, default=RunFormat.DATASET)
    hours = models.IntegerField(default=26)
    shrink_count_pct = models.IntegerField(default=10)
    shrink_amount_pct = models.IntegerField(default=20)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(default="", blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    options = models.JSONField(default=dict)
    """How its files are read: the options of a run (docs/manual/import.md)."""
    applies = models.BooleanField(default=False)
    """Whether files of the drop folder are used without asking; never those quarantined."""

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ListMap(models.Model):
    """A saved map of a list's columns, in the words of the map file (docs/manual)."""

    name = models.CharField(max_length=200, unique=True)
    content = models.TextField()
    made_by = models.ForeignKey("records.Person", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class IntakeRun(models.Model):
    """One file on its way in, from upload to undo. Its page shows all of this.

    `differences` counts what the file would change, by table and sort; `thresholds` says which
    limits it broke. `files` lists name and SHA-256 of every file; `options` is what the reader
    was told (company, map, payment terms).
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    format = models.CharField(max_length=10)
    mode = models.CharField(max_length=10)
    state = models.CharField(max_length=12, default=RunState.READING)
    person = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    folder = models.TextField(default="")
    files = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64, db_index=True)
    options = models.JSONField(default=dict)
    against = models.BigIntegerField(null=True)
    """The data version with which the file was compared."""
    differences = models.JSONField(default=dict)
    thresholds = models.JSONField(default=list)
    confirmed_by = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=list(RunState), mode__in=list(RunMode), format__in=list(RunFormat)
                ),
                name="run_words",
            ),
        ]

    def __str__(self) -> str:
        """Return the number and the source."""
        return f"R{self.pk} {self.source_id}"


class Rejection(models.Model):
    """One fault of an import: where it stands, what was found, what was expected."""

    run = models.ForeignKey(IntakeRun, models.CASCADE, related_name="rejections")
    file = models.TextField()
    line = models.IntegerField()
    column = models.TextField(db_column="column_name")
    value = models.TextField()
    expected = models.TextField()
    given = models.JSONField(default=list)

    def __str__(self) -> str:
        """Return the place."""
        return f"{self.file}:{self.line}"
