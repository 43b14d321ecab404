"""How the pretend Coface writes what it knows: its codes, its field names, its dates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from aval.sandboxes.insurers.world import Buyer, Cover, Policy, Slice, Step
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.words import Layer

POSITIONS = {
    Decision.APPROVED: "AGREED",
    Decision.APPROVED_WITH_CONDITIONS: "AGREED_WITH_CONDITIONS",
    Decision.PARTIAL: "PARTIALLY_AGREED",
    Decision.REFUSED: "REFUSED",
    Decision.INCREASE_REFUSED: "MAINTAINED",
    Decision.PRELIMINARY: "PROVISIONAL",
    Decision.REDUCED: "REDUCED",
    Decision.WITHDRAWN: "WITHDRAWN",
    Decision.REISSUED: "REISSUED",
    Decision.TERMS_REVISED: "TERMS_CHANGED",
    Decision.EXPIRED: "EXPIRED",
    Decision.SUPERSEDED: "REPLACED",
    Decision.WITHDRAWAL_ANNOUNCED: "WITHDRAWAL_NOTICE",
    Decision.CANCELLED_BY_INSURED: "DELETED",
    Decision.PENDING: "IN_PROGRESS",
}
"""The position of each decision."""
ENDED = frozenset(
    {
        Decision.EXPIRED,
        Decision.SUPERSEDED,
        Decision.WITHDRAWN,
        Decision.CANCELLED_BY_INSURED,
    }
)
"""Decisions after which there is no guarantee any more."""
PRODUCTS = {
    Layer.PERMANENT: "AGREMENT",
    Layer.TEMPORARY: "TEMPORARY",
    Layer.TOP_UP: "TOPLINER",
    Layer.DISCRETIONARY: "AT_RATING",
}
TYPES = {
    Decision.REDUCED: "REDUCTION",
    Decision.WITHDRAWN: "WITHDRAWAL",
    Decision.WITHDRAWAL_ANNOUNCED: "WITHDRAWAL_NOTICE",
    Decision.EXPIRED: "EXPIRY",
}
"""What a decision is called when it is notified; every other is a `DECISION`."""
COUNTRIES = {"FR": "FRA", "ES": "ESP", "DE": "DEU", "US": "USA", "BR": "BRA", "EC": "ECU"}
_TYPES = {"siren": "SIREN", "siret": "SIRET", "vat": "VAT", "duns": "DUNS", "lei": "LEI"}
_REGISTERS = {"BR": "CNPJ", "ES": "NIF", "DE": "HRB", "EC": "RUC"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a list is written this time: which faults strike it."""

    has_null_amounts: bool = False
    has_empty_amounts: bool = False
    has_unknown_code: bool = False
    is_midnight: bool = False
    """Days as instants of a time zone, whose day in UTC is the one before."""
    is_easy_a_number: bool = False
    """EASY numbers as numbers of JSON, without the zeros in front."""

    def amount(self, minor: int | None, currency: str) -> float | str | None:
        """Return an amount as a number, nothing where it is not told."""
        if minor is None or self.has_null_amounts:
            return None
        if self.has_empty_amounts:
            return ""
        return float(decimal_text(minor, MINOR_DIGITS[currency]))

    def day(self, day: date | None) -> str | None:
        """Return a day."""
        if day is None:
            return None
        return f"{day}T00:30:00+02:00" if self.is_midnight else day.isoformat()

    def easy(self, number: str) -> str | int:
        """Return an EASY number."""
        return int(number) if self.is_easy_a_number else number


@dataclass(frozen=True, slots=True)
class Entry:
    """A cover at one of its steps, with whose it is."""

    cover: Cover
    step: Step
    policy: Policy
    buyer: Buyer


def products(entry: Entry, day: date, manner: Manner) -> Iterator[dict[str, Any]]:
    """Yield a row for each layer of a decision."""
    for one in entry.step.slices:
        yield _product(entry, one, day, manner)


def _product(entry: Entry, one: Slice, day: date, manner: Manner) -> dict[str, Any]:
    step, currency = entry.step, entry.policy.currency
    position = step.raw_code or POSITIONS[step.decision]
    effective = manner.day(step.effective_on)
    return {
        "guaranteeId": entry.cover.number,
        "productCode": PRODUCTS[one.layer],
        "easyNumber": manner.easy(entry.buyer.number),
        "companyName": entry.buyer.name,
        "position": "ZZ99" if manner.has_unknown_code else position,
        "state": "CLOSED" if step.decision in ENDED else "ACTIVE",
        "currency": currency,
        "amount": manner.amount(one.amount, currency),
        "requestedAmount": manner.amount(step.requested, currency),
        "orderDate": manner.day(step.on - timedelta(1)),
        "decisionDate": manner.day(step.on),
        "effectiveDate": manner.day(one.valid_from),
        "expiryDate": manner.day(one.valid_to),
        "customerReference": step.customer_ref or None,
        "conditions": [{"code": code, "label": f"Condition {code}"} for code in step.conditions],
        "nextChange": {"effectiveDate": effective, "amount": 0} if effective else None,
        "debtorRiskValue": grade(entry.buyer, day),
    }


def order(entry: Entry, at: int, status: str, manner: Manner) -> dict[str, Any]:
    """Return an order, the `at`-th of its cover, with its delivery."""
    currency, layers = entry.policy.currency, [one.layer for one in entry.step.slices]
    return {
        "orderId": f"O{entry.cover.number}-{at}",
        "deliveryId": f"D{entry.cover.number}-{at}",
        "status": status,
        "guaranteeId": entry.cover.number,
        "productCode": PRODUCTS[layers[0] if layers else Layer.PERMANENT],
        "easyNumber": manner.easy(entry.buyer.number),
        "companyName": entry.buyer.name,
        "currency": currency,
        "requestedAmount": manner.amount(entry.step.requested, currency),
        "orderDate": manner.day(entry.step.on),
        "customerReference": entry.step.customer_ref,
    }


def notification(entry: Entry, at: int, manner: Manner) -> dict[str, Any]:
    """Return what is notified of a step, the `at`-th of its cover."""
    step, currency = entry.step, entry.policy.currency
    amounts = [one.amount for one in step.slices if one.amount is not None]
    return {
        "notificationId": f"N{entry.cover.number}-{at}",
        "notificationDate": f"{step.on}T06:00:00Z",
        "type": TYPES.get(step.decision, "DECISION"),
        "easyNumber": manner.easy(entry.buyer.number),
        "guaranteeId": entry.cover.number,
        "currency": currency,
        "amount": manner.amount(sum(amounts) if amounts else None, currency),
        "effectiveDate": manner.day(step.effective_on),
    }


def company(buyer: Buyer, manner: Manner) -> Mapping[str, Any]:
    """Return a company."""
    country = COUNTRIES[buyer.country]
    return {
        "easyNumber": manner.easy(buyer.number),
        "companyName": buyer.name,
        "status": "INSOLVENT" if buyer.is_insolvent else "ACTIVE",
        "address": {
            "street": buyer.street,
            "postalCode": buyer.postcode,
            "city": buyer.town,
            "countryCode": country,
        },
        "identifiers": [
            {"type": identifier_type(scheme, buyer.country), "value": value}
            for scheme, value in buyer.identifiers
        ],
    }


def identifier_type(scheme: str, country: str) -> str:
    """Return how a number of a country is called: `SIREN_FRA`."""
    word = _REGISTERS.get(country, "") if scheme == "national" else _TYPES[scheme]
    return f"{word}_{COUNTRIES[country]}"


def grade(buyer: Buyer, day: date) -> str | None:
    """Return the DRA of a buyer on a day."""
    grades = [one.value for one in buyer.grades if one.on <= day]
    return grades[-1] if grades else None


def company_id(number: str, *, is_moved: bool) -> str:
    """Return ICON's id of a company; another one after its provider changed."""
    return str(uuid5(NAMESPACE_OID, f"{number}/moved" if is_moved else number))
