"""Policies and the settings of the portfolio, as facts: every past version stays."""

from typing import ClassVar

from django.db import models

from aval.records.changes import Fact, fact_constraints


class Policy(models.Model):
    """A policy by its key."""

    key = models.CharField(max_length=200, primary_key=True)

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class PolicyFacts(Fact):
    """One version of a policy: insurer, perimeter, dated terms.

    `content` is the policy as JSON, in the words of `policies.toml` (docs/manual/dataset.md).
    """

    KEY: ClassVar = ("policy",)

    policy = models.ForeignKey(Policy, models.PROTECT, db_column="policy", related_name="+")
    insurer = models.TextField(default="", blank=True)
    rank = models.IntegerField(default=1)
    content = models.TextField()

    class Meta:
        constraints = fact_constraints("policy", "policy")

    def __str__(self) -> str:
        """Return the key and the insurer."""
        return f"{self.policy_id} {self.insurer}"


class PolicyParticulars(Fact):
    """One version of a policy's particulars: what the contract says that no rule reads.

    `content` is `dataset.particulars.Particulars` as JSON: number, kind, broker, dates, clause
    numbers, and which values are a template's that nobody confirmed.
    """

    KEY: ClassVar = ("policy",)

    policy = models.ForeignKey(Policy, models.PROTECT, db_column="policy", related_name="+")
    content = models.TextField()

    class Meta:
        constraints = fact_constraints("policy_particulars", "policy")

    def __str__(self) -> str:
        """Return the key."""
        return str(self.policy_id)


class Setting(Fact):
    """One setting of the portfolio: the reporting currency, or a part of the exposure.

    Names and values are those of `portfolio.toml`: `reporting_currency` = `EUR`,
    `exposure.order` = `false`.
    """

    KEY: ClassVar = ("name",)

    name = models.CharField(max_length=100)
    value = models.CharField(max_length=100)

    class Meta:
        constraints = fact_constraints("setting", "name")

    def __str__(self) -> str:
        """Return name and value."""
        return f"{self.name} = {self.value}"
