"""Whom a policy sees: its countries, its segments, its companies (assessment 5)."""

from aval.dataset.policies import Policy
from aval.engine.explanation.case import Case
from aval.engine.explanation.sources import perimeter_clause, terms_in_force
from aval.engine.kernel import codes
from aval.engine.kernel.clauses import block_at
from aval.vocabulary.derivation import Line, note
from aval.vocabulary.steps import step
from aval.vocabulary.words import Segment


def sight(case: Case, policy: int) -> Line:
    """Return whether a policy sees the customer, and by which setting it does not."""
    named = case.policies[policy]
    country, segment = case.facts["country"], Segment(case.facts["segment"])
    if case.sees[policy]:
        sources = tuple(perimeter_clause(named, name) for name in _narrowing(named))
        return note(step("explain.sees", country=country, segment=segment), *sources)
    if named.countries is not None and country not in named.countries:
        told = step("explain.country_not_listed", country=country)
        return note(told, perimeter_clause(named, "countries"))
    if country in named.excluded_countries:
        told = step("explain.country_excluded", country=country)
        return note(told, perimeter_clause(named, "excluded_countries"))
    if segment in named.excluded_segments:
        told = step("explain.segment_excluded", segment=segment)
        return note(told, perimeter_clause(named, "excluded_segments"))
    return note(step("explain.no_company"), perimeter_clause(named, "companies"))


def company_not_seen(case: Case, policy: int, item: int) -> Line:
    """Return that an item's own company is not in a policy's perimeter."""
    named = case.policies[policy]
    company = case.companies[case.items[item].company]
    told = step("explain.company_not_seen", policy=named.policy, company=company)
    return note(told, perimeter_clause(named, "companies"))


def terms_today(case: Case, policy: int) -> Line:
    """Return the terms in force at T."""
    block = block_at(case.contract, case.ground.terms, policy, case.as_of)
    if block == codes.NONE:
        return note(step("explain.no_terms_today", day=case.ground.as_of))
    told = step("explain.terms_today", day=case.ground.as_of)
    return note(told, terms_in_force(case, policy, block))


def _narrowing(policy: Policy) -> list[str]:
    """Return the settings that keep a policy from seeing everyone."""
    names = []
    if policy.companies is not None:
        names.append("companies")
    if policy.countries is not None:
        names.append("countries")
    if policy.excluded_countries:
        names.append("excluded_countries")
    return names
