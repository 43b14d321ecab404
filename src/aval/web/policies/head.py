"""The form of a policy without its terms: who is insured, and what the particulars says."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from aval.dataset.particulars import MOST_RATE, PERIMETER, Particulars, rate_of
from aval.dataset.policies import Policy
from aval.desk.policies.drafting import HeadDraft
from aval.desk.policies.refusals import refuse
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.policies import PolicyKind, SaleDate
from aval.vocabulary.words import Segment
from aval.web.policies.typed import clauses_of

PERIMETER_CLAUSES = ("companies", "countries", "excluded_countries", "excluded_segments")
_LONGEST = 200
_MOST_LINES = 20
_MOST_DAYS = 3660
_LONGEST_RATE = 12


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form as text."""

    policy: str = ""
    insurer: str = ""
    rank: str = "1"
    all_companies: bool = True
    companies: tuple[str, ...] = ()
    countries: str = ""
    excluded_countries: str = ""
    excluded_segments: tuple[str, ...] = Policy("").excluded_segments
    number: str = ""
    kind: str = PolicyKind.FIRST_EURO
    currency: str = ""
    broker: str = ""
    contacts: str = ""
    renewal_notice_days: str = ""
    declaration_due_days: str = ""
    adverse_days: str = ""
    premium_dates: str = ""
    top_up_rate: str = ""
    sale_date: str = SaleDate.ISSUED


def typed_of(given: QueryDict) -> Typed:
    """Return what was typed."""
    return Typed(
        policy=given.get("policy", "").strip()[:_LONGEST],
        insurer=given.get("insurer", "").strip()[:_LONGEST],
        rank=given.get("rank", "").strip()[:10],
        all_companies="all_companies" in given,
        companies=tuple(given.getlist("companies")),
        countries=given.get("countries", "").strip()[:1200],
        excluded_countries=given.get("excluded_countries", "").strip()[:1200],
        excluded_segments=tuple(given.getlist("excluded_segments")),
        number=given.get("number", "").strip()[:_LONGEST],
        kind=given.get("kind", ""),
        currency=given.get("currency", "").strip().upper()[:3],
        broker=given.get("broker", "").strip()[:_LONGEST],
        contacts=given.get("contacts", "").replace("\r\n", "\n")[:4000],
        renewal_notice_days=given.get("renewal_notice_days", "").strip()[:10],
        declaration_due_days=given.get("declaration_due_days", "").strip()[:10],
        adverse_days=given.get("adverse_days", "").strip()[:10],
        premium_dates=given.get("premium_dates", "").strip()[:600],
        top_up_rate=given.get("top_up_rate", "").strip()[:_LONGEST_RATE],
        sale_date=given.get("sale_date", ""),
    )


def typed_from(policy: Policy, particulars: Particulars) -> Typed:
    """Return a policy and its particulars as they are typed."""
    return Typed(
        policy=policy.policy,
        insurer=policy.insurer,
        rank=str(policy.rank),
        all_companies=policy.companies is None,
        companies=policy.companies or (),
        countries=", ".join(policy.countries or ()),
        excluded_countries=", ".join(policy.excluded_countries),
        excluded_segments=tuple(policy.excluded_segments),
        number=particulars.number,
        kind=particulars.kind,
        currency=particulars.currency,
        broker=particulars.broker,
        contacts="\n".join(particulars.contacts),
        renewal_notice_days=_typed_days(particulars.renewal_notice_days),
        declaration_due_days=_typed_days(particulars.declaration_due_days),
        adverse_days=_typed_days(particulars.adverse_days),
        premium_dates=", ".join(day.isoformat() for day in particulars.premium_dates),
        top_up_rate=""
        if particulars.top_up_rate is None
        else f"{particulars.top_up_rate.normalize():f}",
        sale_date=particulars.sale_date,
    )


def draft_of(typed: Typed, given: QueryDict, fact: int) -> HeadDraft:
    """Return what was typed as the desk takes it; raises ActRefused for what cannot be read."""
    if not typed.policy:
        refuse("policies.refused_key")
    if typed.kind not in list(PolicyKind):
        refuse("policies.refused_kind")
    if typed.sale_date not in list(SaleDate):
        refuse("policies.refused_sale_date")
    if typed.currency and typed.currency not in MINOR_DIGITS:
        refuse("policies.refused_currency")
    if not re.fullmatch(r"-?[0-9]{1,9}", typed.rank):
        refuse("policies.refused_rank")
    settings: dict[str, Any] = {
        "insurer": typed.insurer,
        "rank": int(typed.rank),
        "companies": None if typed.all_companies else list(typed.companies),
        "countries": _codes(typed.countries) or None,
        "excluded_countries": _codes(typed.excluded_countries),
        "excluded_segments": list(typed.excluded_segments),
    }
    lines = [line.strip()[:_LONGEST] for line in typed.contacts.split("\n") if line.strip()]
    particulars = Particulars(
        typed.policy,
        number=typed.number,
        kind=PolicyKind(typed.kind),
        currency=typed.currency,
        broker=typed.broker,
        contacts=tuple(lines[:_MOST_LINES]),
        renewal_notice_days=_days(typed.renewal_notice_days),
        declaration_due_days=_days(typed.declaration_due_days),
        adverse_days=_days(typed.adverse_days),
        premium_dates=_dates(typed.premium_dates),
        top_up_rate=_rate(typed.top_up_rate),
        sale_date=SaleDate(typed.sale_date),
    )
    return HeadDraft(settings, particulars, clauses_of(given, PERIMETER_CLAUSES), fact)


def _codes(text: str) -> list[str]:
    return text.replace(",", " ").upper().split()


def _typed_days(days: int | None) -> str:
    return "" if days is None else str(days)


def _days(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) <= _MOST_DAYS):
        refuse("policies.refused_notice")
    return int(text)


def _rate(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return rate_of(text.replace(",", "."))
    except ValueError:
        refuse("policies.refused_top_up_rate", found=text, most=MOST_RATE)


def _dates(text: str) -> tuple[date, ...]:
    try:
        days = {date.fromisoformat(one) for one in text.replace(",", " ").split()}
    except ValueError as error:
        refuse("policies.refused_dates", cause=error)
    return tuple(sorted(days))


def segments(typed: Typed) -> list[tuple[Segment, bool]]:
    """Return the segments of customers, and whether each is excluded."""
    return [(segment, segment.value in typed.excluded_segments) for segment in Segment]


def perimeter_clauses(particulars: Particulars, given: QueryDict | None = None) -> dict[str, str]:
    """Return the clause of each setting of the perimeter: as typed, else as known."""
    if given is not None:
        return clauses_of(given, PERIMETER_CLAUSES)
    return {name: particulars.clause(PERIMETER, name) for name in PERIMETER_CLAUSES}


def with_insurer(typed: Typed, insurer: str, kind: PolicyKind) -> Typed:
    """Return an empty form filled in from a template."""
    return replace(typed, insurer=insurer, kind=kind)
