"""Where a line is from: the clause of a policy, the decision of an insurer, a rate, a setting."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl

from aval.dataset.policies import Policy, Terms
from aval.dataset.tables import SCALE_DIGITS
from aval.engine.explanation.case import Case
from aval.vocabulary.steps import Days, Foreign, Given, Rate, Step, step
from aval.vocabulary.words import CoverStatus, DayCount, Layer


def clause(case: Case, policy: int, block: int, *parameters: str) -> tuple[Step, ...]:
    """Return parameters of the terms that govern as a source, as they are written."""
    terms = case.terms(block)
    settings = tuple(f"{name} = {written(_value(terms, name))}" for name in parameters)
    source = step(
        "explain.clause",
        policy=case.policies[policy].policy,
        since=terms.valid_from,
        settings=settings,
    )
    return (source,)


def merged(sources: Iterable[Step]) -> tuple[Step, ...]:
    """Return sources with all parameters of one block of terms in one, nothing twice."""
    settings: dict[tuple[Given, Given], dict[str, None]] = {}
    others: dict[Step, None] = {}
    for source in sources:
        told = dict(source.given)
        if source.code == "explain.clause":
            place = settings.setdefault((told["policy"], told["since"]), {})
            place.update(dict.fromkeys(_texts(told["settings"])))
        else:
            others[source] = None
    clauses = (
        step("explain.clause", policy=policy, since=since, settings=tuple(found))
        for (policy, since), found in settings.items()
    )
    return (*others, *clauses)


def _texts(value: Given) -> tuple[str, ...]:
    """Return a list of texts as what it is."""
    return value if isinstance(value, tuple) else ()


def zone_clause(case: Case, policy: int, block: int, place: int, layer: Layer) -> Step:
    """Return the percentage of a zone of countries, counted from 1, as a source."""
    terms = case.terms(block)
    zone = terms.zone[place - 1]
    settings = (
        f"zone {place} {written(zone.countries)}",
        f"insured_pct.{layer} = {zone.insured_pct[layer]}",
    )
    name = case.policies[policy].policy
    return step("explain.clause", policy=name, since=terms.valid_from, settings=settings)


def perimeter_clause(policy: Policy, parameter: str) -> Step:
    """Return a setting of a policy's perimeter as a source."""
    value = getattr(policy, parameter)
    return step(
        "explain.clause_of_policy",
        policy=policy.policy,
        parameter=parameter,
        value=written(value),
    )


def terms_in_force(case: Case, policy: int, block: int) -> Step:
    """Return the terms that govern as a source, without naming a parameter."""
    return terms_told(case.policies[policy], case.terms(block))


def terms_told(policy: Policy, terms: Terms) -> Step:
    """Return a block of terms: from when, and until when if it ends."""
    if terms.valid_to is None:
        return step("explain.terms", policy=policy.policy, since=terms.valid_from)
    return step(
        "explain.terms_until", policy=policy.policy, since=terms.valid_from, end=terms.valid_to
    )


def _value(terms: Terms, parameter: str) -> Any:  # noqa: ANN401 - whatever a parameter holds
    """Return a parameter's value; a dot leads into a table, such as insured_pct.permanent."""
    name, _, inner = parameter.partition(".")
    value = getattr(terms, name)
    return value.get(inner, Decimal(0)) if inner else value


def written(value: Any) -> str:  # noqa: ANN401 - whatever a parameter holds
    """Return a value as it stands in the files of the dataset."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(written(one) for one in value) + "]"
    return str(value)


def period(case: Case, block: int, parameter: str) -> Days:
    """Return a number of days of the terms, and whether its first day counts."""
    terms = case.terms(block)
    number = getattr(terms, parameter)
    return Days(number, terms.day_count is DayCount.INCLUSIVE and number > 0)


def decision(case: Case, row: int) -> tuple[Step, ...]:
    """Return a decision as a source, and the conversion of its amount where it needs one."""
    told = case.cover_rows[row]
    status = CoverStatus(told["status"])
    if status is CoverStatus.PENDING:
        return (step("explain.request", cover=told["cover"]),)
    given: dict[str, Given] = {
        "cover": told["cover"],
        "status": status,
        "decided": told["decided_on"],
        "start": told["valid_from"],
    }
    if told["valid_to"] is None:
        source = step("explain.decision", **given)
    else:
        source = step("explain.decision_until", **given, end=told["valid_to"])
    converted = case.covers[row].amount
    return (source, *conversion(case, told["amount"], told["currency"], converted))


def conversion(case: Case, minor: int, currency: str, converted: int) -> tuple[Step, ...]:
    """Return how an amount of another currency was converted; nothing for the reporting one."""
    if currency == case.ground.currency or minor == 0:
        return ()
    rate = (
        case.portfolio.rates.filter(
            (pl.col("currency").cast(pl.String) == currency) & (pl.col("on") <= case.ground.as_of)
        )
        .sort("on")
        .row(-1, named=True)
    )
    given: dict[str, Given] = {
        "foreign": Foreign(minor, currency),
        "rate": Rate(Decimal(rate["rate"]).scaleb(-SCALE_DIGITS).normalize()),
        "day": rate["on"],
        "result": converted,
    }
    return (step("explain.conversion", **given),)


def percent(scaled: int) -> Decimal:
    """Return a percentage of the dataset, in percent."""
    return Decimal(scaled).scaleb(-SCALE_DIGITS)
