"""What Atradius' answers mean: objects of its interface become notices, and nothing else happens.

The interface's description is not public. Fields and codes are those that public client code
reads ([C]); where a meaning is our own reading of them, a comment says assumed ([I]):

- the first and the second amount are layers: the one with an expiry date is temporary, the other
  permanent; where both have one or none has, the first is permanent [I]
- amounts are text, empty where there is none, in the policy's currency [C]
- days are instants in UTC or British summer time; the day that is written is the one meant [C]
- a pending process changes nothing yet [C]
"""

from collections.abc import Iterable, Iterator
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
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Decision, InsurerEventKind
from aval.vocabulary.words import Layer

SCALE = "ATR_RATING"
"""Atradius' buyer rating: a number whose range is not public."""

DECISIONS = MappingProxyType(
    {
        "DC01": Decision.APPROVED,
        "DC02": Decision.APPROVED_WITH_CONDITIONS,
        "DC03": Decision.REFUSED,
        "DC04": Decision.PARTIAL,
        "DC05": Decision.INCREASE_REFUSED,
        "DC06": Decision.PRELIMINARY,  # in part, for the time being
        "DC07": Decision.PRELIMINARY,  # a refusal, for the time being: its amount is 0
        "DC08": Decision.WITHDRAWN,
        "DC09": Decision.REDUCED,
        "DC10": Decision.TERMS_REVISED,
        "DC11": Decision.REISSUED,
        "DC21": Decision.WITHDRAWAL_ANNOUNCED,
        "DC22": Decision.REDUCED,  # a part of it has expired
    }
)
"""`decisionCode` [C]."""

ENDS = MappingProxyType(
    {
        "CCLA": Decision.CANCELLED_BY_INSURED,
        "RCLA": Decision.REFUSED,
        "SCLA": Decision.SUPERSEDED,
        "TCLA": Decision.SUPERSEDED,  # moved to another policy or buyer [I]
        "ARCH": Decision.SUPERSEDED,  # kept for the record [I]
        "CCLD": Decision.CANCELLED_BY_INSURED,
        "ECLD": Decision.EXPIRED,
        "PCLD": Decision.WITHDRAWN,  # the policy ended
        "SCLD": Decision.SUPERSEDED,
        "TCLD": Decision.SUPERSEDED,  # [I], as TCLA
        "WCLD": Decision.WITHDRAWN,
        "ACLD": Decision.SUPERSEDED,  # amended: another row tells what holds [I]
        "ICLD": Decision.SUPERSEDED,  # issued again, likewise [I]
        "MCLD": Decision.SUPERSEDED,  # maintained, likewise [I]
    }
)
"""`historicCode` [C]: why a row is no longer the one that holds. CIND, an indication, is none."""

_NOT_LESS = frozenset({"R", "V"})
"""Pending processes that take nothing away: reactivation, conversion of an indication [C]."""
_TO_NOTHING = frozenset({"F", "W", "C", "P"})
"""Pending processes that end the cover: withdrawal in its forms, cancellation [C]."""

_EVENTS = MappingProxyType(
    {
        Decision.WITHDRAWN: InsurerEventKind.WITHDRAWN,
        Decision.REDUCED: InsurerEventKind.REDUCED,
        Decision.WITHDRAWAL_ANNOUNCED: InsurerEventKind.WITHDRAWAL_ANNOUNCED,
        Decision.EXPIRED: InsurerEventKind.EXPIRED,
        Decision.UNKNOWN: InsurerEventKind.UNKNOWN,
    }
)
"""What a decision is to the one who is told of it; every other is `DECIDED`."""

UID_SCHEMES = MappingProxyType(
    {
        "SN": IdentifierScheme.SIREN,
        "VAT": IdentifierScheme.VAT,
        "NRN": IdentifierScheme.NATIONAL,
        "DB": IdentifierScheme.DUNS,  # [I]
    }
)
"""`uidType` [C]; CR, FC and TK have no word of ours."""


def newest(rows: Iterable[Row]) -> list[Row]:
    """Return one row of each cover, the one decided last; the later one of equals."""
    found: dict[str, tuple[str, Row]] = {}
    for row in rows:
        name = cells.named(row, "coverId")
        at = cells.text(row, "decisionDate") or cells.text(row, "applicationDate")
        if name not in found or found[name][0] <= at:
            found[name] = (at, row)
    return [row for _, row in found.values()]


def covers(row: Row, policy: PolicyKey, currency: str) -> Iterator[CoverNotice]:
    """Yield the layers of a cover, at least one."""
    first, second = (cells.inner(row, name) for name in ("firstAmtDecision", "secondAmtDecision"))
    slices = [(s, *_slice(s, currency)) for s in (first, second)]
    told = [one for one in slices if one[1] is not None or one[2] is not None]
    if len(told) == 2 and told[1][1] == 0 and told[1][2] is None:
        told = told[:1]  # a second amount of nothing, without an end, is no layer [I]
    if not told:
        total = cells.inner(row, "totalDecision")
        told = [(total, *_slice(total, currency))]
    is_swapped = len(told) == 2 and told[0][2] is not None and told[1][2] is None
    for at, (holder, amount, until) in enumerate(told):
        is_temporary = until is not None if len(told) == 1 else (at == 1) != is_swapped
        layer = Layer.TEMPORARY if is_temporary else Layer.PERMANENT
        yield _notice(row, policy, currency, layer, amount, until, holder)


def application(row: Row, policy: PolicyKey, currency: str) -> CoverNotice:
    """Return a request that waits for an answer."""
    return CoverNotice(
        cover=cells.named(row, "coverId"),
        policy=policy,
        buyer=cells.named(row, "buyerId"),
        layer=Layer.PERMANENT,
        decision=Decision.PENDING,
        amount=None,
        currency=currency,
        requested=_requested(row, currency),
        requested_on=cells.day(row, "applicationDate"),
        buyer_name=cells.text(row, "buyerName"),
        customer_ref=cells.text(row, "customerRefNumber"),
        raw=cells.raw(row, cells.text(row, "coverStatus")),
    )


def event(row: Row, policy: PolicyKey, currency: str) -> EventNotice:
    """Return what `/decisions` tells as an event; its number is cover, code and day."""
    decision, code = decided(row)
    day = cells.day(row, "decisionDate")
    if day is None:
        message = "decisionDate"
        raise UnreadableError(message)
    layers = list(covers(row, policy, currency))
    known = [one.amount for one in layers if one.amount is not None]
    cover = cells.named(row, "coverId")
    return EventNotice(
        event=f"{cover}/{code}/{day}",
        kind=_EVENTS.get(decision, InsurerEventKind.DECIDED),
        at=datetime(day.year, day.month, day.day, tzinfo=UTC),
        buyer=cells.named(row, "buyerId"),
        policy=policy,
        cover=cover,
        amount=sum(known) if len(known) == len(layers) else None,
        currency=currency,
        effective_on=cells.day(row, "withdrawalDate") or cells.day(row, "effectFromDate"),
        raw=cells.raw(row, code),
    )


def grade(row: Row, seen_on: date) -> GradeNotice | None:
    """Return a buyer's rating, seen on a day, which it does not tell itself; None without one."""
    value = cells.text(row, "currentBuyerRating")
    if not value:
        return None
    return GradeNotice(
        buyer=cells.named(row, "buyerId"),
        scale=SCALE,
        value=value,
        observed_on=seen_on,
        raw=cells.raw(row, cells.text(row, "currentBuyerRatingClass")),
    )


def buyer(row: Row, country: str) -> BuyerNotice:
    """Return a buyer; names of the address are assumed [I], `uniqueIdentifiers` is seen [C]."""
    known = [
        (UID_SCHEMES[kind], cells.text(one, "uid"))
        for one in cells.rows_under(row.get("uniqueIdentifiers"))
        if (kind := cells.text(one, "uidType")) in UID_SCHEMES
    ]
    return BuyerNotice(
        buyer=cells.named(row, "buyerId"),
        name=cells.text(row, "buyerName"),
        country=country,
        identifiers=tuple(known),
        street=cells.text(row, "addressLine1"),
        postcode=cells.text(row, "postCode"),
        town=cells.text(row, "city"),
        raw=cells.raw(row, cells.text(row, "tradingStatus")),
    )


def decided(row: Row) -> tuple[Decision, str]:
    """Return the decision of a row and its raw code; how it ended comes before how it began."""
    ended, code = cells.text(row, "historicCode"), cells.text(row, "decisionCode")
    if ended:
        return ENDS.get(ended, Decision.UNKNOWN), ended
    if not code and cells.text(row, "coverStatus") == "REFERRED":
        return Decision.PENDING, "REFERRED"
    return DECISIONS.get(code, Decision.UNKNOWN), code


def _slice(holder: Row, currency: str) -> tuple[int | None, date | None]:
    until = cells.day(holder, "decisionExpiryDate")
    return cells.amount(holder, "decisionAmtInPolicyCurrency", currency), until


def _requested(row: Row, currency: str) -> int | None:
    return cells.amount(row, "creditLimitApplicationAmountInPolicyCurrency", currency)


def _notice(
    row: Row,
    policy: PolicyKey,
    currency: str,
    layer: Layer,
    amount: int | None,
    until: date | None,
    holder: Row,
) -> CoverNotice:
    decision, code = decided(row)
    ends = cells.day(row, "effectiveToDate")
    conditions = [
        cells.text(one, "conditionDescription") or cells.text(one, "conditionCode")
        for one in cells.rows_under(holder.get("decisionConditions"))
    ]
    return CoverNotice(
        cover=cells.named(row, "coverId"),
        policy=policy,
        buyer=cells.named(row, "buyerId"),
        layer=layer,
        decision=decision,
        amount=amount,
        currency=currency,
        requested=_requested(row, currency),
        requested_on=cells.day(row, "applicationDate"),
        decided_on=cells.day(row, "decisionDate"),
        valid_from=cells.day(row, "effectFromDate"),
        valid_to=min(filter(None, (until, ends)), default=None),
        buyer_name=cells.text(row, "buyerName"),
        customer_ref=cells.text(row, "customerRefNumber"),
        conditions=tuple(conditions),
        announced=_announced(row, decision),
        raw=cells.raw(row, code),
    )


def _announced(row: Row, decision: Decision) -> Announced | None:
    """Return what is to come; an unknown letter has no amount."""
    pending = cells.text(row, "pendingProcessIndicator")
    is_announced = decision is Decision.WITHDRAWAL_ANNOUNCED
    if not is_announced and (not pending or pending in _NOT_LESS):
        return None
    is_to_nothing = is_announced or pending in _TO_NOTHING
    return Announced(cells.day(row, "withdrawalDate"), 0 if is_to_nothing else None)
