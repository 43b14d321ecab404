"""How the pretend Allianz Trade writes what it knows: its codes, its field names, its days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aval.sandboxes.insurers.world import Buyer, Cover, Policy, PolicyKey, Slice, Step
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.words import Layer

AGREED = "Agreement"
CODES = {
    Decision.REFUSED: "Rejected",
    Decision.WITHDRAWN: "Withdrawn",
    Decision.CANCELLED_BY_INSURED: "Cancelled",
    Decision.EXPIRED: "Expired",
    Decision.PENDING: "InProgress",
}
"""The status of each decision that is not an agreement."""
REFERENCE = "customerReference"
"""Where our key is kept."""
STANDS = "agreed"
"""Beside a step: it returned the cover that stood already."""
ID_TYPES = {"vat": "VAT", "siren": "SIREN", "duns": "DUNS", "national": "NATIONAL"}
_OLD = (
    *("coverId", "policy", "coverStatusCode", "gradePolicyCoverGradeCode"),
    *("creditLimitDetails", "creationDate", REFERENCE),
)
"""What v2 tells under the same name."""
_TYPES = {Layer.PERMANENT: "Permanent", Layer.TEMPORARY: "Temporary"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a list is written this time: which faults strike it."""

    has_null_amounts: bool = False
    has_empty_amounts: bool = False
    has_unknown_code: bool = False
    is_midnight: bool = False
    """Days as instants of central European time, whose day in UTC is the one before."""

    def amount(self, minor: int | None, currency: str) -> int | float | str | None:
        """Return an amount as a number, whole where it is, empty or null where a fault says so."""
        if self.has_empty_amounts:
            return ""
        if minor is None or self.has_null_amounts:
            return None
        text = decimal_text(minor, MINOR_DIGITS[currency])
        return float(text) if minor % 10 ** MINOR_DIGITS[currency] else int(text.partition(".")[0])

    def day(self, day: date | None) -> str | None:
        """Return a day, as an instant where a fault says so."""
        if day is None:
            return None
        return f"{day}T00:30:00+01:00" if self.is_midnight else day.isoformat()


def cover_row(
    cover: Cover, step: Step, policy: Policy, buyer: Buyer, day: date, manner: Manner
) -> dict[str, Any]:
    """Return a cover as v3 tells it, in the search and alone."""
    is_asked = step.decision is Decision.PENDING
    code = step.raw_code or CODES.get(step.decision, AGREED)
    if manner.has_unknown_code and not is_asked:
        code = "ZZ99"
    stands = step.decision is Decision.INCREASE_REFUSED or STANDS in step.conditions
    limits = [_limit(one, step, policy.currency, manner) for one in step.slices]
    if stands:
        limits = [one | {"technicalDecisionStatusCode": "AlreadyAgreed"} for one in limits]
    return {
        "coverId": cover.number,
        "policy": policy_named(policy.key),
        "companyId": buyer.number,
        "companyName": buyer.name,
        "companyCountryCode": buyer.country,
        "coverStatusCode": code,
        "gradePolicyCoverGradeCode": grade(buyer, day),
        "creditLimitDetails": _asked(step, policy, manner),
        "creationDate": manner.day(step.on),
        "decisionDate": None if is_asked else manner.day(step.on),
        "creditLimitsAggregation": {"creditLimits": limits} if limits else None,
        REFERENCE: step.customer_ref or None,
    }


def request_row(
    cover: Cover, step: Step, policy: Policy, buyer: Buyer, manner: Manner
) -> dict[str, Any]:
    """Return a request in progress."""
    return {
        "requestId": f"R{cover.number}",
        "requestStatusCode": "InProgress",
        "coverId": cover.number,
        "policy": policy_named(policy.key),
        "companyId": buyer.number,
        "companyName": buyer.name,
        "creationDate": manner.day(step.on),
        "lastUpdateDate": manner.day(step.on),
        "creditLimitDetails": _asked(step, policy, manner),
        REFERENCE: step.customer_ref or None,
    }


def old_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a cover of v3 as v2 tells it."""
    limits = (row["creditLimitsAggregation"] or {"creditLimits": []})["creditLimits"]
    decision: dict[str, Any] | None = None
    if limits:
        decision = {"decisionDate": row["decisionDate"]}
        for one in limits:
            kind = one.get("creditLimitTypeCode", "Permanent").lower()
            decision[kind] = {**one, f"{kind}Amount": one["amount"]}
    company = {"companyId": row["companyId"], "companyName": row["companyName"]}
    return {name: row[name] for name in _OLD} | {"company": company, "decision": decision}


def company(buyer: Buyer) -> dict[str, Any]:
    """Return a company as the search and the referential tell it."""
    return {
        "companyId": buyer.number,
        "legalData": {"companyName": buyer.name},
        "address": {
            "streetName": buyer.street,
            "town": buyer.town,
            "countryCode": buyer.country,
            "postCodes": [{"postCodeValue": buyer.postcode}],
        },
        "companyIdentifiers": [
            {"idTypeCode": ID_TYPES.get(scheme, scheme), "idValue": value}
            for scheme, value in buyer.identifiers
        ],
        "communicationChannels": [],
    }


def policy_named(key: PolicyKey) -> dict[str, str]:
    """Return a policy as answers name it."""
    number, unit, extension = key
    return {"businessUnitCode": unit, "policyId": number, "extensionId": extension}


def grade(buyer: Buyer, day: date) -> str | None:
    """Return the grade of a buyer on a day."""
    return next((one.value for one in reversed(buyer.grades) if one.on <= day), None)


def _asked(step: Step, policy: Policy, manner: Manner) -> dict[str, Any]:
    asked = manner.amount(step.requested, policy.currency)
    return {"requestedAmount": asked, "currencyCode": policy.currency}


def _limit(one: Slice, step: Step, currency: str, manner: Manner) -> dict[str, Any]:
    until = one.valid_to or (step.effective_on and step.effective_on - timedelta(1))
    limit = {
        "amount": manner.amount(one.amount, currency),
        "currencyCode": currency,
        "startDate": manner.day(one.valid_from),
        "endDate": manner.day(until),
        "conditions": [
            {"code": code, "label": f"Condition {code}"}
            for code in step.conditions
            if code != STANDS
        ],
    }
    return limit | ({"creditLimitTypeCode": _TYPES[one.layer]} if one.layer in _TYPES else {})
