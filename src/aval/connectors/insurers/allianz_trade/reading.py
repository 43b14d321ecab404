"""What Allianz Trade's answers mean: objects of its interface become notices, and nothing else.

Codes of v3 stand in tables behind a login. Seen in public client code ([C]): the cover statuses
`Agreement`, `Rejected`, `CheckPolicy`, the technical status `AlreadyAgreed`, and the fields named
below without a tag. Assumed ([I]):

- a cover of the search has the shape of a cover asked for by its number, and its currency with
  each limit (`currencyCode`), or with what was asked (`creditLimitDetails`, [C] on requests)
- a limit that says `Temporary` is temporary, or that has an `endDate` and does not say
  `Permanent`; of two of one layer the one that starts later holds
- `endDate` is the last day; of a permanent limit it announces that it will be withdrawn
- `AlreadyAgreed` returns the cover that stands: an answer of yes where it is as much as was
  asked, of no more where it is less
- less granted than asked, in the same currency, is a partial agreement
- `CheckPolicy` is a cover by grade: how much stands in the policy, so no amount is told
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from aval.connectors import cells
from aval.connectors.cells import Row
from aval.connectors.contract import Announced, BuyerNotice, CoverNotice, GradeNotice, PolicyKey
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

SCALE = "AZ_1_10"
"""Allianz Trade's grade: 1 is exceptional, 5 average, 9 and 10 at risk of failure [O]."""

EXTENSIONS = MappingProxyType(
    {
        "": None,
        "DCL": Layer.DISCRETIONARY,
        "CAP": Layer.TOP_UP,
        "CAP+": Layer.SUBSTITUTE_TOP_UP,  # how it is written is assumed [I]
    }
)
"""The layer that a policy's extension stands for; the policy itself holds named covers [C]."""

STATUSES = MappingProxyType(
    {
        "agreement": Decision.APPROVED,
        "alreadyagreed": Decision.APPROVED,
        "rejected": Decision.REFUSED,
        "checkpolicy": Decision.APPROVED_WITH_CONDITIONS,
        "inprogress": Decision.PENDING,  # [C] of requests, [I] of covers
        "withdrawn": Decision.WITHDRAWN,  # [I]
        "cancelled": Decision.CANCELLED_BY_INSURED,  # [I]
        "expired": Decision.EXPIRED,  # [I]
    }
)
"""Statuses without capitals: documents and answers do not agree on them."""
_GRANTED = frozenset(
    {
        Decision.APPROVED,
        Decision.APPROVED_WITH_CONDITIONS,
        Decision.PARTIAL,
        Decision.INCREASE_REFUSED,
    }
)
_BY_GRADE = "checkpolicy"
_STANDS = "alreadyagreed"

ID_TYPES = MappingProxyType(
    {
        IdentifierScheme.VAT: "VAT",
        IdentifierScheme.SIREN: "SIREN",
        IdentifierScheme.SIRET: "SIRET",
        IdentifierScheme.NATIONAL: "NATIONAL",
        IdentifierScheme.LEI: "LEI",
        IdentifierScheme.DUNS: "DUNS",
    }
)
"""`idTypeCode` [I]: the field is seen, its list of codes is not public."""
_SCHEMES = {code: scheme for scheme, code in ID_TYPES.items()}


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit of a cover."""

    layer: Layer
    amount: int | None
    currency: str
    starts_on: date | None
    ends_on: date | None
    conditions: tuple[str, ...]


def modern(row: Row) -> dict[str, Any]:
    """Return a cover of v2 in the shape of v3.

    Seen: `company.companyId`, `coverStatusCode`, `decision`, which may be null, with
    `decisionDate` and `permanent.permanentAmount`. Everything else is assumed [I].
    """
    company, decision = cells.inner(row, "company"), cells.inner(row, "decision")
    limits = [
        {**one, "creditLimitTypeCode": kind, "amount": one.get(f"{kind}Amount")}
        for kind in ("permanent", "temporary")
        if (one := cells.inner(decision, kind))
    ]
    return {
        **row,
        "companyId": company.get("companyId"),
        "companyName": company.get("companyName"),
        "decisionDate": decision.get("decisionDate"),
        "creditLimitsAggregation": {"creditLimits": limits},
    }


def is_of(row: Row, policy: PolicyKey) -> bool:
    """Whether a row is of a policy, by what it says of its own; one that says nothing is [I]."""
    told = cells.inner(row, "policy")
    number, unit = cells.text(told, "policyId"), cells.text(told, "businessUnitCode")
    if number and number.lstrip("0") != policy.number.lstrip("0"):
        return False
    if unit and unit != policy.unit:
        return False
    return not told or cells.text(told, "extensionId") == policy.extension


def is_pending(row: Row) -> bool:
    """Whether a cover has not been decided yet."""
    return decided(row)[0] is Decision.PENDING


def covers(
    row: Row, policy: PolicyKey, reference: str = "", said: Row | None = None
) -> Iterator[CoverNotice]:
    """Yield the layers of a cover, at least one.

    `reference` names the field of our key; `said` is the row as it came where it was another.
    """
    decision, code = decided(row)
    asked = cells.inner(row, "creditLimitDetails")
    standing: dict[Layer, _Limit] = {}
    for one in _limits(row, policy):
        other = standing.get(one.layer)
        if not other or (one.starts_on or date.min) >= (other.starts_on or date.min):
            standing[one.layer] = one
    currency = cells.text(asked, "currencyCode")
    if not standing:
        layer = EXTENSIONS[policy.extension] or Layer.PERMANENT
        if code.casefold() == _BY_GRADE:
            layer = Layer.DISCRETIONARY
        standing[layer] = _Limit(layer, None, currency, None, None, ())
    permanent = standing.get(Layer.PERMANENT)
    if permanent and permanent.ends_on and decision in _GRANTED:
        decision = Decision.WITHDRAWAL_ANNOUNCED
    for one in standing.values():
        is_same = currency in {one.currency, ""}
        is_ending = decision is Decision.WITHDRAWAL_ANNOUNCED and one is permanent
        after = one.ends_on + timedelta(1) if is_ending and one.ends_on else None
        yield CoverNotice(
            cover=cells.named(row, "coverId"),
            policy=policy,
            buyer=cells.named(row, "companyId"),
            layer=one.layer,
            decision=decision,
            amount=one.amount,
            currency=one.currency,
            requested=cells.amount(asked, "requestedAmount", one.currency) if is_same else None,
            requested_on=cells.day(row, "creationDate"),
            decided_on=cells.day(row, "decisionDate"),
            valid_from=one.starts_on,
            valid_to=None if after else one.ends_on,
            buyer_name=cells.text(row, "companyName"),
            customer_ref=cells.text(row, reference) if reference else "",
            conditions=one.conditions,
            announced=Announced(after, 0) if after else None,
            raw=cells.raw(said if said is not None else row, code),
        )


def request(row: Row, policy: PolicyKey, reference: str = "") -> CoverNotice:
    """Return a request that waits for an answer; that it names its buyer is assumed [I]."""
    asked = cells.inner(row, "creditLimitDetails")
    currency = cells.text(asked, "currencyCode")
    return CoverNotice(
        cover=cells.text(row, "coverId") or cells.named(row, "requestId"),
        policy=policy,
        buyer=cells.named(row, "companyId"),
        layer=EXTENSIONS[policy.extension] or Layer.PERMANENT,
        decision=Decision.PENDING,
        amount=None,
        currency=currency,
        requested=cells.amount(asked, "requestedAmount", currency),
        requested_on=cells.day(row, "creationDate"),
        buyer_name=cells.text(row, "companyName"),
        customer_ref=cells.text(row, reference) if reference else "",
        raw=cells.raw(row, cells.text(row, "requestStatusCode") or "InProgress"),
    )


def grade(row: Row, seen_on: date) -> GradeNotice | None:
    """Return the grade that stands beside a cover, seen on a day; None without one."""
    code = cells.text(row, "gradePolicyCoverGradeCode")
    if not code:
        return None
    return GradeNotice(
        buyer=cells.named(row, "companyId"),
        scale=SCALE,
        value=code.lstrip("0") or code,
        observed_on=seen_on,
        raw=cells.raw(row, code),
    )


def company(row: Row, country: str) -> BuyerNotice:
    """Return a company as the search and the referential tell it."""
    address = cells.inner(row, "address")
    known = [
        (_SCHEMES[kind], cells.text(one, "idValue"))
        for one in cells.rows_under(row.get("companyIdentifiers"))
        if (kind := cells.text(one, "idTypeCode").upper()) in _SCHEMES
    ]
    street = " ".join(
        filter(None, (cells.text(address, "streetNumber"), cells.text(address, "streetName")))
    )
    codes = [cells.text(o, "postCodeValue") for o in cells.rows_under(address.get("postCodes"))]
    return BuyerNotice(
        buyer=cells.named(row, "companyId"),
        name=cells.text(cells.inner(row, "legalData"), "companyName"),
        country=cells.text(address, "countryCode") or country,
        identifiers=tuple(known),
        street=street,
        postcode=codes[0] if codes else "",
        town=cells.text(address, "town"),
        raw=cells.raw(row, ""),
    )


def decided(row: Row) -> tuple[Decision, str]:
    """Return the decision of a cover and its raw code; one without a code is UNKNOWN."""
    limits = _told(row)
    technical = next(filter(None, (_technical(one) for one in limits)), "")
    code = cells.text(row, "coverStatusCode") or technical
    decision = STATUSES.get(code.casefold(), Decision.UNKNOWN)
    if decision is not Decision.APPROVED:
        return decision, code
    is_less = _is_less(row, limits)
    if technical.casefold() == _STANDS:
        return (Decision.INCREASE_REFUSED if is_less else decision), technical
    if is_less:
        return Decision.PARTIAL, code
    if any(_conditions(one) for one in limits):
        return Decision.APPROVED_WITH_CONDITIONS, code
    return decision, code


def _told(row: Row) -> list[Row]:
    return cells.rows_under(cells.inner(row, "creditLimitsAggregation").get("creditLimits"))


def _technical(limit: Row) -> str:
    return cells.text(limit, "technicalDecisionStatusCode")


def _is_less(row: Row, limits: list[Row]) -> bool:
    """Whether all that was granted is less than what was asked; both must be told, in one money."""
    details = cells.inner(row, "creditLimitDetails")
    currency = cells.text(details, "currencyCode")
    asked = cells.amount(details, "requestedAmount", currency)
    if asked is None or any(cells.text(o, "currencyCode") not in {"", currency} for o in limits):
        return False
    granted = [cells.amount(one, "amount", currency) for one in limits]
    known = [one for one in granted if one is not None]
    return bool(granted) and len(known) == len(granted) and sum(known) < asked


def _limits(row: Row, policy: PolicyKey) -> Iterator[_Limit]:
    asked_in = cells.text(cells.inner(row, "creditLimitDetails"), "currencyCode")
    for one in _told(row):
        currency = cells.text(one, "currencyCode") or asked_in
        until = cells.day(one, "endDate")
        yield _Limit(
            EXTENSIONS[policy.extension] or _named_layer(one, until),
            cells.amount(one, "amount", currency),
            currency,
            cells.day(one, "startDate"),
            until,
            _conditions(one),
        )


def _named_layer(limit: Row, until: date | None) -> Layer:
    kind = cells.text(limit, "creditLimitTypeCode").casefold()
    is_temporary = kind == "temporary" or (not kind and until is not None)
    return Layer.TEMPORARY if is_temporary else Layer.PERMANENT


def _conditions(limit: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the conditions of a limit as they are worded [I]."""
    told = cells.rows_under(limit.get("conditions"))
    return tuple(cells.text(one, "label") or cells.text(one, "code") for one in told)
