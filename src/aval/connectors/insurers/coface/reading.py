"""What Coface's answers mean: objects of its interfaces become notices, and nothing else happens.

Two interfaces that know nothing of each other: CofaServe, the insurance, and ICON, the business
information. Tags say how we know: [O] Coface's own pages, samples and schemas; [C] public client
code; [B] somebody's description of an integration; [I] assumed. Of CofaServe its services, the
login, the look-up of companies and the way from order to delivery are known; its lists of
products, positions and types are not public. Of ICON nearly everything is. Assumed:

- the names of fields of covers, orders and notifications, in the style of what is published
- every code of `PRODUCTS`, `POSITIONS`, `DELIVERIES` and `TYPES`; one that is not there is told
  as unknown with its raw code, and never as a refusal
- products of one guarantee share its number and are its layers; a product that is not known is
  told apart, under a number of its own
- amounts are in the currency that stands beside them; days are the ones that are written
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

from aval.connectors import cells
from aval.connectors.cells import Row
from aval.connectors.contract import (
    Announced,
    BuyerNotice,
    CoverNotice,
    EventNotice,
    GradeNotice,
    PolicyKey,
    UnreadableError,
)
from aval.connectors.countries import ALPHA_2
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Decision, InsurerEventKind, RequestState
from aval.vocabulary.words import Layer

DRA, OPINION = "debtor-risk-assessment", "credit-opinion"
"""Two assessments of ICON by their slugs [O]."""
SCALES = MappingProxyType({DRA: "CF_DRA_0_10", OPINION: "CF_AT"})
"""DRA: 0 to 10, high is good. Opinion: X, @ to @@@@, more is better; NA is none [O]."""
_VALUES = MappingProxyType({DRA: "debtorRiskValue", OPINION: "rating"})

PRODUCTS = MappingProxyType(
    {
        "AGREMENT": Layer.PERMANENT,
        "TEMPORARY": Layer.TEMPORARY,
        "TOPLINER": Layer.TOP_UP,
        "AT_RATING": Layer.DISCRETIONARY,  # covered by the rating alone, no decision by name
    }
)
"""Products of an insured company [I]; that there are these four is documented [O]."""

POSITIONS = MappingProxyType(
    {
        "AGREED": Decision.APPROVED,
        "AGREED_WITH_CONDITIONS": Decision.APPROVED_WITH_CONDITIONS,
        "PARTIALLY_AGREED": Decision.PARTIAL,
        "REFUSED": Decision.REFUSED,
        "MAINTAINED": Decision.INCREASE_REFUSED,
        "PROVISIONAL": Decision.PRELIMINARY,
        "REDUCED": Decision.REDUCED,
        "WITHDRAWN": Decision.WITHDRAWN,
        "REISSUED": Decision.REISSUED,
        "TERMS_CHANGED": Decision.TERMS_REVISED,
        "EXPIRED": Decision.EXPIRED,
        "REPLACED": Decision.SUPERSEDED,
        "WITHDRAWAL_NOTICE": Decision.WITHDRAWAL_ANNOUNCED,
        "DELETED": Decision.CANCELLED_BY_INSURED,
        "IN_PROGRESS": Decision.PENDING,
    }
)
"""`position` of a product [I]; that products have positions and states is documented [O]."""

DELIVERIES = MappingProxyType(
    {
        "in-preparation": RequestState.IN_STUDY,
        "open": RequestState.IN_STUDY,
        "finished": RequestState.ANSWERED,
        "cancelled": RequestState.CANCELLED,
    }
)
"""`status` of a delivery: ICON's words [O], assumed to be CofaServe's too [I]."""

TYPES = MappingProxyType(
    {
        "DECISION": InsurerEventKind.DECIDED,
        "REDUCTION": InsurerEventKind.REDUCED,
        "WITHDRAWAL": InsurerEventKind.WITHDRAWN,
        "WITHDRAWAL_NOTICE": InsurerEventKind.WITHDRAWAL_ANNOUNCED,
        "EXPIRY": InsurerEventKind.EXPIRED,
        "DRA_CHANGE": InsurerEventKind.GRADE_CHANGED,
        "COMPANY_CHANGE": InsurerEventKind.BUYER_CHANGED,
        "INSOLVENCY": InsurerEventKind.INSOLVENT,
    }
)
"""`type` of a notification [I]."""

IDENTIFIERS = MappingProxyType(
    {
        "VAT": IdentifierScheme.VAT,
        "SIREN": IdentifierScheme.SIREN,
        "SIRET": IdentifierScheme.SIRET,
        "DUNS": IdentifierScheme.DUNS,
        "LEI": IdentifierScheme.LEI,
    }
)
"""`identifierType` before the country: `VAT_FRA` [I], after `RUC_ECU` [B]."""
REGISTERS = MappingProxyType(
    {"ECU": "RUC", "BRA": "CNPJ", "ESP": "NIF", "DEU": "HRB", "ITA": "REA", "NLD": "KVK"}
)
"""The word for the register of a country: Ecuador's is seen [B], the others are assumed [I]."""

_EASY_DIGITS = 14


def easy(row: Row, name: str = "easyNumber") -> str:
    """Return an EASY number as the text of 14 digits that it is [O], zeros in front too.

    Where it came as a number of JSON the zeros that it lost are put back.
    """
    value = cells.named(row, name)
    return value.zfill(_EASY_DIGITS) if isinstance(row[name], int) else value


def product(row: Row, policy: PolicyKey) -> CoverNotice:
    """Return a product of the portfolio, or of a delivery, as a layer of its guarantee."""
    code, position = cells.text(row, "productCode"), cells.text(row, "position")
    decision = POSITIONS.get(position, Decision.UNKNOWN)
    guarantee, currency = cells.named(row, "guaranteeId"), cells.named(row, "currency")
    if code not in PRODUCTS:
        guarantee, decision = f"{guarantee}/{code}", Decision.UNKNOWN
    return CoverNotice(
        cover=guarantee,
        policy=policy,
        buyer=easy(row),
        layer=PRODUCTS.get(code, Layer.PERMANENT),
        decision=decision,
        amount=cells.amount(row, "amount", currency),
        currency=currency,
        requested=cells.amount(row, "requestedAmount", currency),
        requested_on=cells.day(row, "orderDate"),
        decided_on=cells.day(row, "decisionDate"),
        valid_from=cells.day(row, "effectiveDate"),
        valid_to=cells.day(row, "expiryDate"),
        buyer_name=cells.text(row, "companyName"),
        customer_ref=cells.text(row, "customerReference"),
        conditions=tuple(_condition(one) for one in cells.rows_under(row.get("conditions"))),
        announced=_announced(row, decision, currency),
        raw=cells.raw(row, position if code in PRODUCTS else code),
    )


def _condition(row: Row) -> str:
    return cells.text(row, "label") or cells.text(row, "code")


def _announced(row: Row, decision: Decision, currency: str) -> Announced | None:
    """Return what is to come; an announced withdrawal leaves nothing."""
    change = cells.inner(row, "nextChange")
    if decision is Decision.WITHDRAWAL_ANNOUNCED:
        return Announced(cells.day(change, "effectiveDate"), 0)
    if not change:
        return None
    amount = cells.amount(change, "amount", currency)
    return Announced(cells.day(change, "effectiveDate"), amount)


def order(row: Row, policy: PolicyKey) -> CoverNotice:
    """Return an order that is not delivered."""
    currency = cells.named(row, "currency")
    return CoverNotice(
        cover=cells.named(row, "guaranteeId"),
        policy=policy,
        buyer=easy(row),
        layer=PRODUCTS.get(cells.text(row, "productCode"), Layer.PERMANENT),
        decision=Decision.PENDING,
        amount=None,
        currency=currency,
        requested=cells.amount(row, "requestedAmount", currency),
        requested_on=cells.day(row, "orderDate"),
        buyer_name=cells.text(row, "companyName"),
        customer_ref=cells.text(row, "customerReference"),
        raw=cells.raw(row, cells.text(row, "status")),
    )


def event(row: Row, policy: PolicyKey) -> EventNotice:
    """Return a notification of CofaServe; of a changed number it is the old one that is told."""
    kind, currency = cells.text(row, "type"), cells.text(row, "currency")
    return EventNotice(
        event=cells.named(row, "notificationId"),
        kind=TYPES.get(kind, InsurerEventKind.UNKNOWN),
        at=_instant(row, "notificationDate"),
        buyer=easy(row),
        policy=policy,
        cover=cells.text(row, "guaranteeId"),
        amount=cells.amount(row, "amount", currency),
        currency=currency,
        effective_on=cells.day(row, "effectiveDate"),
        raw=cells.raw(row, kind),
    )


def icon_event(row: Row) -> EventNotice | None:
    """Return a notification of ICON; None for a company that has no EASY number.

    One that names another company than the one that was monitored says that the provider
    changed: the buyer must be matched again [O]. `newCompanyId` is assumed [I].
    """
    number = monitored(row)
    if not number:
        return None
    slug, has_moved = cells.text(row, "assessmentSlug"), cells.text(row, "newCompanyId")
    kind = InsurerEventKind.BUYER_CHANGED if has_moved else InsurerEventKind.UNKNOWN
    return EventNotice(
        event=f"icon/{cells.named(row, 'id')}",
        kind=InsurerEventKind.GRADE_CHANGED if not has_moved and slug in SCALES else kind,
        at=_instant(row, "deliveryDate"),
        buyer=number,
        raw=cells.raw(row, slug),
    )


def _instant(row: Row, name: str) -> datetime:
    at = cells.instant(row, name)
    if at is None:
        raise UnreadableError(name)
    return at.astimezone(UTC)


def monitored(row: Row) -> str:
    """Return the EASY number of `externalId`, `easy#00000341003327` [O]; empty for another."""
    slug, _, value = cells.text(row, "externalId").partition("#")
    return value if slug == "easy" else ""


def assessment(row: Row, buyer: str) -> GradeNotice | None:
    """Return an assessment of ICON; None for one that is past, or is no grade."""
    slug = cells.text(row, "assessmentSlug")
    value = cells.text(row, _VALUES.get(slug, ""))
    on = cells.day(row, "releaseDate")
    if not value or on is None or row.get("isCurrent") is False:
        return None
    return GradeNotice(buyer, SCALES[slug], value, on, cells.raw(row, value))


def grade(row: Row, seen_on: date) -> GradeNotice | None:
    """Return the DRA that stands in the portfolio, as seen on a day; None where none does [I]."""
    value = cells.text(row, "debtorRiskValue")
    return (
        GradeNotice(easy(row), SCALES[DRA], value, seen_on, cells.raw(row, value))
        if value
        else None
    )


def identifier_type(scheme: IdentifierScheme, country: str) -> str:
    """Return how a number of a country (of three letters) is called: `SIREN_FRA`; else empty."""
    words = {own: word for word, own in IDENTIFIERS.items()}
    words[IdentifierScheme.NATIONAL] = REGISTERS.get(country, "")
    word = words.get(scheme, "")
    return f"{word}_{country}" if word else ""


def company(row: Row, country: str) -> BuyerNotice:
    """Return a company; its fields are assumed [I], that it comes in `companies` is seen [B]."""
    address = cells.inner(row, "address")
    known = [
        (scheme, cells.text(one, "value"))
        for one in cells.rows_under(row.get("identifiers"))
        if (scheme := _scheme(one)) is not None
    ]
    own = cells.text(address, "countryCode")
    return BuyerNotice(
        buyer=easy(row),
        name=cells.text(row, "companyName"),
        country=ALPHA_2.get(own, own) or country,
        identifiers=tuple(known),
        street=cells.text(address, "street"),
        postcode=cells.text(address, "postalCode"),
        town=cells.text(address, "city"),
        raw=cells.raw(row, cells.text(row, "status")),
    )


def _scheme(row: Mapping[str, object]) -> IdentifierScheme | None:
    word, _, country = cells.text(row, "type").rpartition("_")
    is_register = bool(word) and REGISTERS.get(country) == word
    return IdentifierScheme.NATIONAL if is_register else IDENTIFIERS.get(word)
