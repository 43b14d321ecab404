"""Who may import for which own company: somebody limited to some companies, for those only.

A dataset speaks of everybody, so only somebody without limits imports or reads one. Limits to
portfolios or regions cut through a company's ledger: whoever has them imports nothing.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from aval.records.ledger import CompanyFacts
from aval.records.people import Person
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import Dimension, RunFormat


class BeyondScope(Exception):  # noqa: N818 - a refusal is an answer, no error
    """An import concerns companies, or customers, that the person does not see."""


def refuse_beyond_scope(
    by: Person | None, run_format: RunFormat | str, options: Mapping[str, Any]
) -> None:
    """Raise BeyondScope unless what an import speaks of lies within a person's scope."""
    if by is None or not by.scope():
        return
    companies = companies_of(by)
    told = options.get("company")
    if companies is None or run_format == RunFormat.DATASET or told not in companies:
        raise BeyondScope(by.username)


def runs_within(runs: QuerySet[IntakeRun], by: Person | None) -> "QuerySet[IntakeRun]":
    """Return those of some runs that a person may read."""
    if by is None or not by.scope():
        return runs
    companies = companies_of(by)
    if companies is None:
        return runs.none()
    own = runs.exclude(format=RunFormat.DATASET)
    return own.filter(options__company__in=sorted(companies))


def companies_of(by: Person) -> frozenset[str] | None:
    """Return the companies to which a limited person is limited, None for other limits too."""
    limits = by.scope()
    return limits[Dimension.COMPANY] if set(limits) == {Dimension.COMPANY} else None


def companies_to_choose(by: Person | None) -> list[CompanyFacts]:
    """Return the own companies for which a person may import, by key."""
    found = CompanyFacts.objects.current().order_by("company")
    if by is None or not by.scope():
        return list(found)
    return list(found.filter(company__in=companies_of(by) or ()))
