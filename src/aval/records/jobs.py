"""The durable ledger of jobs: what was asked for, once, how far it is, and how it ended."""

from django.db import models
from django.db.models import Q

from aval.vocabulary.acts import JobState


class JobRun(models.Model):
    """One job. (`kind`, `key`) is asked for once: the key of the night of a day is that day.

    A worker claims it by a conditional update that raises `attempts`, beats while it works, and
    writes its outcome only while `attempts` is still its own. `most_attempts` is 0 until the first
    claim, which knows the kind; an attempt that a worker gave back is added to it.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=JobState.WAITING)
    attempts = models.IntegerField(default=0)
    most_attempts = models.IntegerField(default=3)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("records.Person", models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    wants_stop = models.BooleanField(default=False)
    outcome = models.JSONField(default=dict)
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="job_once"),
            models.CheckConstraint(condition=Q(state__in=list(JobState)), name="job_state"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="job_due")]

    def __str__(self) -> str:
        """Return kind and key."""
        return f"{self.kind} {self.key}"
