"""How the pretend Atradius writes what it knows: its codes, its field names, its dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aval.sandboxes.insurers.world import Buyer, Cover, Policy, Slice, Step
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.words import Layer

CODES = {
    Decision.APPROVED: "DC01",
    Decision.APPROVED_WITH_CONDITIONS: "DC02",
    Decision.REFUSED: "DC03",
    Decision.PARTIAL: "DC04",
    Decision.INCREASE_REFUSED: "DC05",
    Decision.PRELIMINARY: "DC06",
    Decision.WITHDRAWN: "DC08",
    Decision.REDUCED: "DC09",
    Decision.TERMS_REVISED: "DC10",
    Decision.REISSUED: "DC11",
    Decision.WITHDRAWAL_ANNOUNCED: "DC21",
}
"""The code of each decision that a cover in force carries."""
HISTORIC = {
    Decision.EXPIRED: "ECLD",
    Decision.SUPERSEDED: "SCLD",
    Decision.WITHDRAWN: "WCLD",
    Decision.CANCELLED_BY_INSURED: "CCLD",
}
"""The code of each way in which a cover ends."""
COUNTRIES = {"FR": "FRA", "ES": "ESP", "DE": "DEU", "US": "USA", "BR": "BRA"}
UID_TYPES = {"siren": "SN", "vat": "VAT", "duns": "DB", "national": "NRN"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a list is written this time: which faults strike it."""

    has_null_amounts: bool = False
    has_empty_amounts: bool = False
    has_unknown_code: bool = False
    is_midnight: bool = False
    """Days as instants of British summer time, whose day in UTC is the one before."""

    def amount(self, minor: int | None, currency: str) -> str | None:
        """Return an amount as text, empty where it is not told."""
        if self.has_null_amounts:
            return None
        if minor is None or self.has_empty_amounts:
            return ""
        return decimal_text(minor, MINOR_DIGITS[currency])

    def day(self, day: date | None) -> str | None:
        """Return a day as an instant."""
        if day is None:
            return None
        return f"{day}T00:30:00+01:00" if self.is_midnight else f"{day}T00:00:00Z"


def cover_row(
    cover: Cover, step: Step, policy: Policy, buyer: Buyer, manner: Manner
) -> dict[str, Any]:
    """Return a cover as an object of `/covers`, `/applications` or `/historic`."""
    currency = policy.currency
    ended = step.decision in HISTORIC and step.effective_on is None
    is_asked = step.decision is Decision.PENDING
    code = step.raw_code or CODES.get(step.decision, "")
    if manner.has_unknown_code and not is_asked:
        code = "ZZ99"
    first, second = (*step.slices, None, None)[:2]
    starts = step.slices[0].valid_from if step.slices else None
    return {
        "coverId": cover.number,
        "customerId": policy.unit,
        "policyId": policy.number,
        "buyerId": numbered(buyer.number),
        "buyerName": buyer.name,
        "coverType": "credit-limit",
        "coverStatus": "REFERRED" if is_asked else "DECISION",
        "decisionCode": None if is_asked else code,
        "historicCode": HISTORIC[step.decision] if ended and not step.raw_code else None,
        "pendingProcessIndicator": "F" if step.effective_on else None,
        "creditLimitApplicationAmountInPolicyCurrency": Manner().amount(step.requested, currency),
        "customerRefNumber": step.customer_ref or None,
        "applicationDate": manner.day(step.on if is_asked else step.on - timedelta(1)),
        "decisionDate": None if is_asked else manner.day(step.on),
        "effectFromDate": manner.day(starts),
        "effectiveToDate": None,
        "withdrawalDate": manner.day(step.effective_on),
        "totalDecision": _total(step, currency, manner),
        "firstAmtDecision": _slice(first, step, currency, manner),
        "secondAmtDecision": _slice(second, step, currency, manner),
        "notes": None,
    }


def _slice(one: Slice | None, step: Step, currency: str, manner: Manner) -> Mapping[str, Any]:
    if one is None:
        return {"decisionAmtInPolicyCurrency": ""}
    conditions = [
        {"conditionCode": code, "conditionType": "P", "conditionDescription": f"Condition {code}"}
        for code in step.conditions
        if one.layer is Layer.PERMANENT
    ]
    return {
        "decisionAmtInPolicyCurrency": manner.amount(one.amount, currency),
        "decisionExpiryDate": manner.day(one.valid_to),
        "decisionConditions": conditions,
    }


def _total(step: Step, currency: str, manner: Manner) -> Mapping[str, Any]:
    amounts = [one.amount for one in step.slices if one.amount is not None]
    total = sum(amounts) if amounts else None
    return {"decisionAmtInPolicyCurrency": manner.amount(total, currency)}


def numbered(number: str) -> int | str:
    """Return a number of a buyer as JSON's number, as Atradius writes them; other text as it is."""
    return int(number) if number.isdecimal() and not number.startswith("0") else number


def policy_object(policy: Policy, manner: Manner) -> Mapping[str, Any]:
    """Return a policy as `/policies/details` tells it."""
    return {
        "policyId": policy.number,
        "policyStatus": "live",
        "policyStartDate": manner.day(policy.starts_on),
        "policyExpiryDate": manner.day(policy.ends_on),
        "policyCurrency": policy.currency,
    }


def buyer_row(buyer: Buyer, day: date) -> Mapping[str, Any]:
    """Return a buyer as `/buyers` and `/buyers/my-buyers` tell it."""
    grades = [grade.value for grade in buyer.grades if grade.on <= day]
    current, previous = [*reversed(grades), None, None][:2]
    return {
        "buyerId": numbered(buyer.number),
        "buyerName": buyer.name,
        "country": COUNTRIES.get(buyer.country, buyer.country),
        "addressLine1": buyer.street,
        "postCode": buyer.postcode,
        "city": buyer.town,
        "currentBuyerRating": None if current is None else int(current),
        "currentBuyerRatingClass": None,
        "previousBuyerRating": None if previous is None else int(previous),
        "tradingStatus": "INSOLVENT" if buyer.is_insolvent else "ACTIVE",
        "uniqueIdentifiers": [
            {"uid": value, "uidType": UID_TYPES[scheme], "uidTypeDescription": scheme}
            for scheme, value in buyer.identifiers
        ],
    }
