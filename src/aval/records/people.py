"""People: who they are to Aval, in which language they read, what they may see and do."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from aval.vocabulary.acts import RIGHTS, Dimension, Right, Role


class Person(AbstractUser):
    """Someone who logs in. Rights come from the role alone, never from Django's permissions."""

    role = models.CharField(max_length=20, default=Role.AUDITOR)
    language = models.CharField(max_length=2, default="en")
    theme = models.CharField(max_length=5, default="", blank=True)
    density = models.CharField(max_length=8, default="", blank=True)
    has_single_keys = models.BooleanField(default=True)
    title = models.CharField(max_length=100, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(Role)), name="person_role"),
            models.CheckConstraint(
                condition=Q(language__in=["en", "fr", "es"]), name="person_language"
            ),
        ]

    def __str__(self) -> str:
        """Return the full name, else the login."""
        return self.get_full_name() or self.username

    def may(self, right: Right) -> bool:
        """Return whether the person has a right."""
        return self.is_active and right in RIGHTS[Role(self.role)]

    def scope(self) -> dict[Dimension, frozenset[str]]:
        """Return the limits of what the person sees, by dimension; none means everything."""
        return self._scope

    @cached_property
    def _scope(self) -> dict[Dimension, frozenset[str]]:
        limits: dict[Dimension, set[str]] = {}
        for dimension, value in self.scope_rules.values_list("dimension", "value"):
            limits.setdefault(Dimension(dimension), set()).add(value)
        return {dimension: frozenset(values) for dimension, values in limits.items()}

    @property
    def initials(self) -> str:
        """Return the letters that stand for the person where there is no room for the name."""
        letters = self.first_name[:1] + self.last_name[:1]
        return (letters or self.username[:2]).upper()


class ScopeRule(models.Model):
    """A person sees only what has this value in this dimension (or another rule's value of it)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="scope_rules")
    dimension = models.CharField(max_length=10)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "dimension", "value"], name="scope_once"),
            models.CheckConstraint(
                condition=Q(dimension__in=list(Dimension)), name="scope_dimension"
            ),
        ]

    def __str__(self) -> str:
        """Return the limit."""
        return f"{self.dimension} = {self.value}"
