"""Changes and the facts they write: nothing is overwritten, every past knowledge can be read.

A *change* is one act that wrote facts: an import, a decision, an undo. Its number grows with time.
A *fact* is known from one change until another; the current ones have no end. What was known at
an instant is what was known at the last change before it, so one number is the data version.
"""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from aval.vocabulary.acts import Origin


class Change(models.Model):
    """One act that wrote facts: when it was known, by whom, from what. Rows are never changed.

    `person` is empty for what no person did. `undoes` names the change that this one takes back.
    """

    at = models.DateTimeField(db_index=True)
    origin = models.CharField(max_length=20)
    person = models.ForeignKey(
        "records.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    run = models.ForeignKey(
        "records.IntakeRun", models.PROTECT, null=True, blank=True, related_name="+"
    )
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=list(Origin)), name="change_origin"),
        ]

    def __str__(self) -> str:
        """Return the data version and what made it."""
        return f"V{self.pk} {self.origin}"

    @classmethod
    def last_before(cls, instant: datetime) -> int:
        """Return the number of the last change at or before an instant, 0 for none."""
        found = cls.objects.filter(at__lte=instant).order_by("-pk").values_list("pk", flat=True)
        return found.first() or 0


class FactQuerySet(models.QuerySet[Any]):
    """Facts by the time they are known."""

    def current(self) -> Self:
        """Return the facts known now."""
        return self.filter(known_to=None)

    def known_at(self, version: int | None) -> Self:
        """Return the facts known at a data version, None for now."""
        if version is None:
            return self.current()
        ended = Q(known_to=None) | Q(known_to__gt=version)
        return self.filter(ended, known_from__lte=version)


class Fact(models.Model):
    """A row that is known from a change on, and until another; the base of every table of facts.

    `KEY` names the columns that tell one fact from another; of one key one row is current.
    """

    KEY: ClassVar[tuple[str, ...]]

    known_from = models.ForeignKey(Change, models.PROTECT, related_name="+")
    known_to = models.ForeignKey(Change, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[Any] = FactQuerySet.as_manager()

    class Meta:
        abstract = True


def fact_constraints(table: str, *key: str) -> list[models.BaseConstraint]:
    """Return what holds for every table of facts: one current row a key, an end after its start."""
    return [
        models.UniqueConstraint(fields=key, condition=Q(known_to=None), name=f"{table}_current"),
        models.CheckConstraint(
            condition=Q(known_to=None) | Q(known_to__gt=F("known_from")), name=f"{table}_known"
        ),
    ]
