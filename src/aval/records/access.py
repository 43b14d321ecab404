"""Access by programs: tokens that act as their person, and what was answered to their keys.

A token is kept as its hash alone. An answer is kept for some days, so that a program that did not
hear it can ask again, and what was done is not done twice.
"""

from django.db import models
from django.db.models import F, Q

from aval.records.people import Person


class ApiToken(models.Model):
    """A token with which a program acts as a person.

    `digest` is the SHA-256 of the token, which is random and long, so that no slower hash is
    needed; `ending` are its last signs, by which a person recognises it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    """When it was last used, to some minutes."""
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="token_times"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(digest=""), name="token_named"),
        ]

    def __str__(self) -> str:
        """Return the name that the person gave it."""
        return self.name


class Answered(models.Model):
    """What was answered to a key that a program chose: asked again with it, it is answered so.

    `digest` is the SHA-256 of what was asked: another question under the same key is refused.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    code = models.IntegerField(default=0)
    """The number of the answer by HTTP."""
    answer = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="answered_once"),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key
